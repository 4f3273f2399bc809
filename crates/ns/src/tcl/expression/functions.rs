//! The functions of `expr`.

use crate::options::INTEGER_BITS_MAX;
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number::{Number, low_bits};
use crate::tcl::value::Value;
use num_bigint::BigInt;
use num_traits::{FromPrimitive, Signed};
use std::cmp::Ordering;

/// What Tcl says where a function has no value.
const OUT_OF_DOMAIN: &str = "domain error: argument not in valid range";

/// A function.
pub(super) struct Function {
    name: &'static str,
    /// Fewest arguments.
    pub least: usize,
    /// Most arguments.
    pub most: usize,
    run: Run,
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

enum Run {
    /// Of one floating point number.
    Real(fn(f64) -> f64),
    /// Of two.
    Real2(fn(f64, f64) -> f64),
    /// Of numbers.
    Numbers(fn(&mut Interpreter, &[Number]) -> Outcome),
    /// Of a truth value.
    Truth,
}

const fn real(name: &'static str, run: fn(f64) -> f64) -> Function {
    Function { name, least: 1, most: 1, run: Run::Real(run) }
}

const fn real2(name: &'static str, run: fn(f64, f64) -> f64) -> Function {
    Function { name, least: 2, most: 2, run: Run::Real2(run) }
}

const fn numbers(
    name: &'static str,
    least: usize,
    most: usize,
    run: fn(&mut Interpreter, &[Number]) -> Outcome,
) -> Function {
    Function { name, least, most, run: Run::Numbers(run) }
}

static FUNCTIONS: &[Function] = &[
    numbers("abs", 1, 1, |_, n| {
        Ok(match &n[0] {
            Number::Double(value) => Value::Double(value.abs()),
            other => Number::of_big(whole(other, f64::trunc)?.abs()).into_value(),
        })
    }),
    real("acos", f64::acos),
    real("asin", f64::asin),
    real("atan", f64::atan),
    real2("atan2", f64::atan2),
    Function { name: "bool", least: 1, most: 1, run: Run::Truth },
    real("ceil", f64::ceil),
    real("cos", f64::cos),
    real("cosh", f64::cosh),
    real("double", |value| value),
    numbers("entier", 1, 1, |_, n| integer(&n[0], f64::trunc)),
    real("exp", f64::exp),
    real("floor", f64::floor),
    real2("fmod", |left, right| left % right),
    real2("hypot", f64::hypot),
    numbers("int", 1, 1, |_, n| wide(&n[0])),
    numbers("isqrt", 1, 1, |_, n| {
        let value = whole(&n[0], f64::trunc)?;
        if n[0].order(&Number::Int(0)) == Some(Ordering::Less) {
            return Err("square root of negative argument".into());
        }
        Ok(Number::of_big(value.sqrt()).into_value())
    }),
    real("log", f64::ln),
    real("log10", f64::log10),
    numbers("max", 1, usize::MAX, |_, n| Ok(extreme(n, Ordering::Greater))),
    numbers("min", 1, usize::MAX, |_, n| Ok(extreme(n, Ordering::Less))),
    real2("pow", f64::powf),
    numbers("rand", 0, 0, |interpreter, _| Ok(Value::Double(interpreter.random.next()))),
    numbers("round", 1, 1, |_, n| integer(&n[0], f64::round)),
    real("sin", f64::sin),
    real("sinh", f64::sinh),
    numbers("sqrt", 1, 1, |_, n| {
        let real = n[0].to_f64();
        Ok(Value::Double(match &n[0] {
            // The root fits where the number does not.
            Number::Big(value) if real == f64::INFINITY => Number::Big(value.sqrt()).to_f64(),
            _ if real < 0.0 => return Err(OUT_OF_DOMAIN.into()),
            _ => real.sqrt(),
        }))
    }),
    numbers("srand", 1, 1, |interpreter, n| {
        interpreter.random.seed(n[0].to_big().map_or(n[0].to_f64() as i64, |seed| low_bits(&seed)));
        Ok(Value::Double(interpreter.random.next()))
    }),
    real("tan", f64::tan),
    real("tanh", f64::tanh),
    numbers("wide", 1, 1, |_, n| wide(&n[0])),
];

/// The names of all functions.
pub(crate) const NAMES: &[&str] = &[
    "abs", "acos", "asin", "atan", "atan2", "bool", "ceil", "cos", "cosh", "double", "entier", "exp",
    "floor", "fmod", "hypot", "int", "isqrt", "log", "log10", "max", "min", "pow", "rand", "round", "sin",
    "sinh", "sqrt", "srand", "tan", "tanh", "wide",
];

/// The function of this name.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

/// What is said of an integer beyond the limit.
pub(super) fn too_large() -> String {
    format!("integer value too large to represent: integers have at most {INTEGER_BITS_MAX} bits here")
}

/// An integer of any size.
fn whole(number: &Number, rounded: fn(f64) -> f64) -> Outcome<BigInt> {
    match number {
        Number::Double(value) if value.is_nan() => Err("floating point value is Not a Number".into()),
        Number::Double(value) => {
            BigInt::from_f64(rounded(*value)).ok_or_else(|| "integer value too large to represent".into())
        }
        other => Ok(other.to_big().unwrap_or_default()),
    }
}

fn integer(number: &Number, rounded: fn(f64) -> f64) -> Outcome {
    match number {
        Number::Int(value) => Ok(Value::Int(*value)),
        other => Ok(Number::of_big(whole(other, rounded)?).into_value()),
    }
}

/// An integer of 64 bits: what is beyond is cut off.
fn wide(number: &Number) -> Outcome {
    match number {
        Number::Int(value) => Ok(Value::Int(*value)),
        other => Ok(Value::Int(low_bits(&whole(other, f64::trunc)?))),
    }
}

fn extreme(numbers: &[Number], wanted: Ordering) -> Value {
    let mut best = &numbers[0];
    for number in &numbers[1..] {
        if number.order(best) == Some(wanted) {
            best = number;
        }
    }
    best.clone().into_value()
}

impl Function {
    /// The function's value.
    pub fn call(&self, interpreter: &mut Interpreter, arguments: &[Value]) -> Outcome {
        if let Run::Truth = self.run {
            return super::arithmetic::truth(&arguments[0]).map(Value::truth).map_err(Into::into);
        }
        let mut numbers = Vec::with_capacity(arguments.len());
        for argument in arguments {
            numbers.push(super::arithmetic::number(argument).ok_or_else(|| {
                format!("expected number but got \"{}\"", crate::suggest::excerpt(&argument.as_str()))
            })?);
        }
        let value = match self.run {
            Run::Real(run) => run(numbers[0].to_f64()),
            Run::Real2(run) => run(numbers[0].to_f64(), numbers[1].to_f64()),
            Run::Numbers(run) => return run(interpreter, &numbers),
            Run::Truth => unreachable!("handled above"),
        };
        if value.is_nan() && numbers.iter().all(|number| !number.to_f64().is_nan()) {
            return Err(OUT_OF_DOMAIN.into());
        }
        Ok(Value::Double(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_is_named() {
        let names: Vec<_> = FUNCTIONS.iter().map(|function| function.name).collect();
        assert_eq!(names, NAMES);
    }
}
