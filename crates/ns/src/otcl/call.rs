//! Calling methods: the object's own, those of its class and of the classes above, and `next`.

use super::{ClassId, ObjectId};
use crate::suggest::excerpt;
use crate::tcl::commands::wrong_arguments;
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::procedure::Procedure;
use crate::tcl::value::Value;
use crate::tcl::variables::Slot;
use crate::vocabulary;
use std::rc::Rc;

/// The call of a method that a frame holds the variables of.
#[derive(Debug, Clone)]
pub(crate) struct MethodFrame {
    pub object: ObjectId,
    /// Where in the order of classes `next` goes on.
    pub next: usize,
}

impl Interpreter {
    /// Calls a method of an object; the words start with the object and the method.
    pub fn call_object(&mut self, object: ObjectId, words: &[Value]) -> Outcome {
        self.read_words(words)?;
        let Some(method) = words.get(1) else {
            let usage = format!("wrong # args: should be \"{} method ?arg ...?\"", words[0].as_str());
            return Err(usage.into());
        };
        let facts = &self.world.objects[object];
        if !facts.methods.is_empty()
            && let Some(own) = facts.methods.get(&*method.as_str())
        {
            let own = own.clone();
            return self.call_method(object, 0, &own, words);
        }
        match self.call_from(object, 0, words)? {
            Some(value) => Ok(value),
            None => self.call_unknown(object, words),
        }
    }

    /// Calls the method of the first class that has it, from a place in the order on; none if no class has it.
    pub fn call_from(&mut self, object: ObjectId, from: usize, words: &[Value]) -> Outcome<Option<Value>> {
        let order = self.world.classes[self.world.objects[object].class].order.clone();
        let name = words[1].as_str();
        self.step(order.len() as u64 / 16)?;
        for (position, class) in order.iter().enumerate().skip(from) {
            let class = &self.world.classes[*class];
            if !class.methods.is_empty()
                && let Some(found) = class.methods.get(&*name)
            {
                let found = found.clone();
                return self.call_method(object, position + 1, &found, words).map(Some);
            }
            if let Some(method) = class.builtin.iter().find(|method| method.name == name) {
                let given = words.len() - 2;
                if given < method.least || given > method.most {
                    let full = format!("{} {}", words[0].as_str(), method.name);
                    return Err(wrong_arguments(&full, method.usage).into());
                }
                if self.world.ran.is_some() {
                    vocabulary::warn_closed_method(self, object, &name);
                }
                return (method.run)(self, object, words).map(Some);
            }
        }
        Ok(None)
    }

    /// Calls a method of the file.
    fn call_method(
        &mut self,
        object: ObjectId,
        next: usize,
        procedure: &Rc<Procedure>,
        words: &[Value],
    ) -> Outcome {
        let facts = &self.world.objects[object];
        let place = self.world.classes[facts.class].order.get(next.wrapping_sub(1)).copied();
        let class =
            place.map_or_else(Value::default, |class: ClassId| Value::from(&*self.world.classes[class].name));
        let label = format!("{} {}", words[0].as_str(), words[1].as_str());
        let own = [("self", Value::from(&*facts.name)), ("class", class), ("proc", words[1].clone())];
        let mut frame = procedure.bind(&words[1..])?;
        for (name, value) in own {
            frame.variables.entry(name.into()).or_insert_with(|| Slot::holding(value));
        }
        frame.method = Some(MethodFrame { object, next });
        self.run_frame(frame, &procedure.body, excerpt(&label))
    }

    /// What a method that no class has means.
    fn call_unknown(&mut self, object: ObjectId, words: &[Value]) -> Outcome {
        let order = self.world.classes[self.world.objects[object].class].order.clone();
        let of_the_file =
            order.iter().any(|class| self.world.classes[*class].methods.contains_key("unknown"));
        if of_the_file && words[1].as_str() != "unknown" {
            let mut call = vec![words[0].clone(), Value::from("unknown")];
            call.extend_from_slice(&words[1..]);
            return Ok(self.call_from(object, 0, &call)?.unwrap_or_default());
        }
        vocabulary::unknown_method(self, object, words)
    }

    /// `$self next ?arg ...?`: the same method of the classes above.
    pub fn call_next(&mut self, words: &[Value]) -> Outcome {
        let frame = &self.frames[self.active];
        let Some(method) = frame.method.clone() else { return Err("next: no executing proc".into()) };
        let mut call = vec![words[0].clone(), frame.call[0].clone()];
        call.extend_from_slice(if words.len() > 2 { &words[2..] } else { &frame.call[1..] });
        self.deeper(|interpreter| {
            Ok(interpreter.call_from(method.object, method.next, &call)?.unwrap_or_default())
        })
    }
}
