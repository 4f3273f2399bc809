//! Procedures of the file.

use super::failure::{Exception, Failure, Outcome, Returning};
use super::interpreter::Interpreter;
use super::value::Value;
use super::variables::{Frame, Slot};
use crate::suggest::excerpt;
use neo_topology::Turn;
use std::rc::Rc;

/// A procedure.
#[derive(Debug)]
pub(crate) struct Procedure {
    pub parameters: Vec<Parameter>,
    /// Whether the last parameter is `args`.
    pub rest: bool,
    pub body: Value,
    pub namespace: Rc<str>,
}

/// A parameter, and its value when none is given.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub name: Rc<str>,
    pub default: Option<Value>,
}

impl Procedure {
    fn usage(&self, name: &str) -> String {
        let mut usage = format!("wrong # args: should be \"{name}");
        for (index, parameter) in self.parameters.iter().enumerate() {
            usage.push(' ');
            if self.rest && index + 1 == self.parameters.len() {
                usage.push_str("?arg ...?");
            } else if parameter.default.is_some() {
                usage.push_str(&format!("?{}?", parameter.name));
            } else {
                usage.push_str(&parameter.name);
            }
        }
        usage.push('"');
        usage
    }

    /// The frame of a call: the parameters with their values.
    pub fn bind(&self, words: &[Value]) -> Outcome<Frame> {
        let mut frame = Frame { namespace: self.namespace.clone(), call: words.to_vec(), ..Frame::default() };
        let fixed = self.parameters.len() - usize::from(self.rest);
        let given = &words[1..];
        if given.len() > fixed && !self.rest {
            return Err(self.usage(&words[0].as_str()).into());
        }
        for (index, parameter) in self.parameters.iter().enumerate() {
            let value = match (given.get(index), &parameter.default) {
                _ if self.rest && index == fixed => {
                    Value::list(given.get(fixed..).unwrap_or_default().to_vec())
                }
                (Some(value), _) => value.clone(),
                (None, Some(default)) => default.clone(),
                (None, None) => return Err(self.usage(&words[0].as_str()).into()),
            };
            frame.variables.insert(parameter.name.clone(), Slot::holding(value));
        }
        Ok(frame)
    }
}

impl Interpreter {
    /// Calls a procedure.
    pub fn call_procedure(&mut self, procedure: &Procedure, words: &[Value]) -> Outcome {
        let frame = procedure.bind(words)?;
        self.run_frame(frame, &procedure.body, excerpt(&words[0].as_str()))
    }

    /// Runs the body of a procedure or a method with its frame; `label` names it in what is told.
    pub fn run_frame(&mut self, mut frame: Frame, body: &Value, label: String) -> Outcome {
        frame.caller = self.active;
        frame.level = self.frames[self.active].level + 1;
        let line = self.source.line(self.here.start);
        self.trail.push(Turn::Call { procedure: label, line });
        let result = self.in_frame(frame, |interpreter| interpreter.evaluate(body));
        self.trail.pop();
        match result {
            Err(Exception::Return(returning)) => finish_return(*returning),
            Err(Exception::Break) => Err("invoked \"break\" outside of a loop".into()),
            Err(Exception::Continue) => Err("invoked \"continue\" outside of a loop".into()),
            result => result,
        }
    }

    /// Runs `inner` with a new frame.
    pub fn in_frame(&mut self, frame: Frame, inner: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        let active = self.active;
        self.frames.push(frame);
        self.active = self.frames.len() - 1;
        let result = inner(self);
        self.frames.pop();
        self.active = active;
        result
    }
}

fn finish_return(mut returning: Returning) -> Outcome {
    returning.level -= 1;
    if returning.level > 0 {
        return Err(Exception::Return(Box::new(returning)));
    }
    match returning.code {
        0 => Ok(returning.value),
        1 => Err(Failure::raised(&returning.value, returning.error_code)),
        2 => Err(Exception::Return(Box::new(Returning { code: 0, level: 1, ..returning }))),
        3 => Err(Exception::Break),
        _ => Err(Exception::Continue),
    }
}
