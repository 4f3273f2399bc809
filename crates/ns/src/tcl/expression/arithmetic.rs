//! What the operators do.

use super::functions::too_large;
use super::{Binary, Unary};
use crate::suggest::excerpt;
use crate::tcl::number::{self, Number};
use crate::tcl::value::Value;
use std::cmp::Ordering;

/// A value as a number.
pub(super) fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Int(value) => Some(Number::Int(*value)),
        Value::Double(value) => Some(Number::Double(*value)),
        Value::Empty => None,
        Value::Text(_) | Value::List(_) => number::parse(&value.as_str()),
    }
}

/// A value as a truth value.
pub(super) fn truth(value: &Value) -> Result<bool, String> {
    match value {
        Value::Int(value) => Ok(*value != 0),
        _ => number::parse_bool(&value.as_str())
            .ok_or_else(|| format!("expected boolean value but got \"{}\"", excerpt(&value.as_str()))),
    }
}

fn operand(value: &Value, symbol: &str) -> Result<Number, String> {
    number(value).ok_or_else(|| {
        let text = value.as_str();
        if number::is_huge_int(&text) {
            return too_large();
        }
        let kind = if text.is_empty() { "empty string" } else { "non-numeric string" };
        format!("can't use {kind} as operand of \"{symbol}\"")
    })
}

fn integer_operand(value: &Value, symbol: &str) -> Result<i64, String> {
    match operand(value, symbol)? {
        Number::Int(value) => Ok(value),
        Number::Double(_) => Err(format!("can't use floating-point value as operand of \"{symbol}\"")),
    }
}

/// Applies a unary operator.
pub(super) fn unary(operator: Unary, value: &Value) -> Result<Value, String> {
    match operator {
        Unary::Not => match truth(value) {
            Ok(truth) => Ok(Value::truth(!truth)),
            Err(_) => Err("can't use non-numeric string as operand of \"!\"".to_owned()),
        },
        Unary::Complement => integer_operand(value, "~").map(|value| Value::Int(!value)),
        Unary::Plus => Ok(from(operand(value, "+")?)),
        Unary::Minus => match operand(value, "-")? {
            Number::Int(value) => value.checked_neg().map(Value::Int).ok_or_else(too_large),
            Number::Double(value) => Ok(Value::Double(-value)),
        },
    }
}

fn from(number: Number) -> Value {
    match number {
        Number::Int(value) => Value::Int(value),
        Number::Double(value) => Value::Double(value),
    }
}

/// Applies a binary operator.
pub(super) fn binary(operator: Binary, left: &Value, right: &Value) -> Result<Value, String> {
    let symbol = operator.symbol();
    match operator {
        Binary::Less
        | Binary::Greater
        | Binary::LessEqual
        | Binary::GreaterEqual
        | Binary::Equal
        | Binary::NotEqual => Ok(Value::truth(compared(operator, left, right))),
        Binary::StringEqual => Ok(Value::truth(left.as_str() == right.as_str())),
        Binary::StringNotEqual => Ok(Value::truth(left.as_str() != right.as_str())),
        Binary::In | Binary::NotIn => {
            let wanted = left.as_str();
            let found = right.as_list()?.items.iter().any(|item| item.as_str() == wanted);
            Ok(Value::truth(found == (operator == Binary::In)))
        }
        Binary::Modulo | Binary::ShiftLeft | Binary::ShiftRight | Binary::And | Binary::Xor | Binary::Or => {
            let left = integer_operand(left, symbol)?;
            let right = integer_operand(right, symbol)?;
            integers(operator, left, right).map(Value::Int)
        }
        Binary::Power | Binary::Times | Binary::Divide | Binary::Plus | Binary::Minus => {
            match (operand(left, symbol)?, operand(right, symbol)?) {
                (Number::Int(left), Number::Int(right)) => integers(operator, left, right).map(Value::Int),
                (left, right) => reals(operator, left.to_f64(), right.to_f64()).map(Value::Double),
            }
        }
    }
}

fn compared(operator: Binary, left: &Value, right: &Value) -> bool {
    if let (Some(left), Some(right)) = (number(left), number(right))
        && (left.to_f64().is_nan() || right.to_f64().is_nan())
    {
        return operator == Binary::NotEqual;
    }
    let order = compare_values(left, right);
    match operator {
        Binary::Less => order.is_lt(),
        Binary::Greater => order.is_gt(),
        Binary::LessEqual => order.is_le(),
        Binary::GreaterEqual => order.is_ge(),
        Binary::Equal => order.is_eq(),
        _ => order.is_ne(),
    }
}

/// Compares as numbers where both are, else as texts.
pub(crate) fn compare_values(left: &Value, right: &Value) -> Ordering {
    match (number(left), number(right)) {
        (Some(Number::Int(left)), Some(Number::Int(right))) => left.cmp(&right),
        (Some(left), Some(right)) => left.to_f64().partial_cmp(&right.to_f64()).unwrap_or(Ordering::Equal),
        _ => left.as_str().cmp(&right.as_str()),
    }
}

fn integers(operator: Binary, left: i64, right: i64) -> Result<i64, String> {
    let value = match operator {
        Binary::Plus => left.checked_add(right),
        Binary::Minus => left.checked_sub(right),
        Binary::Times => left.checked_mul(right),
        Binary::Divide | Binary::Modulo if right == 0 => return Err("divide by zero".to_owned()),
        Binary::Divide => left.checked_div_euclid(right).map(|_| floor_divide(left, right)),
        Binary::Modulo => {
            left.checked_rem(right).map(|_| left.wrapping_sub(floor_divide(left, right).wrapping_mul(right)))
        }
        Binary::And => Some(left & right),
        Binary::Xor => Some(left ^ right),
        Binary::Or => Some(left | right),
        Binary::ShiftLeft | Binary::ShiftRight if right < 0 => {
            return Err("negative shift argument".to_owned());
        }
        Binary::ShiftRight => Some(left >> right.min(63)),
        Binary::ShiftLeft => match u32::try_from(right) {
            _ if left == 0 => Some(0),
            Ok(shift @ 0..=62) => left.checked_mul(1 << shift),
            _ => None,
        },
        Binary::Power => return power(left, right),
        _ => unreachable!("only integer operators come here"),
    };
    value.ok_or_else(too_large)
}

/// Tcl rounds quotients down.
fn floor_divide(left: i64, right: i64) -> i64 {
    let quotient = left.wrapping_div(right);
    if left.wrapping_rem(right) != 0 && (left < 0) != (right < 0) { quotient - 1 } else { quotient }
}

fn power(base: i64, exponent: i64) -> Result<i64, String> {
    match (base, exponent) {
        (0, ..0) => Err("exponentiation of zero by negative power".to_owned()),
        (1, _) => Ok(1),
        (-1, _) => Ok(if exponent % 2 == 0 { 1 } else { -1 }),
        (_, ..0) => Ok(0),
        (0, _) => Ok(i64::from(exponent == 0)),
        _ => {
            u32::try_from(exponent).ok().and_then(|exponent| base.checked_pow(exponent)).ok_or_else(too_large)
        }
    }
}

fn reals(operator: Binary, left: f64, right: f64) -> Result<f64, String> {
    let value = match operator {
        Binary::Plus => left + right,
        Binary::Minus => left - right,
        Binary::Times => left * right,
        Binary::Divide => left / right,
        Binary::Power => left.powf(right),
        _ => unreachable!("only operators on reals come here"),
    };
    if value.is_nan() && !left.is_nan() && !right.is_nan() {
        return Err("domain error: argument not in valid range".to_owned());
    }
    Ok(value)
}
