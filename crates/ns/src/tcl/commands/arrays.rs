//! `array`.

use super::{ANY, Builtin, Subcommand, command, dispatch};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::value::Value;
use crate::tcl::variables::{Slot, Variable};
use std::rc::Rc;

pub(super) const COMMANDS: &[Builtin] =
    &[command("array", 2, ANY, "subcommand arrayName ?arg ...?", |i, w| dispatch(SUBCOMMANDS, i, w))];

const SUBCOMMANDS: &[Subcommand] = &[
    command("exists", 1, 1, "arrayName", |i, w| Ok(Value::truth(length(i, &w[2]).is_some()))),
    command("get", 1, 2, "arrayName ?pattern?", get),
    command("names", 1, 3, "arrayName ?mode? ?pattern?", names),
    command("set", 2, 2, "arrayName list", set),
    command("size", 1, 1, "arrayName", |i, w| Ok(Value::from(length(i, &w[2]).unwrap_or(0)))),
    command("unset", 1, 2, "arrayName ?pattern?", unset),
];

/// How many elements an array has; none if it is no array.
fn length(interpreter: &Interpreter, name: &Value) -> Option<usize> {
    match interpreter.slot(&name.as_str())? {
        Slot::Whole(variable) => match &*variable.borrow() {
            Variable::Array(table) => Some(table.len()),
            _ => None,
        },
        Slot::Element(..) => None,
    }
}

/// The indices of an array in Tcl's order; none if it is no array.
fn keys(interpreter: &Interpreter, name: &Value) -> Option<Vec<Rc<str>>> {
    match interpreter.slot(&name.as_str())? {
        Slot::Whole(variable) => match &*variable.borrow() {
            Variable::Array(table) => Some(table.keys().cloned().collect()),
            _ => None,
        },
        Slot::Element(..) => None,
    }
}

fn chosen(interpreter: &mut Interpreter, name: &Value, pattern: Option<&Value>) -> Outcome<Vec<Rc<str>>> {
    let keys = keys(interpreter, name).unwrap_or_default();
    interpreter.step(keys.len() as u64 / 8)?;
    let Some(pattern) = pattern else { return Ok(keys) };
    let pattern = pattern.as_str();
    let mut chosen = Vec::new();
    for key in keys {
        if interpreter.glob(&pattern, &key)? {
            chosen.push(key);
        }
    }
    Ok(chosen)
}

fn get(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let mut items = Vec::new();
    for key in chosen(interpreter, &words[2], words.get(3))? {
        let value = interpreter.read(&words[2].as_str(), Some(&key))?;
        items.push(Value::from(&*key));
        items.push(value);
    }
    interpreter.new_list(items)
}

fn names(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let (mode, pattern) = match &words[3..] {
        [mode, pattern] => (mode.to_text(), Some(pattern)),
        rest => ("-glob".to_owned(), rest.first()),
    };
    let keys = match (mode.as_str(), pattern) {
        ("-exact", Some(wanted)) => {
            let wanted = wanted.as_str();
            chosen(interpreter, &words[2], None)?.into_iter().filter(|key| **key == *wanted).collect()
        }
        ("-glob", pattern) => chosen(interpreter, &words[2], pattern)?,
        (other, _) => return Err(super::unknown_option("bad option", other, &["-exact", "-glob"]).into()),
    };
    interpreter.new_list(keys.iter().map(|key| Value::from(&**key)).collect())
}

fn set(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let list = words[3].as_list()?;
    if !list.items.len().is_multiple_of(2) {
        return Err("list must have an even number of elements".into());
    }
    let name = words[2].as_str();
    if list.items.is_empty() && length(interpreter, &words[2]).is_none() {
        interpreter.write(&name, Some(""), Value::Empty)?;
        interpreter.unset(&format!("{name}()"));
    }
    for pair in list.items.chunks(2) {
        interpreter.step(1)?;
        interpreter.write(&name, Some(&pair[0].as_str()), pair[1].clone())?;
    }
    Ok(Value::Empty)
}

fn unset(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let name = words[2].as_str();
    match words.get(3) {
        None => {
            if length(interpreter, &words[2]).is_some() {
                interpreter.unset(&name);
            }
        }
        Some(_) => {
            for key in chosen(interpreter, &words[2], words.get(3))? {
                interpreter.unset(&format!("{name}({key})"));
            }
        }
    }
    Ok(Value::Empty)
}
