//! Numbers as Tcl 8.6 reads and prints them.

/// A number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    /// An integer.
    Int(i64),
    /// A floating point number.
    Double(f64),
}

impl Number {
    /// As a floating point number.
    pub fn to_f64(self) -> f64 {
        match self {
            Self::Int(value) => value as f64,
            Self::Double(value) => value,
        }
    }
}

/// Reads a number: decimal, `0x`, `0o`, `0b`, leading-zero octal, or floating point; blanks around it are fine.
pub(crate) fn parse(text: &str) -> Option<Number> {
    match parse_int(text) {
        Some(value) => Some(Number::Int(value)),
        None => parse_double(text).map(Number::Double),
    }
}

/// Reads an integer; none if it is no integer, or does not fit 64 bits.
pub(crate) fn parse_int(text: &str) -> Option<i64> {
    let text = text.trim_matches(is_blank);
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = radix(digits);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
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
        b'0'..=b'9' | b'.' => text.parse().ok(),
        _ if ["inf", "infinity", "nan"].iter().any(|word| unsigned.eq_ignore_ascii_case(word)) => {
            text.parse().ok()
        }
        _ => None,
    }
}

/// Whether a text is an integer too large for 64 bits.
pub(crate) fn is_huge_int(text: &str) -> bool {
    let text = text.trim_matches(is_blank);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    parse_int(text).is_none() && digits.len() > 15 && {
        let (radix, digits) = radix(digits);
        !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix))
    }
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
