//! Commands, methods and classes that nobody knows.

use super::known::NS2_METHODS;
use super::{Kind, simulator};
use crate::otcl::ObjectId;
use crate::suggest::{did_you_mean, excerpt, nearest};
use crate::tcl::failure::{Exception, Failure, FailureKind, Outcome};
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::{Mend, Problem};
use crate::tcl::value::Value;

/// No command has this name.
pub(crate) fn unknown(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    interpreter.read_words(words)?;
    let name = words[0].to_text();
    // The console of a node is made when it is spoken of.
    if let Some(console) = super::others::console(interpreter, &name)? {
        return interpreter.call_object(console, words);
    }
    if interpreter.poisoned.contains(&name) {
        let kind = FailureKind::Consequence;
        return Err(Exception::Error(Box::new(Failure { kind, ..Failure::default() })));
    }
    let short = excerpt(&name);
    let message = if interpreter.is_strict() {
        let all: Vec<String> = words.iter().map(Value::to_text).collect();
        format!("Unknown: {}", excerpt(&all.join(" ")))
    } else {
        format!("unknown command `{short}`")
    };
    let may = interpreter.may_suggest();
    let known = interpreter.commands.keys().map(|key| &**key).filter(|_| may);
    let near = nearest(&name, known).map(str::to_owned);
    let hint = match &near {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if simulator::is_method(&name) => {
            Some(format!("write `$ns {name}`: it is a method of the simulator"))
        }
        None if name.is_empty() => Some("the command name is empty; is a variable not set?".to_owned()),
        None => None,
    };
    if interpreter.catching > 0 {
        return Err(Exception::from(message).at(0));
    }
    let mut problem = Problem::error(0, message).maybe_hint(hint);
    if let Some(near) = near.filter(|near| near.starts_with("tb-") || simulator::is_method(near)) {
        problem = problem.mend(Mend::Replace(near));
    }
    interpreter.tell(problem);
    Ok(Value::Empty)
}

/// No class of the object has this method.
pub(crate) fn unknown_method(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let method = words[1].as_str();
    match interpreter.world.objects[object].kind {
        // `Foo name ...` makes an object of the class.
        Kind::Class(_) => {
            let mut call = vec![words[0].clone(), Value::from("create")];
            call.extend_from_slice(&words[1..]);
            Ok(interpreter.call_from(object, 0, &call)?.unwrap_or_default())
        }
        Kind::Simulator(simulator) => unknown_of_simulator(interpreter, simulator, &method),
        Kind::Null => Ok(Value::Empty),
        kind => {
            if !interpreter.is_a(object, super::Known::NsObject.id()) {
                return Err(format!("{}: unable to dispatch method {method}", words[0].as_str()).into());
            }
            let order = interpreter.world.classes[interpreter.world.objects[object].class].order.clone();
            let known =
                order.iter().flat_map(|class| interpreter.world.classes[*class].builtin).map(|m| m.name);
            let what = match kind {
                Kind::Plain => format!("`{}`", interpreter.class_name(object)),
                kind => super::arguments::describe(kind).to_owned(),
            };
            let near = did_you_mean(&method, known);
            let message = format!("unknown method `{}` of {what} is ignored", excerpt(&method));
            if !interpreter.world.simulated {
                interpreter.tell(Problem::warning(1, message).maybe_hint(near));
            }
            Ok(Value::Empty)
        }
    }
}

fn unknown_of_simulator(interpreter: &mut Interpreter, simulator: usize, method: &str) -> Outcome {
    let short = excerpt(method);
    if !interpreter.world.simulated {
        let problem = if NS2_METHODS.contains(&method) {
            Problem::warning(1, format!("`{short}` is ignored: it has a meaning in ns-2 only"))
        } else {
            let names = || simulator::method_names().chain(NS2_METHODS.iter().copied());
            let mut problem =
                Problem::warning(1, format!("unknown method `{short}` of the simulator is ignored"))
                    .maybe_hint(did_you_mean(method, names()));
            if let Some(near) = nearest(method, names()) {
                problem = problem.mend(Mend::Replace(near.to_owned()));
            }
            problem
        };
        interpreter.tell(problem);
    }
    simulator::null(interpreter, simulator)
}
