//! Running a compiled expression.

use super::{Expression, Operation, arithmetic};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number;
use crate::tcl::value::Value;

/// Steps that working with an operand counts for: a long integer costs the square of its length.
pub(crate) fn long_steps(value: &Value) -> u64 {
    match value.bytes() as u64 {
        length if length <= number::INTEGER_DIGITS_MAX as u64 => length * length / 16_384,
        _ => 0,
    }
}

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
                Some(number) => number.into_value(),
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
                    let operand = self.pop();
                    self.step(long_steps(&operand))?;
                    let value = arithmetic::unary(*operator, &operand)?;
                    self.operands.push(value);
                }
                Operation::Binary(operator) => {
                    let right = self.pop();
                    let left = self.pop();
                    self.step(long_steps(&left) + long_steps(&right))?;
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
                    self.step(arguments.iter().map(long_steps).sum())?;
                    let value = function.call(self, &arguments)?;
                    self.operands.push(value);
                }
            }
        }
        Ok(())
    }
}
