//! Numbers as Tcl 8.6 reads and prints them.

use super::value::Value;
use crate::options::INTEGER_BITS_MAX;
use num_bigint::{BigInt, Sign};
use num_traits::{FromPrimitive, Num, ToPrimitive};
use std::cmp::Ordering;

/// Decimal digits of an integer of [`INTEGER_BITS_MAX`] bits.
pub(crate) const INTEGER_DIGITS_MAX: usize = (INTEGER_BITS_MAX * 302 / 1000) as usize;

/// A number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Number {
    /// An integer.
    Int(i64),
    /// An integer beyond 64 bits.
    Big(BigInt),
    /// A floating point number.
    Double(f64),
}

impl Number {
    /// As a floating point number.
    pub fn to_f64(&self) -> f64 {
        match self {
            Self::Int(value) => *value as f64,
            Self::Big(value) => value.to_f64().unwrap_or(f64::NAN),
            Self::Double(value) => *value,
        }
    }

    /// An integer of any size; none if it is no integer.
    pub fn to_big(&self) -> Option<BigInt> {
        match self {
            Self::Int(value) => Some(BigInt::from(*value)),
            Self::Big(value) => Some(value.clone()),
            Self::Double(_) => None,
        }
    }

    /// An integer, kept small where it is.
    pub fn of_big(value: BigInt) -> Self {
        value.to_i64().map_or(Self::Big(value), Self::Int)
    }

    /// As a value.
    pub fn into_value(self) -> Value {
        match self {
            Self::Int(value) => Value::Int(value),
            Self::Big(value) => Value::from(value.to_string()),
            Self::Double(value) => Value::Double(value),
        }
    }

    /// The order of two numbers; none if one is not a number. Integers and doubles are compared as Tcl 8.6 does.
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(left), Self::Int(right)) => Some(left.cmp(right)),
            (Self::Double(left), Self::Double(right)) => left.partial_cmp(right),
            (Self::Double(_), _) => other.order(self).map(Ordering::reverse),
            (Self::Int(left), Self::Double(right)) if (*left as f64) as i64 == *left => {
                (*left as f64).partial_cmp(right)
            }
            (_, Self::Double(right)) if !right.is_finite() => 0.0.partial_cmp(right),
            (left, Self::Double(right)) => Some(left.to_big()?.cmp(&BigInt::from_f64(right.trunc())?)),
            (left, right) => Some(left.to_big()?.cmp(&right.to_big()?)),
        }
    }
}

/// The lowest 64 bits of an integer, as a signed number.
pub(crate) fn low_bits(value: &BigInt) -> i64 {
    let low = value.magnitude().iter_u64_digits().next().unwrap_or(0) as i64;
    if value.sign() == Sign::Minus { low.wrapping_neg() } else { low }
}

/// Reads a number: decimal, `0x`, `0o`, `0b`, leading-zero octal, or floating point; blanks around it are fine.
pub(crate) fn parse(text: &str) -> Option<Number> {
    parse_integer(text).or_else(|| parse_double(text).map(Number::Double))
}

/// Reads an integer of up to [`INTEGER_BITS_MAX`] bits.
pub(crate) fn parse_integer(text: &str) -> Option<Number> {
    if let Some(value) = parse_int(text) {
        return Some(Number::Int(value));
    }
    let (negative, radix, digits) = parts(text)?;
    if digits.len() < 16 || digits.len() > INTEGER_DIGITS_MAX || digits.contains('_') {
        return None;
    }
    let value = BigInt::from_str_radix(digits, radix).ok()?;
    Some(Number::of_big(if negative { -value } else { value }))
}

/// The sign, the base and the digits of what may be an integer.
fn parts(text: &str) -> Option<(bool, u32, &str)> {
    let text = text.trim_matches(is_blank);
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = radix(digits);
    let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    valid.then_some((negative, radix, digits))
}

/// Reads an integer; none if it is no integer, or does not fit 64 bits.
pub(crate) fn parse_int(text: &str) -> Option<i64> {
    let (negative, radix, digits) = parts(text)?;
    let value = i128::from(u64::from_str_radix(digits, radix).ok()?);
    i64::try_from(if negative { -value } else { value }).ok()
}

fn radix(digits: &str) -> (u32, &str) {
    let prefix = digits.get(..2).unwrap_or_default();
    match prefix {
        "0x" | "0X" => (16, &digits[2..]),
        "0o" | "0O" => (8, &digits[2..]),
        "0b" | "0B" => (2, &digits[2..]),
        _ if digits.len() > 1 && digits.starts_with('0') => (8, &digits[1..]),
        _ => (10, digits),
    }
}

/// Reads a floating point number.
pub(crate) fn parse_double(text: &str) -> Option<f64> {
    let text = text.trim_matches(is_blank);
    let unsigned = text.trim_start_matches(['+', '-']);
    if text.len() - unsigned.len() > 1 {
        return None;
    }
    match unsigned.bytes().next()? {
        // What begins like an octal number and is none is no number at all.
        b'0' if unsigned.len() > 1 && unsigned.bytes().all(|byte| byte.is_ascii_digit()) => {
            parse_int(text).map(|value| value as f64)
        }
        b'0'..=b'9' | b'.' => text.parse().ok(),
        _ if ["inf", "infinity", "nan"].iter().any(|word| unsigned.eq_ignore_ascii_case(word)) => {
            text.parse().ok()
        }
        _ => None,
    }
}

/// Whether a text is an integer too large for 64 bits.
pub(crate) fn is_huge_int(text: &str) -> bool {
    parse_int(text).is_none()
        && parts(text).is_some_and(|(_, radix, digits)| {
            digits.len() > 15 && digits.chars().all(|digit| digit.is_digit(radix))
        })
}

/// Reads a truth value.
pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    let text = text.trim_matches(is_blank);
    if let Some(number) = parse(text) {
        return Some(number.to_f64() != 0.0);
    }
    let lower = text.to_ascii_lowercase();
    let starts = |word: &str, shortest: usize| lower.len() >= shortest && word.starts_with(&lower);
    if starts("true", 1) || starts("yes", 1) || starts("on", 2) {
        Some(true)
    } else if starts("false", 1) || starts("no", 1) || starts("off", 2) {
        Some(false)
    } else {
        None
    }
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}')
}

/// Adds an integer's decimal form to a text.
pub(crate) fn push_int(value: i64, target: &mut String) {
    use std::fmt::Write;
    write!(target, "{value}").expect("writing to a string cannot fail");
}

/// The shortest text that reads back as the same number, with a point or an exponent in it.
pub(crate) fn format_double(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').expect("`{:e}` writes an exponent");
    let exponent: i32 = exponent.parse().expect("`{:e}` writes a decimal exponent");
    if (-4..=16).contains(&exponent) {
        let plain = format!("{value}");
        if plain.contains('.') { plain } else { plain + ".0" }
    } else {
        format!("{digits}e{exponent:+}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_in_every_base() {
        for (text, value) in [
            ("12", 12),
            (" -5 ", -5),
            ("0x1F", 31),
            ("010", 8),
            ("0b101", 5),
            ("0o17", 15),
            ("0", 0),
            ("+3", 3),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(parse_int(text), Some(value), "{text}");
        }
        for text in ["", "a", "09", "1.0", "--1", "9223372036854775808", "1 2", "0x"] {
            assert_eq!(parse_int(text), None, "{text}");
        }
        assert!(is_huge_int("9223372036854775808") && !is_huge_int("9223372036854775807"));
    }

    #[test]
    fn integers_beyond_64_bits() {
        let big = |text: &str| parse_integer(text).map(|number| number.into_value().to_text());
        assert_eq!(big("9223372036854775808"), Some("9223372036854775808".to_owned()));
        assert_eq!(big(" -0x10000000000000000 "), Some("-18446744073709551616".to_owned()));
        assert_eq!(big(&"9".repeat(INTEGER_DIGITS_MAX + 1)), None);
        assert_eq!(low_bits(&BigInt::from(-(1i128 << 64) - 1)), -1);
        let big = parse("18446744073709551616").expect("a number");
        assert_eq!(big.order(&Number::Double(1.8e19)), Some(Ordering::Greater));
        assert_eq!(parse("08"), None);
    }

    #[test]
    fn doubles_read_and_print() {
        for text in ["1.5", ".5", "1.", "1e3", "1E-3", "Inf", "-inf"] {
            assert!(parse_double(text).is_some(), "{text}");
        }
        for text in ["", "e3", "1e", "--1.0", "infix", "1.5Mb"] {
            assert_eq!(parse_double(text), None, "{text}");
        }
        for (value, text) in [
            (1.0, "1.0"),
            (0.1, "0.1"),
            (1e16, "10000000000000000.0"),
            (1e17, "1e+17"),
            (1e-4, "0.0001"),
            (1e-5, "1e-5"),
            (-0.0, "-0.0"),
            (1.5e300, "1.5e+300"),
            (0.1 + 0.2, "0.30000000000000004"),
        ] {
            assert_eq!(format_double(value), text);
        }
    }

    #[test]
    fn truth() {
        for text in ["1", "yes", "TRUE", "on", "t", "0.5"] {
            assert_eq!(parse_bool(text), Some(true), "{text}");
        }
        for text in ["0", "no", "f", "off", "0x0"] {
            assert_eq!(parse_bool(text), Some(false), "{text}");
        }
        assert_eq!(parse_bool("o"), None);
        assert_eq!(parse_bool("maybe"), None);
    }
}
