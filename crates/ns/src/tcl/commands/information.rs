//! `info`.

use super::{ANY, Builtin, Subcommand, command, dispatch, integer};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::{Callable, Interpreter};
use crate::tcl::procedure::Procedure;
use crate::tcl::value::Value;
use std::rc::Rc;

pub(super) const COMMANDS: &[Builtin] =
    &[command("info", 1, ANY, "subcommand ?arg ...?", |i, w| dispatch(SUBCOMMANDS, i, w))];

const SUBCOMMANDS: &[Subcommand] = &[
    command("args", 1, 1, "procname", |i, w| {
        let procedure = procedure(i, &w[2])?;
        i.new_list(procedure.parameters.iter().map(|parameter| Value::from(&*parameter.name)).collect())
    }),
    command("body", 1, 1, "procname", |i, w| Ok(procedure(i, &w[2])?.body.clone())),
    command("commands", 0, 1, "?pattern?", |i, w| named(i, w, |_| true)),
    command("complete", 1, 1, "command", |i, w| {
        let script = i.script_of(&w[2])?;
        Ok(Value::truth(script.error.as_ref().is_none_or(|error| !error.message.starts_with("missing"))))
    }),
    command("default", 3, 3, "procname arg varname", default),
    command("exists", 1, 1, "varName", |i, w| Ok(Value::truth(i.exists(&w[2].as_str())))),
    command("functions", 0, 1, "?pattern?", |i, w| {
        let names = crate::tcl::expression::FUNCTION_NAMES.iter().map(|name| (*name).to_owned()).collect();
        matching(i, names, w.get(2))
    }),
    command("globals", 0, 1, "?pattern?", |i, w| variables(i, 0, w.get(2))),
    command("level", 0, 1, "?number?", level),
    command("locals", 0, 1, "?pattern?", |i, w| variables(i, i.active, w.get(2))),
    command("patchlevel", 0, 0, "", |_, _| Ok(Value::from("8.6.13"))),
    command("procs", 0, 1, "?pattern?", |i, w| {
        named(i, w, |callable| matches!(callable, Callable::Procedure(_)))
    }),
    command("script", 0, 1, "?filename?", |_, _| Ok(Value::Empty)),
    command("tclversion", 0, 0, "", |_, _| Ok(Value::from("8.6"))),
    command("vars", 0, 1, "?pattern?", |i, w| variables(i, i.active, w.get(2))),
];

fn procedure(interpreter: &Interpreter, name: &Value) -> Outcome<Rc<Procedure>> {
    match interpreter.find_command(&name.as_str()) {
        Some(Callable::Procedure(procedure)) => Ok(procedure),
        _ => Err(format!("\"{}\" isn't a procedure", name.as_str()).into()),
    }
}

fn matching(interpreter: &mut Interpreter, mut names: Vec<String>, pattern: Option<&Value>) -> Outcome {
    interpreter.step(names.len() as u64)?;
    if let Some(pattern) = pattern {
        let pattern = pattern.as_str();
        let mut chosen = Vec::new();
        for name in names {
            if interpreter.glob(pattern.trim_start_matches("::"), &name)? {
                chosen.push(name);
            }
        }
        names = chosen;
    }
    names.sort();
    interpreter.new_list(names.into_iter().map(Value::from).collect())
}

fn named(interpreter: &mut Interpreter, words: &[Value], wanted: fn(&Callable) -> bool) -> Outcome {
    let names = interpreter
        .commands
        .iter()
        .filter(|(_, callable)| wanted(callable))
        .map(|(name, _)| name.to_string());
    let names = names.collect();
    matching(interpreter, names, words.get(2))
}

fn variables(interpreter: &mut Interpreter, frame: usize, pattern: Option<&Value>) -> Outcome {
    let names: Vec<String> =
        interpreter.frames[frame].variables.keys().map(|name| name.to_string()).collect();
    let set =
        names.into_iter().filter(|name| frame != interpreter.active || interpreter.exists(name)).collect();
    matching(interpreter, set, pattern)
}

fn default(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let procedure = procedure(interpreter, &words[2])?;
    let name = words[3].as_str();
    let Some(parameter) = procedure.parameters.iter().find(|parameter| *parameter.name == *name) else {
        return Err(format!("procedure \"{}\" doesn't have an argument \"{name}\"", words[2].as_str()).into());
    };
    interpreter.assign(&words[4].as_str(), parameter.default.clone().unwrap_or_default())?;
    Ok(Value::truth(parameter.default.is_some()))
}

fn level(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let current = interpreter.frames[interpreter.active].level as i64;
    let Some(word) = words.get(2) else { return Ok(Value::Int(current)) };
    let number = integer(word)?;
    let wanted = if number > 0 { number } else { current + number };
    let mut frame = interpreter.active;
    while interpreter.frames[frame].level as i64 > wanted {
        frame = interpreter.frames[frame].caller;
    }
    let found = &interpreter.frames[frame];
    if wanted <= 0 || found.level as i64 != wanted {
        return Err(format!("bad level \"{number}\"").into());
    }
    let call = found.call.clone();
    interpreter.new_list(call)
}
