//! Running a compiled expression.

use super::{Expression, Operation, arithmetic};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number::{self, Number};
use crate::tcl::value::Value;

impl Interpreter {
    /// The value of an expression.
    pub fn evaluate_expression(&mut self, expression: &Expression) -> Outcome {
        let base = self.operands.len();
        let result = self.run_operations(&expression.operations);
        let value = self.operands.pop();
        self.operands.truncate(base);
        result?;
        let value = value.unwrap_or_default();
        Ok(match &value {
            Value::Text(text) => match number::parse(text.as_str()) {
                Some(Number::Int(value)) => Value::Int(value),
                Some(Number::Double(value)) => Value::Double(value),
                None => value,
            },
            _ => value,
        })
    }

    /// The truth of an expression.
    pub fn evaluate_condition(&mut self, expression: &Expression) -> Outcome<bool> {
        let value = self.evaluate_expression(expression)?;
        Ok(arithmetic::truth(&value)?)
    }

    fn pop(&mut self) -> Value {
        self.operands.pop().unwrap_or_default()
    }

    fn run_operations(&mut self, operations: &[Operation]) -> Outcome<()> {
        self.step(1 + operations.len() as u64 / 8)?;
        let mut at = 0;
        while let Some(operation) = operations.get(at) {
            at += 1;
            match operation {
                Operation::Push(value) => {
                    self.step(value.bytes() as u64 / 256)?;
                    self.operands.push(value.clone());
                }
                Operation::Load(tokens) => {
                    let value = self.tokens_value(tokens)?;
                    self.step(value.bytes() as u64 / 256)?;
                    self.operands.push(value);
                }
                Operation::Unary(operator) => {
                    let value = arithmetic::unary(*operator, &self.pop())?;
                    self.operands.push(value);
                }
                Operation::Binary(operator) => {
                    let right = self.pop();
                    let left = self.pop();
                    let value = arithmetic::binary(*operator, &left, &right)?;
                    self.operands.push(value);
                }
                Operation::And(target) => {
                    if !arithmetic::truth(&self.pop())? {
                        self.operands.push(Value::truth(false));
                        at = *target;
                    }
                }
                Operation::Or(target) => {
                    if arithmetic::truth(&self.pop())? {
                        self.operands.push(Value::truth(true));
                        at = *target;
                    }
                }
                Operation::Truth => {
                    let value = arithmetic::truth(&self.pop())?;
                    self.operands.push(Value::truth(value));
                }
                Operation::Unless(target) => {
                    if !arithmetic::truth(&self.pop())? {
                        at = *target;
                    }
                }
                Operation::Jump(target) => at = *target,
                Operation::Call(function, count) => {
                    let arguments = self.operands.split_off(self.operands.len() - count);
                    let value = function.call(self, &arguments)?;
                    self.operands.push(value);
                }
            }
        }
        Ok(())
    }
}
