//! Lists.

use super::{ANY, Builtin, command, index, integer, range};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::value::Value;

pub(super) const COMMANDS: &[Builtin] = &[
    command("list", 0, ANY, "?arg ...?", |i, w| i.new_list(w[1..].to_vec())),
    command("llength", 1, 1, "list", |_, w| Ok(Value::from(w[1].as_list()?.items.len()))),
    command("lindex", 1, ANY, "list ?index ...?", lindex),
    command("lrange", 3, 3, "list first last", lrange),
    command("linsert", 2, ANY, "list index ?element ...?", linsert),
    command("lreplace", 3, ANY, "list first last ?element ...?", lreplace),
    command("lset", 2, ANY, "listVar ?index? ?index ...? value", lset),
    command("lassign", 1, ANY, "list ?varName ...?", lassign),
    command("lreverse", 1, 1, "list", lreverse),
    command("lrepeat", 1, ANY, "count ?value ...?", lrepeat),
    command("concat", 0, ANY, "?arg ...?", |i, w| concatenated(i, &w[1..])),
];

/// What `concat` makes of its arguments. A single argument stays itself, and knows its place.
pub(super) fn concatenated(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    match words {
        [one] => Ok(one.clone()),
        many if many.iter().all(|word| matches!(word, Value::List(_))) => {
            let mut items = Vec::new();
            for word in many {
                items.extend(word.as_list()?.items.iter().cloned());
            }
            interpreter.new_list(items)
        }
        many => {
            let mut text = String::new();
            for word in many {
                let word = word.as_str();
                let word = word.trim_matches(|character: char| character.is_ascii_whitespace());
                if !word.is_empty() {
                    if !text.is_empty() {
                        text.push(' ');
                    }
                    text.push_str(word);
                }
            }
            interpreter.text(text)
        }
    }
}

fn lindex(_: &mut Interpreter, words: &[Value]) -> Outcome {
    let mut value = words[1].clone();
    let path = match &words[2..] {
        [one] if one.as_list()?.items.len() != 1 => one.as_list()?.items.clone(),
        path => path.to_vec(),
    };
    for step in &path {
        let list = value.as_list()?;
        let at = index(step, list.items.len())?;
        value = usize::try_from(at).ok().and_then(|at| list.items.get(at).cloned()).unwrap_or_default();
    }
    Ok(value)
}

fn lrange(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let list = words[1].as_list()?;
    let length = list.items.len();
    let (from, to) = range(index(&words[2], length)?, index(&words[3], length)?, length);
    interpreter.new_list(list.items[from..to].to_vec())
}

fn linsert(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let list = words[1].as_list()?;
    let length = list.items.len();
    // `end` is after the last element here.
    let ends = words[2].as_str().starts_with("end");
    let at = index(&words[2], length + usize::from(ends))?.clamp(0, length as i64) as usize;
    let mut items = list.items.clone();
    items.splice(at..at, words[3..].iter().cloned());
    interpreter.new_list(items)
}

fn lreplace(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let list = words[1].as_list()?;
    let length = list.items.len();
    let (from, to) = range(index(&words[2], length)?, index(&words[3], length)?, length);
    let mut items = list.items.clone();
    items.splice(from..to, words[4..].iter().cloned());
    interpreter.new_list(items)
}

fn lset(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let name = words[1].as_str();
    let [path @ .., value] = &words[2..] else { return Ok(Value::Empty) };
    let path = match path {
        [one] => one.as_list()?.items.clone(),
        path => path.to_vec(),
    };
    if let [at] = path.as_slice() {
        return set_element(interpreter, &name, at, value);
    }
    let old = interpreter.get(&name)?;
    let new = replaced(&old, &path, value)?;
    interpreter.charge(new.bytes())?;
    interpreter.assign(&name, new.clone())?;
    Ok(new)
}

/// Replaces an element in place.
fn set_element(interpreter: &mut Interpreter, name: &str, at: &Value, value: &Value) -> Outcome {
    if !interpreter.exists(name) {
        return interpreter.get(name);
    }
    let mut at_here = Ok(0);
    interpreter.update(name, |old| {
        let list = old.make_list()?;
        at_here = index(at, list.items.len());
        let length = list.items.len() as i64;
        match &at_here {
            Ok(at) if *at == length => list.push(value.clone()),
            Ok(at) if (0..length).contains(at) => list.replace(*at as usize, value.clone()),
            Ok(_) => return Err("list index out of range".to_owned()),
            Err(_) => {}
        }
        Ok(())
    })?;
    at_here?;
    let new = interpreter.get(name)?;
    interpreter.check_size(&new)?;
    Ok(new)
}

/// The value with the element at a path replaced. The path is as deep as a command has words.
fn replaced(old: &Value, path: &[Value], value: &Value) -> Outcome {
    let mut parents = Vec::new();
    let mut current = old.clone();
    for step in path {
        let list = current.as_list()?;
        let at = index(step, list.items.len())?;
        let at =
            usize::try_from(at).ok().filter(|at| *at <= list.items.len()).ok_or("list index out of range")?;
        current = list.items.get(at).cloned().unwrap_or_default();
        parents.push((list, at));
    }
    let mut new = value.clone();
    for (list, at) in parents.into_iter().rev() {
        let mut items = list.items.clone();
        if at == items.len() {
            items.push(new);
        } else {
            items[at] = new;
        }
        new = Value::list(items);
    }
    Ok(new)
}

fn lassign(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let list = words[1].as_list()?;
    for (offset, name) in words[2..].iter().enumerate() {
        let value = list.items.get(offset).cloned().unwrap_or_default();
        interpreter.assign(&name.as_str(), value)?;
    }
    interpreter.new_list(list.items.get(words.len() - 2..).unwrap_or_default().to_vec())
}

fn lreverse(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    interpreter.new_list(words[1].as_list()?.items.iter().rev().cloned().collect())
}

fn lrepeat(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let count = usize::try_from(integer(&words[1])?).map_err(|_| "bad count: must be integer >= 0")?;
    let elements = &words[2..];
    interpreter.charge_list(count.saturating_mul(elements.len()))?;
    let items = elements.iter().cycle().take(count * elements.len()).cloned().collect();
    interpreter.new_list(items)
}
