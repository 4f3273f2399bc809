//! `info` of objects and of classes.

use super::ObjectId;
use crate::tcl::commands::unknown_option;
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::procedure::Procedure;
use crate::tcl::value::Value;
use crate::vocabulary::Kind;
use std::rc::Rc;

const OF_OBJECTS: &[&str] = &["args", "body", "class", "commands", "procs", "vars"];
const OF_CLASSES: &[&str] =
    &["heritage", "instances", "instargs", "instbody", "instcommands", "instprocs", "subclass", "superclass"];

/// `$object info ...`.
pub(super) fn of_object(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let what = words[2].as_str();
    let facts = &interpreter.world.objects[object];
    match (&*what, words.get(3)) {
        ("class", None) => Ok(Value::from(&*interpreter.world.classes[facts.class].name)),
        ("class", Some(name)) => {
            let class = interpreter.class_named(&name.as_str());
            Ok(Value::truth(class.is_some_and(|class| interpreter.is_a(object, class))))
        }
        ("vars", pattern) => {
            let names = interpreter.with_variables(object, |i| {
                let frame = &i.frames[i.active];
                Ok(frame.variables.keys().map(ToString::to_string).collect::<Vec<_>>())
            })?;
            chosen(interpreter, names, pattern)
        }
        ("procs" | "commands", pattern) => {
            let names = facts.methods.keys().map(ToString::to_string).collect();
            chosen(interpreter, names, pattern)
        }
        ("args", Some(name)) => arguments(facts.methods.get(&*name.as_str()), name),
        ("body", Some(name)) => body(facts.methods.get(&*name.as_str()), name),
        _ => Err(unknown_option("bad option", &what, OF_OBJECTS).into()),
    }
}

/// `Class info ...`: what every object has, and what only classes have.
pub(super) fn of_class(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let what = words[2].as_str();
    let Kind::Class(class) = interpreter.world.objects[object].kind else {
        return of_object(interpreter, object, words);
    };
    let world = &interpreter.world;
    let names = |classes: &mut dyn Iterator<Item = usize>| {
        classes.map(|class| world.classes[class].name.to_string()).collect::<Vec<_>>()
    };
    let facts = &world.classes[class];
    match (&*what, words.get(3)) {
        ("superclass" | "subclass" | "heritage", Some(name)) => {
            let other = interpreter.class_named(&name.as_str());
            let is_above = |one: Option<usize>, other: usize| {
                one.is_some_and(|one| one != other && world.classes[other].order.contains(&one))
            };
            Ok(Value::truth(match (&*what, other) {
                ("subclass", Some(other)) => is_above(Some(class), other),
                (_, other) => is_above(other, class),
            }))
        }
        ("superclass", _) => in_order(interpreter, names(&mut facts.superclasses.iter().copied())),
        ("heritage", _) => in_order(interpreter, names(&mut facts.order.iter().copied().skip(1))),
        ("subclass", None) => {
            let below =
                (0..world.classes.len()).filter(|other| world.classes[*other].superclasses.contains(&class));
            let names = names(&mut below.collect::<Vec<_>>().into_iter());
            chosen(interpreter, names, None)
        }
        ("instances", pattern) => {
            let objects = world.objects.iter().filter(|object| object.class == class && !object.gone);
            let names = objects.map(|object| object.name.to_string()).collect();
            chosen(interpreter, names, pattern)
        }
        ("instprocs", pattern) => {
            let names = facts.methods.keys().map(ToString::to_string).collect();
            chosen(interpreter, names, pattern)
        }
        ("instcommands", pattern) => {
            let own = facts.methods.keys().map(ToString::to_string);
            let names = own.chain(facts.builtin.iter().map(|method| method.name.to_owned())).collect();
            chosen(interpreter, names, pattern)
        }
        ("instargs", Some(name)) => arguments(facts.methods.get(&*name.as_str()), name),
        ("instbody", Some(name)) => body(facts.methods.get(&*name.as_str()), name),
        (other, _) if OF_OBJECTS.contains(&other) => of_object(interpreter, object, words),
        _ => {
            let all: Vec<&str> = OF_OBJECTS.iter().chain(OF_CLASSES).copied().collect();
            Err(unknown_option("bad option", &what, &all).into())
        }
    }
}

fn in_order(interpreter: &mut Interpreter, names: Vec<String>) -> Outcome {
    interpreter.new_list(names.into_iter().map(Value::from).collect())
}

fn chosen(interpreter: &mut Interpreter, mut names: Vec<String>, pattern: Option<&Value>) -> Outcome {
    interpreter.step(names.len() as u64)?;
    names.sort();
    if let Some(pattern) = pattern {
        let pattern = pattern.as_str();
        let mut kept = Vec::new();
        for name in names {
            if interpreter.glob(&pattern, &name)? {
                kept.push(name);
            }
        }
        names = kept;
    }
    in_order(interpreter, names)
}

fn arguments(procedure: Option<&Rc<Procedure>>, name: &Value) -> Outcome {
    let procedure = procedure.ok_or_else(|| format!("\"{}\" isn't a method", name.as_str()))?;
    Ok(Value::list(procedure.parameters.iter().map(|parameter| Value::from(&*parameter.name)).collect()))
}

fn body(procedure: Option<&Rc<Procedure>>, name: &Value) -> Outcome {
    let procedure = procedure.ok_or_else(|| format!("\"{}\" isn't a method", name.as_str()))?;
    Ok(procedure.body.clone())
}
