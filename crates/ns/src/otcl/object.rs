//! Methods of every object.

use super::{Method, ObjectId, info, method};
use crate::tcl::commands::{self, ANY};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::value::Value;
use crate::tcl::variables::{Frame, Slot};
use crate::vocabulary;
use std::rc::Rc;

pub(crate) const METHODS: &[Method] = &[
    method("set", 1, 2, "varName ?newValue?", set),
    method("instvar", 1, ANY, "varName ?varName ...?", instvar),
    method("info", 1, ANY, "subcommand ?arg ...?", info::of_object),
    method("next", 0, ANY, "?arg ...?", |i, _, w| i.call_next(w)),
    method("init", 0, ANY, "?-method arg ...?", configure),
    method("class", 0, 1, "?class?", class),
    method("array", 2, ANY, "subcommand arrayName ?arg ...?", on_variables),
    method("unset", 1, ANY, "varName ?varName ...?", on_variables),
    method("proc", 3, 3, "name args body", own_method),
    method("destroy", 0, 0, "", destroy),
];

impl Interpreter {
    /// Runs `inner` with the variables of an object in place of those of a call.
    pub fn with_variables<T>(
        &mut self,
        object: ObjectId,
        inner: impl FnOnce(&mut Self) -> Outcome<T>,
    ) -> Outcome<T> {
        self.fill_defaults(object);
        let variables = std::mem::take(&mut self.world.objects[object].variables);
        let active = self.active;
        let frame = Frame { variables, call: vec![Value::Empty], ..Frame::default() };
        self.frames.push(frame);
        self.active = self.frames.len() - 1;
        let result = inner(self);
        self.active = active;
        if let Some(frame) = self.frames.pop() {
            self.world.objects[object].variables = frame.variables;
        }
        result
    }

    /// Gives an object the variables that it has from the beginning.
    fn fill_defaults(&mut self, object: ObjectId) {
        let world = &mut self.world;
        let facts = &mut world.objects[object];
        for class in world.classes[facts.class].order.iter() {
            for (name, value) in world.classes[*class].defaults {
                facts.variables.entry((*name).into()).or_insert_with(|| Slot::holding(Value::from(*value)));
            }
        }
    }

    /// A scalar variable of an object.
    pub fn variable(&self, object: ObjectId, name: &str) -> Option<Value> {
        let facts = &self.world.objects[object];
        if let Some(slot) = facts.variables.get(name) {
            return slot.scalar();
        }
        let order = &self.world.classes[facts.class].order;
        let mut defaults = order.iter().flat_map(|class| self.world.classes[*class].defaults);
        defaults.find(|default| default.0 == name).map(|default| Value::from(default.1))
    }

    /// The same as a text; empty if there is none.
    pub fn variable_text(&self, object: ObjectId, name: &str) -> String {
        self.variable(object, name).map_or_else(String::new, |value| value.to_text())
    }

    /// Sets a scalar variable of an object.
    pub fn set_variable(&mut self, object: ObjectId, name: &str, value: Value) -> Outcome<()> {
        self.charge(64)?;
        let variables = &mut self.world.objects[object].variables;
        match variables.get(name) {
            Some(slot) => slot.put(value),
            None => {
                variables.insert(name.into(), Slot::holding(value));
            }
        }
        Ok(())
    }
}

fn set(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let name = words[2].as_str();
    match words.get(3) {
        Some(value) => {
            if !vocabulary::set_special(interpreter, object, &name, value)? {
                interpreter.with_variables(object, |i| i.assign(&name, value.clone()))?;
            }
            Ok(value.clone())
        }
        None => match vocabulary::special(interpreter, object, &name) {
            Some(value) => Ok(value),
            None => interpreter.with_variables(object, |i| i.get(&name)),
        },
    }
}

/// Lets variables of the object be seen by their names in the method that calls.
fn instvar(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    for word in &words[2..] {
        for name in &word.as_list()?.items {
            let name = name.as_str();
            if interpreter.variable(object, &name).is_none()
                && let Some(value) = vocabulary::special(interpreter, object, &name)
            {
                interpreter.link(&name, Slot::holding(value))?;
                continue;
            }
            let slot = interpreter.with_variables(object, |i| i.slot_or_new(&name))?;
            interpreter.link(&name, slot)?;
        }
    }
    Ok(Value::Empty)
}

/// Commands on variables, on those of the object.
fn on_variables(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let Some(builtin) = commands::all().find(|builtin| builtin.name == words[1].as_str()) else {
        return Ok(Value::Empty);
    };
    interpreter.with_variables(object, |interpreter| builtin.call(interpreter, &words[1..]))
}

/// `-method arg ...`: calls each method; without any `-`, as from `$self next`, arguments mean nothing.
fn configure(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let mut rest = &words[2..];
    if !rest.iter().any(|word| word.as_str().starts_with('-')) {
        return Ok(Value::Empty);
    }
    while let Some(first) = rest.first() {
        let end = rest[1..].iter().position(|word| word.as_str().starts_with('-'));
        let end = end.map_or(rest.len(), |end| end + 1);
        let mut call = vec![words[0].clone(), Value::from(first.as_str().trim_start_matches('-'))];
        call.extend_from_slice(&rest[1..end]);
        interpreter.deeper(|interpreter| interpreter.call_object(object, &call))?;
        rest = &rest[end..];
    }
    Ok(Value::Empty)
}

fn class(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    if let Some(word) = words.get(2) {
        let name = word.as_str();
        let class = interpreter.class_named(&name).ok_or_else(|| format!("can't change class to {name}"))?;
        interpreter.world.objects[object].class = class;
    }
    let class = interpreter.world.objects[object].class;
    Ok(Value::from(&*interpreter.world.classes[class].name))
}

fn own_method(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let procedure = commands::procedure(interpreter, &words[3], &words[4])?;
    let name: Rc<str> = words[2].as_str().as_ref().into();
    interpreter.world.objects[object].methods.insert(name, procedure);
    Ok(Value::Empty)
}

fn destroy(interpreter: &mut Interpreter, object: ObjectId, _: &[Value]) -> Outcome {
    let name = interpreter.world.objects[object].name.clone();
    interpreter.world.objects[object].gone = true;
    interpreter.commands.remove(&*name);
    Ok(Value::Empty)
}
