//! `dict`: lists of keys and values.

use super::{ANY, Builtin, Subcommand, command, dispatch, textual};
use crate::tcl::expression::added;
use crate::tcl::failure::{Exception, Outcome};
use crate::tcl::interpreter::Interpreter;
use crate::tcl::value::Value;
use indexmap::IndexMap;

pub(super) const COMMANDS: &[Builtin] =
    &[textual("dict", 1, ANY, "subcommand ?arg ...?", |i, w| dispatch(SUBCOMMANDS, i, w))];

const SUBCOMMANDS: &[Subcommand] = &[
    command("append", 2, ANY, "dictVarName key ?value ...?", |i, w| {
        change(i, &w[2], &w[3], |old| {
            for value in &w[4..] {
                old.append(value);
            }
            Ok(())
        })
    }),
    command("create", 0, ANY, "?key value ...?", |i, w| {
        let dictionary = Dictionary::from_items(&w[2..])?;
        dictionary.value(i)
    }),
    command("exists", 2, ANY, "dictionary key ?key ...?", |i, w| {
        Ok(Value::truth(find(i, &w[2], &w[3..])?.is_some()))
    }),
    command("for", 3, 3, "{keyVarName valueVarName} dictionary script", for_),
    command("get", 1, ANY, "dictionary ?key ...?", |i, w| {
        let found = find(i, &w[2], &w[3..])?;
        found.ok_or_else(|| format!("key \"{}\" not known in dictionary", w[w.len() - 1].as_str()).into())
    }),
    command("incr", 2, 3, "dictVarName key ?increment?", |i, w| {
        let one = Value::Int(1);
        let by = w.get(4).unwrap_or(&one);
        i.step(by.bytes() as u64 / 16)?;
        change(i, &w[2], &w[3], |old| {
            if old.is_empty() {
                *old = Value::Int(0);
            }
            *old = added(old, by)?;
            Ok(())
        })
    }),
    command("keys", 1, 2, "dictionary ?pattern?", |i, w| {
        let dictionary = Dictionary::of(i, &w[2])?;
        let pattern = w.get(3).map_or("*".to_owned(), Value::to_text);
        let mut keys = Vec::new();
        for key in dictionary.0.into_keys() {
            if i.glob(&pattern, &key)? {
                keys.push(Value::from(key));
            }
        }
        i.new_list(keys)
    }),
    command("lappend", 2, ANY, "dictVarName key ?value ...?", |i, w| {
        change(i, &w[2], &w[3], |old| {
            let list = old.make_list()?;
            for value in &w[4..] {
                list.push(value.clone());
            }
            Ok(())
        })
    }),
    command("merge", 0, ANY, "?dictionary ...?", |i, w| {
        let mut merged = Dictionary::default();
        for dictionary in &w[2..] {
            merged.0.extend(Dictionary::of(i, dictionary)?.0);
        }
        merged.value(i)
    }),
    command("remove", 1, ANY, "dictionary ?key ...?", |i, w| {
        let mut dictionary = Dictionary::of(i, &w[2])?;
        for key in &w[3..] {
            dictionary.0.shift_remove(&*key.as_str());
        }
        dictionary.value(i)
    }),
    command("replace", 1, ANY, "dictionary ?key value ...?", |i, w| {
        let mut dictionary = Dictionary::of(i, &w[2])?;
        dictionary.0.extend(Dictionary::from_items(&w[3..])?.0);
        dictionary.value(i)
    }),
    command("set", 3, ANY, "dictVarName key ?key ...? value", set),
    command("size", 1, 1, "dictionary", |i, w| Ok(Value::from(Dictionary::of(i, &w[2])?.0.len()))),
    command("unset", 2, 2, "dictVarName key", |i, w| {
        let name = w[2].as_str();
        let old = if i.exists(&name) { i.get(&name)? } else { Value::Empty };
        let mut dictionary = Dictionary::of(i, &old)?;
        dictionary.0.shift_remove(&*w[3].as_str());
        let new = dictionary.value(i)?;
        i.assign(&name, new.clone())?;
        Ok(new)
    }),
    command("values", 1, 2, "dictionary ?pattern?", |i, w| {
        let dictionary = Dictionary::of(i, &w[2])?;
        let pattern = w.get(3).map_or("*".to_owned(), Value::to_text);
        let mut values = Vec::new();
        for value in dictionary.0.into_values() {
            if i.glob(&pattern, &value.as_str())? {
                values.push(value);
            }
        }
        i.new_list(values)
    }),
];

/// Keys in the order of their first mention.
#[derive(Default)]
struct Dictionary(IndexMap<String, Value>);

impl Dictionary {
    fn of(interpreter: &mut Interpreter, value: &Value) -> Outcome<Self> {
        let list = value.as_list()?;
        interpreter.step(list.items.len() as u64)?;
        Self::from_items(&list.items)
    }

    fn from_items(items: &[Value]) -> Outcome<Self> {
        if !items.len().is_multiple_of(2) {
            return Err("missing value to go with key".into());
        }
        Ok(Self(items.chunks(2).map(|pair| (pair[0].to_text(), pair[1].clone())).collect()))
    }

    fn value(self, interpreter: &mut Interpreter) -> Outcome {
        let items = self.0.into_iter().flat_map(|(key, value)| [Value::from(key), value]).collect();
        interpreter.new_list(items)
    }
}

fn find(interpreter: &mut Interpreter, dictionary: &Value, path: &[Value]) -> Outcome<Option<Value>> {
    let mut value = dictionary.clone();
    for key in path {
        match Dictionary::of(interpreter, &value)?.0.swap_remove(&*key.as_str()) {
            Some(inner) => value = inner,
            None => return Ok(None),
        }
    }
    Ok(Some(value))
}

fn set(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let name = words[2].as_str();
    let [path @ .., value] = &words[3..] else { return Ok(Value::Empty) };
    let mut current = if interpreter.exists(&name) { interpreter.get(&name)? } else { Value::Empty };
    let mut parents = Vec::new();
    for key in path {
        let dictionary = Dictionary::of(interpreter, &current)?;
        current = dictionary.0.get(&*key.as_str()).cloned().unwrap_or_default();
        parents.push((dictionary, key));
    }
    let mut new = value.clone();
    for (mut dictionary, key) in parents.into_iter().rev() {
        dictionary.0.insert(key.to_text(), new);
        new = dictionary.value(interpreter)?;
    }
    interpreter.assign(&name, new.clone())?;
    Ok(new)
}

fn change(
    interpreter: &mut Interpreter,
    name: &Value,
    key: &Value,
    change: impl FnOnce(&mut Value) -> Result<(), String>,
) -> Outcome {
    let name = name.as_str();
    let old = if interpreter.exists(&name) { interpreter.get(&name)? } else { Value::Empty };
    let mut dictionary = Dictionary::of(interpreter, &old)?;
    let entry = dictionary.0.entry(key.to_text()).or_default();
    change(entry)?;
    interpreter.charge(entry.bytes())?;
    let new = dictionary.value(interpreter)?;
    interpreter.assign(&name, new.clone())?;
    Ok(new)
}

fn for_(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let names = words[2].as_list()?;
    let [key_name, value_name] = names.items.as_slice() else {
        return Err("must have exactly two variable names".into());
    };
    let dictionary = Dictionary::of(interpreter, &words[3])?;
    for (key, value) in dictionary.0 {
        interpreter.step(1)?;
        interpreter.assign(&key_name.as_str(), Value::from(key))?;
        interpreter.assign(&value_name.as_str(), value)?;
        match interpreter.evaluate(&words[4]) {
            Ok(_) | Err(Exception::Continue) => {}
            Err(Exception::Break) => break,
            Err(exception) => return Err(exception),
        }
    }
    Ok(Value::Empty)
}
