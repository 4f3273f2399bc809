//! `format`.

use super::{ANY, Builtin, integer, textual};
use crate::tcl::expression::long_steps;
use crate::tcl::failure::{Exception, Outcome};
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number;
use crate::tcl::value::Value;
use num_bigint::BigInt;
use num_traits::Signed;

/// Digits after the point that make sense: a double has at most 1,074.
const PRECISION_MAX: usize = 1100;

pub(super) const COMMANDS: &[Builtin] = &[textual("format", 1, ANY, "formatString ?arg ...?", format)];

#[derive(Default)]
struct Specifier {
    left: bool,
    plus: bool,
    space: bool,
    zero: bool,
    alternate: bool,
    width: usize,
    precision: Option<usize>,
    size: Size,
}

/// How many bits of an integer count.
#[derive(Clone, Copy, Default, PartialEq)]
enum Size {
    /// 16: `h`.
    Short,
    /// 64: `l`, or nothing.
    #[default]
    Wide,
    /// All: `ll`.
    Any,
}

struct Arguments<'a> {
    words: &'a [Value],
    next: usize,
}

impl<'a> Arguments<'a> {
    fn take(&mut self) -> Outcome<&'a Value> {
        let value = self.words.get(self.next).ok_or("not enough arguments for all format specifiers")?;
        self.next += 1;
        Ok(value)
    }
}

fn format(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let template = words[1].as_str();
    let mut arguments = Arguments { words: &words[2..], next: 0 };
    let mut result = String::new();
    let mut characters = template.chars().peekable();
    while let Some(character) = characters.next() {
        if character != '%' || characters.next_if_eq(&'%').is_some() {
            result.push(character);
            continue;
        }
        let specifier = specifier(&mut characters, &mut arguments)?;
        interpreter.charge(specifier.width)?;
        interpreter.step(arguments.words.get(arguments.next).map_or(0, long_steps))?;
        let kind = characters.next().ok_or("format string ended in middle of field specifier")?;
        let text = converted(kind, &specifier, arguments.take()?)?;
        pad(&specifier, kind, text, &mut result);
        if result.len() > interpreter.options.limits.value_bytes {
            break;
        }
    }
    interpreter.text(result)
}

type Characters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn number_or_argument(characters: &mut Characters<'_>, arguments: &mut Arguments<'_>) -> Outcome<i64> {
    if characters.next_if_eq(&'*').is_some() {
        return integer(arguments.take()?);
    }
    let mut value = 0i64;
    while let Some(digit) = characters.next_if(char::is_ascii_digit) {
        value = value.saturating_mul(10).saturating_add(digit as i64 - '0' as i64);
    }
    Ok(value)
}

fn specifier(characters: &mut Characters<'_>, arguments: &mut Arguments<'_>) -> Outcome<Specifier> {
    let mut specifier = Specifier::default();
    position(characters, arguments)?;
    loop {
        match characters.peek() {
            Some('-') => specifier.left = true,
            Some('+') => specifier.plus = true,
            Some(' ') => specifier.space = true,
            Some('0') => specifier.zero = true,
            Some('#') => specifier.alternate = true,
            _ => break,
        }
        characters.next();
    }
    let width = number_or_argument(characters, arguments)?;
    specifier.left |= width < 0;
    specifier.width = usize::try_from(width.unsigned_abs()).unwrap_or(usize::MAX);
    if characters.next_if_eq(&'.').is_some() {
        let precision = number_or_argument(characters, arguments)?;
        specifier.precision = usize::try_from(precision).ok();
    }
    if characters.next_if_eq(&'h').is_some() {
        specifier.size = Size::Short;
    } else if characters.next_if_eq(&'l').is_some() && characters.next_if_eq(&'l').is_some() {
        specifier.size = Size::Any;
    }
    Ok(specifier)
}

/// `%2$s` takes the second argument.
fn position(characters: &mut Characters<'_>, arguments: &mut Arguments<'_>) -> Outcome<()> {
    let mut ahead = characters.clone();
    let mut digits = String::new();
    while let Some(digit) = ahead.next_if(char::is_ascii_digit) {
        digits.push(digit);
    }
    if !digits.is_empty() && ahead.next_if_eq(&'$').is_some() {
        let wanted: usize = digits.parse().map_err(|_| "\"%n$\" argument index out of range")?;
        arguments.next = wanted.checked_sub(1).ok_or("\"%n$\" argument index out of range")?;
        *characters = ahead;
    }
    Ok(())
}

fn converted(kind: char, specifier: &Specifier, value: &Value) -> Outcome<String> {
    Ok(match kind {
        'd' | 'i' => {
            let value = signed(specifier.size, value)?;
            sign(specifier, value.is_negative()) + &digits(specifier, value.magnitude().to_string())
        }
        'u' if specifier.size == Size::Any => return Err("unsigned bignum format is invalid".into()),
        'u' => digits(specifier, unsigned(specifier.size, value)?.to_string()),
        'x' => based(specifier, "0x", unsigned(specifier.size, value)?.to_str_radix(16)),
        'X' => based(specifier, "0X", unsigned(specifier.size, value)?.to_str_radix(16).to_uppercase()),
        'o' => based(specifier, "0", unsigned(specifier.size, value)?.to_str_radix(8)),
        'b' => based(specifier, "0b", unsigned(specifier.size, value)?.to_str_radix(2)),
        'c' => {
            let code = u32::try_from(integer(value)?).ok().and_then(char::from_u32);
            code.unwrap_or(char::REPLACEMENT_CHARACTER).to_string()
        }
        's' => match specifier.precision {
            Some(most) => value.as_str().chars().take(most).collect(),
            None => value.to_text(),
        },
        'f' | 'F' | 'e' | 'E' | 'g' | 'G' => real(kind, specifier, value)?,
        other => return Err(format!("bad field specifier \"{other}\"").into()),
    })
}

fn whole(value: &Value) -> Outcome<BigInt> {
    if let Value::Int(value) = value {
        return Ok(BigInt::from(*value));
    }
    let text = value.as_str();
    number::parse_integer(&text)
        .and_then(|number| number.to_big())
        .ok_or_else(|| format!("expected integer but got \"{}\"", crate::suggest::excerpt(&text)).into())
}

fn signed(size: Size, value: &Value) -> Outcome<BigInt> {
    let value = whole(value)?;
    Ok(match size {
        Size::Short => BigInt::from(number::low_bits(&value) as i16),
        Size::Wide => BigInt::from(number::low_bits(&value)),
        Size::Any => value,
    })
}

fn unsigned(size: Size, value: &Value) -> Outcome<BigInt> {
    let value = whole(value)?;
    Ok(match size {
        Size::Short => BigInt::from(number::low_bits(&value) as u16),
        Size::Wide => BigInt::from(number::low_bits(&value) as u64),
        Size::Any => value,
    })
}

fn digits(specifier: &Specifier, text: String) -> String {
    match specifier.precision {
        Some(least) => format!("{text:0>width$}", width = least.min(PRECISION_MAX)),
        None => text,
    }
}

fn sign(specifier: &Specifier, negative: bool) -> String {
    let sign = if negative {
        "-"
    } else if specifier.plus {
        "+"
    } else if specifier.space {
        " "
    } else {
        ""
    };
    sign.to_owned()
}

fn based(specifier: &Specifier, prefix: &str, text: String) -> String {
    let (sign, text) = text.split_at(usize::from(text.starts_with('-')));
    let text = digits(specifier, text.to_owned());
    if specifier.alternate { format!("{sign}{prefix}{text}") } else { format!("{sign}{text}") }
}

fn real(kind: char, specifier: &Specifier, value: &Value) -> Outcome<String> {
    let text = value.as_str();
    let real = number::parse(&text).map(|number| number.to_f64()).ok_or_else(|| {
        Exception::from(format!(
            "expected floating-point number but got \"{}\"",
            crate::suggest::excerpt(&text)
        ))
    })?;
    if !real.is_finite() {
        return Ok(number::format_double(real));
    }
    let precision = specifier.precision.unwrap_or(6).min(PRECISION_MAX);
    let size = real.abs();
    let text = match kind.to_ascii_lowercase() {
        'f' => format!("{size:.precision$}"),
        'e' => exponential(size, precision),
        _ => general(size, precision.max(1), specifier.alternate),
    };
    let text = if specifier.alternate { with_point(&text) } else { text };
    let text = sign(specifier, real.is_sign_negative()) + &text;
    Ok(if kind.is_ascii_uppercase() { text.to_uppercase() } else { text })
}

/// The same with a point after its digits, which `#` asks for.
fn with_point(text: &str) -> String {
    let end = text.find('e').unwrap_or(text.len());
    let point = if text[..end].contains('.') { "" } else { "." };
    format!("{}{point}{}", &text[..end], &text[end..])
}

/// As C writes `%e`: at least two digits of exponent.
fn exponential(size: f64, precision: usize) -> String {
    let text = format!("{size:.precision$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// As C writes `%g`: whichever is shorter, without trailing zeros.
fn general(size: f64, precision: usize, keep_zeros: bool) -> String {
    let scientific = exponential(size, precision - 1);
    let exponent: i32 =
        scientific.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
    let fixed = exponent >= -4 && exponent < precision as i32;
    let (digits, tail) = if fixed {
        let decimals = (precision as i32 - 1 - exponent).max(0) as usize;
        (format!("{size:.decimals$}"), String::new())
    } else {
        let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "+00"));
        (digits.to_owned(), format!("e{exponent}"))
    };
    if keep_zeros || !digits.contains('.') {
        return digits + &tail;
    }
    digits.trim_end_matches('0').trim_end_matches('.').to_owned() + &tail
}

fn pad(specifier: &Specifier, kind: char, text: String, result: &mut String) {
    let length = text.chars().count();
    let missing = specifier.width.saturating_sub(length);
    if specifier.left {
        result.push_str(&text);
        result.extend(std::iter::repeat_n(' ', missing));
    } else if specifier.zero && !(specifier.precision.is_some() && matches!(kind, 'd' | 'i' | 'u')) {
        let signed = text.starts_with(['-', '+', ' ']) && !matches!(kind, 's' | 'c');
        let (sign, rest) = text.split_at(usize::from(signed));
        result.push_str(sign);
        result.extend(std::iter::repeat_n('0', missing));
        result.push_str(rest);
    } else {
        result.extend(std::iter::repeat_n(' ', missing));
        result.push_str(&text);
    }
}
