//! Variables.

use super::{ANY, Builtin, command};
use crate::tcl::expression::added;
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::parse::split_element;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;
use crate::tcl::variables::Slot;
use crate::vocabulary;

pub(super) const COMMANDS: &[Builtin] = &[
    command("set", 1, ANY, "varName ?newValue?", set),
    command("unset", 0, ANY, "?-nocomplain? ?--? ?varName ...?", unset),
    command("incr", 1, 2, "varName ?increment?", incr),
    command("append", 1, ANY, "varName ?value ...?", append),
    command("lappend", 1, ANY, "varName ?value ...?", lappend),
    command("global", 1, ANY, "varName ?varName ...?", global),
    command("variable", 1, ANY, "?name value...? name ?value?", variable),
    command("upvar", 2, ANY, "?level? otherVar localVar ?otherVar localVar ...?", upvar),
    command("uplevel", 1, ANY, "?level? command ?arg ...?", uplevel),
];

fn set(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let name = words[1].as_str();
    match words.get(2) {
        None => interpreter.get(&name),
        Some(value) => {
            if words.len() > 3 {
                let message = "`set` takes a name and a value; the other words are ignored";
                interpreter.tell(Problem::warning(3, message).hint("put the value in quotes or braces"));
            }
            if interpreter.is_strict() {
                vocabulary::check_braces(value)?;
            }
            interpreter.assign(&name, value.clone())?;
            vocabulary::after_set(interpreter, &name, value)
        }
    }
}

fn unset(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let mut complain = true;
    let mut names = &words[1..];
    while let Some(first) = names.first() {
        match &*first.as_str() {
            "-nocomplain" => complain = false,
            "--" => {}
            _ => break,
        }
        names = &names[1..];
    }
    for name in names {
        let name = name.as_str();
        if !interpreter.unset(&name) && complain {
            return Err(format!("can't unset \"{name}\": no such variable").into());
        }
    }
    Ok(Value::Empty)
}

fn incr(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let one = Value::Int(1);
    let by = words.get(2).unwrap_or(&one);
    let mut result = Value::Empty;
    interpreter.step(by.bytes() as u64 / 16)?;
    interpreter.update(&words[1].as_str(), |value| {
        if matches!(value, Value::Empty) {
            *value = Value::Int(0);
        }
        *value = added(value, by)?;
        result = value.clone();
        Ok(())
    })?;
    Ok(result)
}

fn append(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let mut added = 0;
    for value in &words[2..] {
        added += value.as_str().len();
    }
    let most = interpreter.options.limits.value_bytes;
    let mut length = 0;
    interpreter.update(&words[1].as_str(), |value| {
        length = value.bytes() + added;
        if length <= most {
            for addition in &words[2..] {
                value.append(addition);
            }
        }
        Ok(())
    })?;
    interpreter.charge(if length > most { length } else { added })?;
    interpreter.get(&words[1].as_str())
}

fn lappend(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let most = interpreter.options.limits.list_length;
    let mut length = 0;
    interpreter.update(&words[1].as_str(), |value| {
        let list = value.make_list()?;
        length = list.items.len() + words.len() - 2;
        if length <= most {
            for item in &words[2..] {
                list.push(item.clone());
            }
        }
        Ok(())
    })?;
    if length > most {
        interpreter.charge_list(length)?;
    }
    interpreter.charge((words.len() - 2) * size_of::<Value>())?;
    let list = interpreter.get(&words[1].as_str())?;
    interpreter.check_size(&list)?;
    Ok(list)
}

fn global(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    if interpreter.frames[interpreter.active].call.is_empty() {
        return Ok(Value::Empty);
    }
    for name in &words[1..] {
        let name = name.as_str();
        link(interpreter, 0, &name, name.rsplit("::").next().unwrap_or(&name))?;
    }
    Ok(Value::Empty)
}

fn variable(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    for pair in words[1..].chunks(2) {
        let name = pair[0].as_str();
        let full = interpreter.qualified(&name);
        let local = name.rsplit("::").next().unwrap_or(&name);
        link(interpreter, 0, &format!("::{full}"), local)?;
        if let Some(value) = pair.get(1) {
            interpreter.assign(&format!("::{full}"), value.clone())?;
        }
    }
    Ok(Value::Empty)
}

/// Lets a local name stand for a variable of another frame.
fn link(interpreter: &mut Interpreter, frame: usize, other: &str, local: &str) -> Outcome<()> {
    let (base, index) = match split_element(other) {
        Some((base, index)) => (base, Some(index)),
        None => (other, None),
    };
    let active = std::mem::replace(&mut interpreter.active, frame);
    let slot = interpreter.slot_or_new(base);
    interpreter.active = active;
    let slot = match (slot?, index) {
        (Slot::Whole(variable), Some(index)) => Slot::Element(variable, index.into()),
        (slot, _) => slot,
    };
    let is_namespace = interpreter.frames[active].call.is_empty();
    if is_namespace && interpreter.qualified(local) == other.trim_start_matches(':') {
        return Ok(());
    }
    interpreter.link(local, slot)
}

/// The frame that a level names, if the word is one.
fn level(interpreter: &Interpreter, word: &Value) -> Outcome<Option<usize>> {
    let text = word.as_str();
    let bad = || format!("bad level \"{}\"", crate::suggest::excerpt(&text));
    let absolute = text.strip_prefix('#');
    let Some(number) = absolute.unwrap_or(&text).parse::<usize>().ok() else {
        return if absolute.is_some() { Err(bad().into()) } else { Ok(None) };
    };
    let current = interpreter.frames[interpreter.active].level;
    let wanted = match absolute {
        Some(_) => number,
        None => current.checked_sub(number).ok_or_else(bad)?,
    };
    frame_at(interpreter, wanted).map(Some).ok_or_else(|| bad().into())
}

fn frame_at(interpreter: &Interpreter, level: usize) -> Option<usize> {
    let mut frame = interpreter.active;
    while interpreter.frames[frame].level > level {
        frame = interpreter.frames[frame].caller;
    }
    (interpreter.frames[frame].level == level).then_some(frame)
}

fn level_and_rest<'a>(interpreter: &Interpreter, words: &'a [Value]) -> Outcome<(usize, &'a [Value])> {
    if let Some(frame) = level(interpreter, &words[0])? {
        return Ok((frame, &words[1..]));
    }
    let current = interpreter.frames[interpreter.active].level;
    let frame =
        current.checked_sub(1).and_then(|level| frame_at(interpreter, level)).ok_or("bad level \"1\"")?;
    Ok((frame, words))
}

fn upvar(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let has_level = words.len().is_multiple_of(2);
    let (frame, pairs) = if has_level {
        let frame =
            level(interpreter, &words[1])?.ok_or_else(|| format!("bad level \"{}\"", words[1].as_str()))?;
        (frame, &words[2..])
    } else {
        let current = interpreter.frames[interpreter.active].level;
        let up =
            current.checked_sub(1).and_then(|level| frame_at(interpreter, level)).ok_or("bad level \"1\"")?;
        (up, &words[1..])
    };
    for pair in pairs.chunks(2) {
        link(interpreter, frame, &pair[0].as_str(), &pair[1].as_str())?;
    }
    Ok(Value::Empty)
}

fn uplevel(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let (frame, rest) = level_and_rest(interpreter, &words[1..])?;
    if rest.is_empty() {
        return Err(super::wrong_arguments("uplevel", "?level? command ?arg ...?").into());
    }
    let script = super::lists::concatenated(interpreter, rest)?;
    let active = std::mem::replace(&mut interpreter.active, frame);
    let result = interpreter.evaluate(&script);
    interpreter.active = active;
    result
}
