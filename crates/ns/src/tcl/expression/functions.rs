//! The functions of `expr`.

use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number::Number;
use crate::tcl::value::Value;

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
    numbers("abs", 1, 1, |_, n| match n[0] {
        Number::Int(value) => value.checked_abs().map(Value::Int).ok_or_else(|| too_large().into()),
        Number::Double(value) => Ok(Value::Double(value.abs())),
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
    numbers("entier", 1, 1, |_, n| integer(n[0], f64::trunc)),
    real("exp", f64::exp),
    real("floor", f64::floor),
    real2("fmod", |left, right| left % right),
    real2("hypot", f64::hypot),
    numbers("int", 1, 1, |_, n| integer(n[0], f64::trunc)),
    numbers("isqrt", 1, 1, |_, n| match integer(n[0], f64::trunc)? {
        Value::Int(value) if value >= 0 => Ok(Value::Int(value.isqrt())),
        _ => Err("square root of negative argument".into()),
    }),
    real("log", f64::ln),
    real("log10", f64::log10),
    numbers("max", 1, usize::MAX, |_, n| Ok(extreme(n, |new, old| new > old))),
    numbers("min", 1, usize::MAX, |_, n| Ok(extreme(n, |new, old| new < old))),
    real2("pow", f64::powf),
    numbers("rand", 0, 0, |interpreter, _| Ok(Value::Double(interpreter.random.next()))),
    numbers("round", 1, 1, |_, n| integer(n[0], f64::round)),
    real("sin", f64::sin),
    real("sinh", f64::sinh),
    real("sqrt", f64::sqrt),
    numbers("srand", 1, 1, |interpreter, n| {
        interpreter.random.seed(n[0].to_f64() as i64);
        Ok(Value::Double(interpreter.random.next()))
    }),
    real("tan", f64::tan),
    real("tanh", f64::tanh),
    numbers("wide", 1, 1, |_, n| integer(n[0], f64::trunc)),
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

/// What is said of an integer beyond 64 bits.
pub(super) fn too_large() -> String {
    "integer value too large to represent: integers have 64 bits here".to_owned()
}

fn integer(number: Number, rounded: fn(f64) -> f64) -> Outcome {
    match number {
        Number::Int(value) => Ok(Value::Int(value)),
        Number::Double(value) => {
            let whole = rounded(value);
            // 2^63 is a power of two, thus exact as a double.
            if whole >= -(2f64.powi(63)) && whole < 2f64.powi(63) {
                Ok(Value::Int(whole as i64))
            } else {
                Err(too_large().into())
            }
        }
    }
}

fn extreme(numbers: &[Number], better: fn(f64, f64) -> bool) -> Value {
    let mut best = numbers[0];
    for number in &numbers[1..] {
        if better(number.to_f64(), best.to_f64()) {
            best = *number;
        }
    }
    match best {
        Number::Int(value) => Value::Int(value),
        Number::Double(value) => Value::Double(value),
    }
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
            return Err("domain error: argument not in valid range".into());
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
