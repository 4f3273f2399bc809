//! `scan`.

use super::{ANY, Builtin, textual};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number::{INTEGER_DIGITS_MAX, Number, low_bits};
use crate::tcl::value::Value;
use num_bigint::BigInt;
use num_traits::{Num, Signed};

pub(super) const COMMANDS: &[Builtin] = &[textual("scan", 2, ANY, "string format ?varName ...?", scan)];

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Takes characters as long as they fit, at most `width`.
    fn take(&mut self, width: usize, mut fits: impl FnMut(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length =
            rest.chars().take(width).take_while(|character| fits(*character)).map(char::len_utf8).sum();
        self.at += length;
        &rest[..length]
    }
}

/// Reads a text by a format; conversions that find nothing give none.
fn conversions(text: &str, format: &str) -> Outcome<(Vec<Option<Value>>, bool)> {
    let mut reader = Reader { text, at: 0 };
    let mut values = Vec::new();
    let mut format = format.chars().peekable();
    let mut failed = false;
    let mut exhausted = false;
    while let Some(character) = format.next() {
        if character.is_whitespace() {
            reader.skip_blanks();
            continue;
        }
        if character != '%' || format.next_if_eq(&'%').is_some() {
            failed |= !failed && reader.take(1, |next| next == character).is_empty();
            continue;
        }
        let silent = format.next_if_eq(&'*').is_some();
        let mut width = 0usize;
        while let Some(digit) = format.next_if(char::is_ascii_digit) {
            width = width.saturating_mul(10).saturating_add(digit as usize - '0' as usize);
        }
        let mut long = 0;
        while let Some(size) = format.next_if(|size| matches!(size, 'l' | 'h' | 'L')) {
            long += u8::from(size == 'l');
        }
        let Some(kind) = format.next() else { return Err("bad scan conversion character \"%\"".into()) };
        let set = if kind == '[' { char_set(&mut format)? } else { (Vec::new(), false) };
        if !matches!(kind, 'c' | '[' | 'n') {
            reader.skip_blanks();
        }
        exhausted |= !failed && reader.rest().is_empty() && kind != 'n';
        let value = if failed { None } else { conversion(&mut reader, kind, width, long > 1, &set)? };
        failed |= value.is_none();
        if !silent {
            values.push(value);
        }
    }
    Ok((values, exhausted))
}

type CharSet = (Vec<(char, char)>, bool);

fn char_set(format: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Outcome<CharSet> {
    let negated = format.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    let mut first = true;
    while let Some(from) = format.next() {
        if from == ']' && !first {
            return Ok((ranges, negated));
        }
        first = false;
        if format.peek() == Some(&'-') {
            format.next();
            match format.next() {
                Some(']') => {
                    ranges.extend([(from, from), ('-', '-')]);
                    return Ok((ranges, negated));
                }
                Some(to) => ranges.push((from.min(to), from.max(to))),
                None => break,
            }
        } else {
            ranges.push((from, from));
        }
    }
    Err("unmatched [ in format string".into())
}

fn conversion(
    reader: &mut Reader<'_>,
    kind: char,
    width: usize,
    any_size: bool,
    set: &CharSet,
) -> Outcome<Option<Value>> {
    let whole = |reader: &mut Reader<'_>, most, radix| {
        let number = digits(reader, most, radix)?;
        Some(if any_size { number } else { clamped(number) }.into_value())
    };
    let most = if width == 0 { usize::MAX } else { width };
    Ok(match kind {
        'u' if any_size => return Err("unsigned bignum scans are invalid".into()),
        'u' => digits(reader, most, 10).map(|number| match clamped(number) {
            Number::Int(value) if value < 0 => Number::of_big(BigInt::from(value as u64)).into_value(),
            other => other.into_value(),
        }),
        'd' => whole(reader, most, 10),
        'o' => whole(reader, most, 8),
        'x' | 'X' => whole(reader, most, 16),
        'b' => whole(reader, most, 2),
        'i' => {
            let rest = reader.rest().trim_start_matches(['+', '-']);
            let radix = if rest.starts_with("0x") {
                16
            } else if rest.starts_with('0') {
                8
            } else {
                10
            };
            whole(reader, most, radix)
        }
        'e' | 'f' | 'g' | 'E' | 'G' => real(reader, most),
        's' => {
            Some(reader.take(most, |c| !c.is_whitespace())).filter(|text| !text.is_empty()).map(Value::from)
        }
        'c' => reader
            .take(1, |_| true)
            .chars()
            .next()
            .map(|character| Value::Int(i64::from(u32::from(character)))),
        '[' => {
            let (ranges, negated) = set;
            let inside = |c: char| ranges.iter().any(|(from, to)| (*from..=*to).contains(&c)) != *negated;
            Some(reader.take(most, inside)).filter(|text| !text.is_empty()).map(Value::from)
        }
        'n' => Some(Value::from(reader.text[..reader.at].chars().count())),
        other => return Err(format!("bad scan conversion character \"{other}\"").into()),
    })
}

/// Without `ll` there are 64 bits: what has more is as large as they can be.
fn clamped(number: Number) -> Number {
    match number {
        Number::Big(value) if value.bits() <= 64 => Number::Int(low_bits(&value)),
        Number::Big(value) => Number::Int(if value.is_negative() { i64::MIN } else { i64::MAX }),
        other => other,
    }
}

fn digits(reader: &mut Reader<'_>, most: usize, radix: u32) -> Option<Number> {
    let from = reader.at;
    let negative = reader.take(1, |c| matches!(c, '+' | '-')) == "-";
    if radix == 16 && reader.rest().get(..2).is_some_and(|prefix| prefix.eq_ignore_ascii_case("0x")) {
        reader.at += 2;
    }
    let digits = reader.take(most.saturating_sub(reader.at - from), |c| c.is_digit(radix));
    let value = BigInt::from_str_radix(digits, radix).ok().filter(|_| digits.len() <= INTEGER_DIGITS_MAX);
    let Some(value) = value else {
        reader.at = from;
        return None;
    };
    Some(Number::of_big(if negative { -value } else { value }))
}

fn real(reader: &mut Reader<'_>, most: usize) -> Option<Value> {
    let rest = reader.rest();
    let bytes = &rest.as_bytes()[..rest.len().min(most)];
    let mut length = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let before = digits(length);
    length += before;
    let mut after = 0;
    if bytes.get(length) == Some(&b'.') {
        after = digits(length + 1);
        length += 1 + after;
    }
    if before + after == 0 {
        return None;
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let exponent = digits((length + 1 + sign).min(bytes.len()));
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    let value: f64 = rest[..length].parse().ok()?;
    reader.at += length;
    Some(Value::Double(value))
}

fn scan(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let text = words[1].as_str();
    interpreter.charge(text.len())?;
    let (values, exhausted) = conversions(&text, &words[2].as_str())?;
    let targets = &words[3..];
    if targets.is_empty() {
        if exhausted && values.iter().all(Option::is_none) {
            return Ok(Value::Empty);
        }
        return interpreter.new_list(values.into_iter().map(Option::unwrap_or_default).collect());
    }
    if values.len() != targets.len() {
        let fewer = values.len() > targets.len();
        return Err(if fewer {
            "different numbers of variable names and field specifiers"
        } else {
            "variable is not assigned by any conversion specifiers"
        }
        .into());
    }
    let mut count = 0;
    for (value, target) in values.into_iter().zip(targets) {
        if let Some(value) = value {
            interpreter.assign(&target.as_str(), value)?;
            count += 1;
        }
    }
    Ok(Value::Int(if count == 0 && exhausted { -1 } else { count }))
}
