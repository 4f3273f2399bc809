//! Procedures, namespaces and other files.

use super::{ANY, Builtin, Subcommand, command, dispatch};
use crate::options::NAMESPACE_BYTES_MAX;
use crate::tcl::failure::{Failure, Outcome};
use crate::tcl::interpreter::{Callable, Interpreter};
use crate::tcl::procedure::{Parameter, Procedure};
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;
use crate::tcl::variables::Frame;
use crate::vocabulary::Kind;
use std::rc::Rc;

pub(super) const COMMANDS: &[Builtin] = &[
    command("proc", 3, 3, "name args body", proc_),
    command("rename", 2, 2, "oldName newName", rename),
    command("namespace", 1, ANY, "subcommand ?arg ...?", |i, w| dispatch(NAMESPACE, i, w)),
    command("source", 1, 3, "?-encoding name? fileName", source),
    command("package", 1, ANY, "subcommand ?arg ...?", package),
    command("apply", 1, ANY, "lambdaExpr ?arg ...?", apply),
];

const NAMESPACE: &[Subcommand] = &[
    command("eval", 2, ANY, "name arg ?arg...?", namespace_eval),
    command("current", 0, 0, "", |i, _| Ok(Value::from(format!("::{}", i.frames[i.active].namespace)))),
    command("exists", 1, 1, "name", |i, w| {
        let name = w[2].as_str();
        Ok(Value::truth(i.namespaces.contains(name.trim_start_matches(':')) || name == "::"))
    }),
    command("export", 0, ANY, "?-clear? ?pattern ...?", |_, _| Ok(Value::Empty)),
    command("qualifiers", 1, 1, "string", |_, w| {
        let name = w[2].as_str();
        Ok(Value::from(name.rsplit_once("::").map_or("", |(head, _)| head)))
    }),
    command("tail", 1, 1, "string", |_, w| {
        let name = w[2].as_str();
        Ok(Value::from(name.rsplit("::").next().unwrap_or_default()))
    }),
];

fn parameters(list: &Value) -> Outcome<(Vec<Parameter>, bool)> {
    let mut parameters = Vec::new();
    for item in &list.as_list()?.items {
        let parts = item.as_list()?;
        let parameter = match parts.items.as_slice() {
            [name] => Parameter { name: name.as_str().as_ref().into(), default: None },
            [name, default] => {
                Parameter { name: name.as_str().as_ref().into(), default: Some(default.clone()) }
            }
            [] => return Err("argument with no name".into()),
            _ => return Err(format!("too many fields in argument specifier \"{}\"", item.as_str()).into()),
        };
        parameters.push(parameter);
    }
    let rest = parameters.last().is_some_and(|last| &*last.name == "args" && last.default.is_none());
    Ok((parameters, rest))
}

fn proc_(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let (parameters, rest) = parameters(&words[2]).map_err(|error| error.at(2))?;
    let name = interpreter.qualified(&words[1].as_str());
    if let Some(Callable::Object(_)) = interpreter.commands.get(name.as_str()) {
        interpreter.tell(
            Problem::warning(1, format!("the procedure `{name}` hides the object of this name"))
                .hint("give one of them another name"),
        );
    }
    let namespace: Rc<str> = name.rsplit_once("::").map_or("", |(head, _)| head).into();
    interpreter.charge(256 + name.len() + words[3].bytes())?;
    let procedure = Procedure { parameters, rest, body: words[3].clone(), namespace };
    interpreter.commands.insert(name.as_str().into(), Callable::Procedure(Rc::new(procedure)));
    Ok(Value::Empty)
}

/// A procedure of a list of parameters and a body.
pub(crate) fn procedure(interpreter: &mut Interpreter, list: &Value, body: &Value) -> Outcome<Rc<Procedure>> {
    let (parameters, rest) = parameters(list)?;
    interpreter.charge(256 + list.bytes() + body.bytes())?;
    let namespace = interpreter.frames[interpreter.active].namespace.clone();
    Ok(Rc::new(Procedure { parameters, rest, body: body.clone(), namespace }))
}

fn apply(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let lambda = words[1].as_list()?;
    let [arguments, body, ..] = lambda.items.as_slice() else {
        return Err("can't interpret the value as a lambda expression".into());
    };
    let (parameters, rest) = parameters(arguments)?;
    let procedure = Procedure { parameters, rest, body: body.clone(), namespace: "".into() };
    interpreter.call_procedure(&procedure, &words[1..])
}

fn rename(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let old = words[1].as_str();
    let new = words[2].as_str();
    if !new.is_empty() && interpreter.commands.contains_key(&*new) {
        return Err(format!("can't rename to \"{new}\": command already exists").into());
    }
    if let Some(Callable::Object(object)) = interpreter.commands.get(old.trim_start_matches(':'))
        && !matches!(interpreter.world.objects[*object].kind, Kind::Plain | Kind::Null)
    {
        return Err(format!("can't rename \"{old}\": the experiment knows it by this name").into());
    }
    let Some(callable) = interpreter.commands.remove(old.trim_start_matches(':')) else {
        return Err(format!("can't rename \"{old}\": command doesn't exist").into());
    };
    if !new.is_empty() {
        let new = interpreter.qualified(&new);
        if let Callable::Object(object) = callable {
            interpreter.world.objects[object].name = new.as_str().into();
        }
        interpreter.commands.insert(new.as_str().into(), callable);
    }
    Ok(Value::Empty)
}

fn namespace_eval(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let name = interpreter.qualified(&words[2].as_str());
    if name.len() > NAMESPACE_BYTES_MAX {
        return Err(Failure::limit(
            format!(
                "the name of a namespace has {} bytes; at most {NAMESPACE_BYTES_MAX} are possible",
                name.len()
            ),
            "does a name grow without end?",
        ));
    }
    let mut known = name.as_str();
    while interpreter.namespaces.insert(known.to_owned()) {
        interpreter.charge(64 + known.len())?;
        match known.rsplit_once("::") {
            Some((parent, _)) => known = parent,
            None => break,
        }
    }
    let script = super::lists::concatenated(interpreter, &words[3..])?;
    let caller = interpreter.active;
    let level = interpreter.frames[caller].level;
    let frame = Frame { namespace: name.as_str().into(), caller, level, ..Frame::default() };
    interpreter.in_frame(frame, |interpreter| interpreter.evaluate(&script))
}

/// Only Emulab's own library is known: it is built in.
fn source(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let path = words[words.len() - 1].to_text();
    let file = path.rsplit('/').next().unwrap_or(&path);
    if file == "tb_compat.tcl" {
        interpreter.world.compat_sourced = true;
        return Ok(Value::Empty);
    }
    if let Some(hint) = crate::suggest::did_you_mean(file, ["tb_compat.tcl"].into_iter()) {
        let problem = Problem::error(1, format!("couldn't read file \"{path}\": no such file or directory"));
        interpreter.world.compat_sourced = true;
        interpreter
            .tell(problem.hint(hint).mend(crate::tcl::resume::Mend::Replace("tb_compat.tcl".to_owned())));
        return Ok(Value::Empty);
    }
    let message = format!("`source {path}` is not possible: only this file is read, no other files");
    interpreter.tell(Problem::error(1, message).hint("copy what is needed from that file into this one"));
    Ok(Value::Empty)
}

fn package(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    if words[1].as_str() == "require" && words.get(2).is_some_and(|name| name.as_str() != "Tcl") {
        let message = format!("package `{}` is not available; the line is ignored", words[2].as_str());
        interpreter.tell(Problem::warning(2, message));
    }
    Ok(Value::Empty)
}
