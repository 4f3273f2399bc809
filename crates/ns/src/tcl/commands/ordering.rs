//! `lsort` and `lsearch`.

use super::{ANY, Builtin, integer, textual, unknown_option};
use crate::tcl::expression::compare_values;
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number;
use crate::tcl::value::Value;
use std::cmp::Ordering;

/// Steps that a comparison by a command of the file counts for, beside those of the command.
const COMPARE_STEPS: u64 = 3;

pub(super) const COMMANDS: &[Builtin] = &[
    textual("lsort", 1, ANY, "?-option value ...? list", lsort),
    textual("lsearch", 2, ANY, "?-option value ...? list pattern", lsearch),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Text,
    Dictionary,
    Integer,
    Real,
}

struct Sorting {
    order: Order,
    decreasing: bool,
    unique: bool,
    nocase: bool,
    indices: bool,
    index: Option<Value>,
    procedure: Option<Value>,
}

fn lsort(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let mut sorting = Sorting {
        order: Order::Text,
        decreasing: false,
        unique: false,
        nocase: false,
        indices: false,
        index: None,
        procedure: None,
    };
    let [_, options @ .., list] = words else { return Ok(Value::Empty) };
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match &*option.as_str() {
            "-ascii" => sorting.order = Order::Text,
            "-dictionary" => sorting.order = Order::Dictionary,
            "-integer" => sorting.order = Order::Integer,
            "-real" => sorting.order = Order::Real,
            "-increasing" => sorting.decreasing = false,
            "-decreasing" => sorting.decreasing = true,
            "-unique" => sorting.unique = true,
            "-nocase" => sorting.nocase = true,
            "-indices" => sorting.indices = true,
            "-index" => {
                sorting.index = Some(options.next().ok_or("\"-index\" option needs a value")?.clone())
            }
            "-command" => {
                sorting.procedure = Some(options.next().ok_or("\"-command\" option needs a value")?.clone())
            }
            other => {
                let known = [
                    "-ascii",
                    "-command",
                    "-decreasing",
                    "-dictionary",
                    "-increasing",
                    "-index",
                    "-indices",
                    "-integer",
                    "-nocase",
                    "-real",
                    "-unique",
                ];
                return Err(unknown_option("bad option", other, &known).into());
            }
        }
    }
    sorted(interpreter, &sorting, list)
}

fn sorted(interpreter: &mut Interpreter, sorting: &Sorting, list: &Value) -> Outcome {
    let list = list.as_list()?;
    interpreter.charge_list(list.items.len() * 2)?;
    interpreter.step(list.items.len() as u64)?;
    let mut keyed = Vec::with_capacity(list.items.len());
    for (position, item) in list.items.iter().enumerate() {
        let key = match &sorting.index {
            Some(index) => element(item, index)?,
            None => item.clone(),
        };
        keyed.push((prepared(sorting, key)?, position));
    }
    let keyed = merge_sorted(interpreter, sorting, keyed)?;
    let mut items: Vec<Value> = Vec::with_capacity(keyed.len());
    let mut last: Option<&Value> = None;
    for (key, position) in &keyed {
        let repeats = match last {
            Some(last) if sorting.unique => compare(interpreter, sorting, last, key)?.is_eq(),
            _ => false,
        };
        if repeats {
            items.pop();
        }
        items.push(if sorting.indices { Value::from(*position) } else { list.items[*position].clone() });
        last = Some(key);
    }
    Ok(Value::list(items))
}

fn element(item: &Value, at: &Value) -> Outcome {
    let list = item.as_list()?;
    let at = super::index(at, list.items.len())?;
    let found = usize::try_from(at).ok().and_then(|at| list.items.get(at).cloned());
    found.ok_or_else(|| "element missing from sublist".into())
}

/// Checks and converts a key once, rather than at each comparison.
fn prepared(sorting: &Sorting, key: Value) -> Outcome {
    if sorting.procedure.is_some() {
        return Ok(key);
    }
    match sorting.order {
        Order::Integer => integer(&key).map(Value::Int),
        Order::Real => {
            let text = key.as_str();
            let value = number::parse(&text).ok_or_else(|| {
                format!("expected floating-point number but got \"{}\"", crate::suggest::excerpt(&text))
            })?;
            Ok(Value::Double(value.to_f64()))
        }
        _ if sorting.nocase => Ok(Value::from(key.as_str().to_lowercase())),
        _ => Ok(key),
    }
}

type Keyed = Vec<(Value, usize)>;

/// A stable merge sort, from pairs upwards; comparisons may call procedures of the file, and may fail.
fn merge_sorted(interpreter: &mut Interpreter, sorting: &Sorting, mut keyed: Keyed) -> Outcome<Keyed> {
    if sorting.procedure.is_none() {
        let mut compared = 0u64;
        keyed.sort_by(|left, right| {
            compared += 1;
            let order = compare_plain(sorting, &left.0, &right.0);
            if sorting.decreasing { order.reverse() } else { order }
        });
        interpreter.step(compared / 8)?;
        return Ok(keyed);
    }
    let mut width = 1;
    while width < keyed.len() {
        let mut merged = Vec::with_capacity(keyed.len());
        for block in keyed.chunks(2 * width) {
            let (left, right) = block.split_at(width.min(block.len()));
            let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
            while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
                let order = compare(interpreter, sorting, &a.0, &b.0)?;
                let order = if sorting.decreasing { order.reverse() } else { order };
                let next = if order.is_gt() { right.next() } else { left.next() };
                merged.extend(next.cloned());
            }
            merged.extend(left.cloned());
            merged.extend(right.cloned());
        }
        keyed = merged;
        width *= 2;
    }
    Ok(keyed)
}

fn compare(
    interpreter: &mut Interpreter,
    sorting: &Sorting,
    left: &Value,
    right: &Value,
) -> Outcome<Ordering> {
    let Some(procedure) = &sorting.procedure else { return Ok(compare_plain(sorting, left, right)) };
    let mut words = procedure.as_list()?.items.clone();
    words.push(left.clone());
    words.push(right.clone());
    interpreter.step(COMPARE_STEPS)?;
    let result = interpreter.call_words(&words)?;
    Ok(integer(&result)?.cmp(&0))
}

fn compare_plain(sorting: &Sorting, left: &Value, right: &Value) -> Ordering {
    match sorting.order {
        Order::Integer | Order::Real => compare_values(left, right),
        Order::Text => left.as_str().cmp(&right.as_str()),
        Order::Dictionary => dictionary(&left.as_str(), &right.as_str()),
    }
}

/// Numbers inside texts count as numbers, and case only decides between equals.
fn dictionary(left: &str, right: &str) -> Ordering {
    let (mut a, mut b) = (left.as_bytes(), right.as_bytes());
    loop {
        match (a.first(), b.first()) {
            (None, None) => return left.cmp(right),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (digits_a, rest_a) = digits(a);
                let (digits_b, rest_b) = digits(b);
                let order = digits_a.len().cmp(&digits_b.len()).then_with(|| digits_a.cmp(digits_b));
                if order.is_ne() {
                    return order;
                }
                (a, b) = (rest_a, rest_b);
            }
            (Some(x), Some(y)) => {
                let order = x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase());
                if order.is_ne() {
                    return order;
                }
                (a, b) = (&a[1..], &b[1..]);
            }
        }
    }
}

/// The digits at the beginning, without leading zeros, and the rest.
fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let zeros = text[..length - 1].iter().take_while(|byte| **byte == b'0').count();
    (&text[zeros..length], &text[length..])
}

fn lsearch(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let [_, options @ .., list, pattern] = words else { return Ok(Value::Empty) };
    let (mut exact, mut regexp, mut nocase, mut not, mut all, mut inline) =
        (false, false, false, false, false, false);
    let (mut numeric, mut start, mut index) = (false, None, None);
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match &*option.as_str() {
            "-exact" => exact = true,
            "-glob" => exact = false,
            "-regexp" => regexp = true,
            "-nocase" => nocase = true,
            "-not" => not = true,
            "-all" => all = true,
            "-inline" => inline = true,
            "-integer" | "-real" => numeric = true,
            "-ascii" | "-dictionary" | "-decreasing" | "-increasing" | "-sorted" => {
                exact |= option.as_str() == "-sorted"
            }
            "-start" => start = Some(options.next().ok_or("missing starting index")?.clone()),
            "-index" => {
                index =
                    Some(options.next().ok_or("\"-index\" option must be followed by list index")?.clone())
            }
            other => {
                let known = [
                    "-all", "-exact", "-glob", "-index", "-inline", "-integer", "-nocase", "-not", "-real",
                    "-regexp", "-sorted", "-start",
                ];
                return Err(unknown_option("bad option", other, &known).into());
            }
        }
    }
    let list = list.as_list()?;
    interpreter.step(list.items.len() as u64 / 4)?;
    let from = match start {
        Some(start) => super::index(&start, list.items.len())?.max(0) as usize,
        None => 0,
    };
    let folded = |value: &Value| if nocase { value.as_str().to_lowercase() } else { value.to_text() };
    let wanted = folded(pattern);
    let regex = if regexp { Some(super::regular::compile(interpreter, &wanted, nocase)?) } else { None };
    let mut found = Vec::new();
    for (position, item) in list.items.iter().enumerate().skip(from) {
        let subject = match &index {
            Some(index) => element(item, index)?,
            None => item.clone(),
        };
        let hit = match &regex {
            Some(regex) => regex.is_match(&subject.as_str()),
            None if numeric => compare_values(&subject, pattern).is_eq(),
            None if exact => folded(&subject) == wanted,
            None => interpreter.glob(&wanted, &folded(&subject))?,
        };
        if hit != not {
            found.push(if inline { item.clone() } else { Value::from(position) });
            if !all {
                break;
            }
        }
    }
    if all {
        return interpreter.new_list(found);
    }
    Ok(found.into_iter().next().unwrap_or(if inline { Value::Empty } else { Value::Int(-1) }))
}
