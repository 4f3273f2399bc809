//! What the operators do.

use super::functions::too_large;
use super::{Binary, Unary};
use crate::options::INTEGER_BITS_MAX;
use crate::suggest::excerpt;
use crate::tcl::number::{self, Number};
use crate::tcl::value::Value;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};
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

fn integer_operand(value: &Value, symbol: &str) -> Result<Number, String> {
    match operand(value, symbol)? {
        Number::Double(_) => Err(format!("can't use floating-point value as operand of \"{symbol}\"")),
        integer => Ok(integer),
    }
}

/// Applies a unary operator.
pub(super) fn unary(operator: Unary, value: &Value) -> Result<Value, String> {
    match operator {
        Unary::Not => match truth(value) {
            Ok(truth) => Ok(Value::truth(!truth)),
            Err(_) => Err("can't use non-numeric string as operand of \"!\"".to_owned()),
        },
        Unary::Complement => Ok(match integer_operand(value, "~")? {
            Number::Int(value) => Value::Int(!value),
            other => big(!integer(&other)),
        }),
        Unary::Plus => Ok(operand(value, "+")?.into_value()),
        Unary::Minus => Ok(match operand(value, "-")? {
            Number::Double(value) => Value::Double(-value),
            Number::Int(value) if value != i64::MIN => Value::Int(-value),
            other => big(-integer(&other)),
        }),
    }
}

fn integer(number: &Number) -> BigInt {
    number.to_big().expect("only integers come here")
}

fn big(value: BigInt) -> Value {
    Number::of_big(value).into_value()
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
            integers(operator, &left, &right)
        }
        Binary::Power | Binary::Times | Binary::Divide | Binary::Plus | Binary::Minus => {
            match (operand(left, symbol)?, operand(right, symbol)?) {
                (left @ (Number::Int(_) | Number::Big(_)), right @ (Number::Int(_) | Number::Big(_))) => {
                    integers(operator, &left, &right)
                }
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
        (Some(left), Some(right)) => left.order(&right).unwrap_or(Ordering::Equal),
        _ => left.as_str().cmp(&right.as_str()),
    }
}

/// The sum of two integers.
pub(crate) fn added(left: &Value, right: &Value) -> Result<Value, String> {
    let integer = |value: &Value| match number(value) {
        Some(number @ (Number::Int(_) | Number::Big(_))) => Ok(number),
        _ => Err(format!("expected integer but got \"{}\"", excerpt(&value.as_str()))),
    };
    integers(Binary::Plus, &integer(left)?, &integer(right)?)
}

/// Works with 64 bits where they do, else with as many as it takes.
fn integers(operator: Binary, left: &Number, right: &Number) -> Result<Value, String> {
    if let (Number::Int(left), Number::Int(right)) = (left, right)
        && let Some(value) = small(operator, *left, *right)?
    {
        return Ok(Value::Int(value));
    }
    let (left, right) = (integer(left), integer(right));
    let bits = |value: &BigInt| value.bits();
    let value = match operator {
        Binary::Plus => left + right,
        Binary::Minus => left - right,
        Binary::Times if bits(&left) + bits(&right) > INTEGER_BITS_MAX + 1 => return Err(too_large()),
        Binary::Times => left * right,
        Binary::Divide | Binary::Modulo if right.is_zero() => return Err("divide by zero".to_owned()),
        Binary::Divide => left.div_floor(&right),
        Binary::Modulo => left.mod_floor(&right),
        Binary::And => left & right,
        Binary::Xor => left ^ right,
        Binary::Or => left | right,
        Binary::ShiftLeft | Binary::ShiftRight => shifted(operator, left, &right)?,
        Binary::Power => power(left, &right)?,
        _ => unreachable!("only integer operators come here"),
    };
    if value.bits() > INTEGER_BITS_MAX {
        return Err(too_large());
    }
    Ok(big(value))
}

/// The result, if it fits.
fn small(operator: Binary, left: i64, right: i64) -> Result<Option<i64>, String> {
    Ok(match operator {
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
        Binary::ShiftRight if right >= 0 => Some(left >> right.min(63)),
        Binary::ShiftLeft if (0..=62).contains(&right) => left.checked_mul(1 << right),
        Binary::Power if right >= 0 => {
            u32::try_from(right).ok().and_then(|exponent| left.checked_pow(exponent))
        }
        _ => None,
    })
}

fn shifted(operator: Binary, value: BigInt, by: &BigInt) -> Result<BigInt, String> {
    if by.is_negative() {
        return Err("negative shift argument".to_owned());
    }
    if value.is_zero() {
        return Ok(value);
    }
    match (operator, by.to_u64()) {
        (Binary::ShiftLeft, Some(by)) if value.bits() + by <= INTEGER_BITS_MAX => Ok(value << by),
        (Binary::ShiftLeft, _) => Err(too_large()),
        (_, Some(by)) if by <= INTEGER_BITS_MAX => Ok(value >> by),
        _ => Ok(BigInt::from(if value.is_negative() { -1 } else { 0 })),
    }
}

/// Tcl rounds quotients down.
fn floor_divide(left: i64, right: i64) -> i64 {
    let quotient = left.wrapping_div(right);
    if left.wrapping_rem(right) != 0 && (left < 0) != (right < 0) { quotient - 1 } else { quotient }
}

fn power(base: BigInt, exponent: &BigInt) -> Result<BigInt, String> {
    if base.magnitude().is_one() {
        let negative = base.is_negative() && exponent.is_odd();
        return Ok(BigInt::from(if negative { -1 } else { 1 }));
    }
    if exponent.is_negative() {
        return if base.is_zero() {
            Err("exponentiation of zero by negative power".to_owned())
        } else {
            Ok(BigInt::zero())
        };
    }
    match exponent.to_u32() {
        _ if base.is_zero() => Ok(BigInt::from(i32::from(exponent.is_zero()))),
        Some(exponent) if (base.bits() - 1) * u64::from(exponent) < INTEGER_BITS_MAX => {
            Ok(base.pow(exponent))
        }
        _ => Err("exponent too large".to_owned()),
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
