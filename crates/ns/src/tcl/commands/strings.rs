//! `string`.

use super::{ANY, Builtin, Subcommand, command, dispatch, index, integer, range, textual, unknown_option};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number;
use crate::tcl::value::Value;
use std::collections::BTreeSet;

pub(super) const COMMANDS: &[Builtin] =
    &[textual("string", 1, ANY, "subcommand ?arg ...?", |i, w| dispatch(SUBCOMMANDS, i, w))];

const SUBCOMMANDS: &[Subcommand] = &[
    command("bytelength", 1, 1, "string", |_, w| Ok(Value::from(w[2].as_str().len()))),
    command("cat", 0, ANY, "?arg ...?", |i, w| i.text(w[2..].iter().map(Value::to_text).collect())),
    command("compare", 2, ANY, "?-nocase? ?-length int? string1 string2", |_, w| Ok(Value::Int(compare(w)?))),
    command("equal", 2, ANY, "?-nocase? ?-length int? string1 string2", |_, w| {
        Ok(Value::truth(compare(w)? == 0))
    }),
    command("first", 2, 3, "needleString haystackString ?startIndex?", first),
    command("index", 2, 2, "string charIndex", character_at),
    command("is", 2, ANY, "class ?-strict? str", is),
    command("last", 2, 3, "needleString haystackString ?lastIndex?", last),
    command("length", 1, 1, "string", |_, w| Ok(Value::from(w[2].as_str().chars().count()))),
    command("map", 2, 3, "?-nocase? charMap string", map),
    command("match", 2, 3, "?-nocase? pattern string", matches),
    command("range", 3, 3, "string first last", |i, w| {
        let text: Vec<char> = w[2].as_str().chars().collect();
        let (from, to) = range(index(&w[3], text.len())?, index(&w[4], text.len())?, text.len());
        i.text(text[from..to].iter().collect())
    }),
    command("repeat", 2, 2, "string count", |i, w| {
        let count = usize::try_from(integer(&w[3])?).unwrap_or(0);
        let text = w[2].as_str();
        i.charge(text.len().saturating_mul(count))?;
        Ok(Value::from(text.repeat(if text.is_empty() { 0 } else { count })))
    }),
    command("replace", 3, 4, "string first last ?string?", replace),
    command("reverse", 1, 1, "string", |i, w| i.text(w[2].as_str().chars().rev().collect())),
    command("tolower", 1, 3, "string ?first? ?last?", |i, w| cased(i, w, |text| text.to_lowercase())),
    command("totitle", 1, 3, "string ?first? ?last?", |i, w| cased(i, w, title)),
    command("toupper", 1, 3, "string ?first? ?last?", |i, w| cased(i, w, |text| text.to_uppercase())),
    command("trim", 1, 2, "string ?chars?", |i, w| trimmed(i, w, true, true)),
    command("trimleft", 1, 2, "string ?chars?", |i, w| trimmed(i, w, true, false)),
    command("trimright", 1, 2, "string ?chars?", |i, w| trimmed(i, w, false, true)),
    command("wordend", 2, 2, "string index", |_, w| word(w, false)),
    command("wordstart", 2, 2, "string index", |_, w| word(w, true)),
];

fn compare(words: &[Value]) -> Outcome<i64> {
    let [options @ .., left, right] = &words[2..] else { return Ok(0) };
    let (mut left, mut right) = (left.to_text(), right.to_text());
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match &*option.as_str() {
            "-nocase" => (left, right) = (left.to_lowercase(), right.to_lowercase()),
            "-length" => {
                let length = integer(options.next().ok_or("missing value for -length")?)?;
                if let Ok(length) = usize::try_from(length) {
                    left = left.chars().take(length).collect();
                    right = right.chars().take(length).collect();
                }
            }
            other => return Err(unknown_option("bad option", other, &["-nocase", "-length"]).into()),
        }
    }
    Ok(left.cmp(&right) as i64)
}

fn first(_: &mut Interpreter, words: &[Value]) -> Outcome {
    let haystack = words[3].as_str();
    let length = haystack.chars().count();
    let from = words.get(4).map_or(Ok(0), |start| index(start, length))?.clamp(0, length as i64) as usize;
    let start = haystack.char_indices().nth(from).map_or(haystack.len(), |(offset, _)| offset);
    let needle = words[2].as_str();
    let found = haystack[start..].find(&*needle).filter(|_| !needle.is_empty());
    Ok(found.map_or(Value::Int(-1), |offset| Value::from(haystack[..start + offset].chars().count())))
}

fn last(_: &mut Interpreter, words: &[Value]) -> Outcome {
    let haystack = words[3].as_str();
    let length = haystack.chars().count();
    let to = words.get(4).map_or(Ok(length as i64), |last| index(last, length))?.clamp(-1, length as i64) + 1;
    let end = haystack.char_indices().nth(to as usize).map_or(haystack.len(), |(offset, _)| offset);
    let needle = words[2].as_str();
    let found = haystack[..end].rfind(&*needle).filter(|_| !needle.is_empty());
    Ok(found.map_or(Value::Int(-1), |offset| Value::from(haystack[..offset].chars().count())))
}

fn character_at(_: &mut Interpreter, words: &[Value]) -> Outcome {
    let text = words[2].as_str();
    let at = index(&words[3], text.chars().count())?;
    let found = usize::try_from(at).ok().and_then(|at| text.chars().nth(at));
    Ok(found.map_or(Value::Empty, |character| Value::from(character.to_string())))
}

fn is(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let [class, options @ .., text] = &words[2..] else { return Ok(Value::Empty) };
    let class = class.as_str();
    let text = text.as_str();
    if let Some(option) = options.iter().find(|option| option.as_str() != "-strict") {
        return Err(unknown_option("bad option", &option.as_str(), &["-strict"]).into());
    }
    let strict = options.iter().any(|option| option.as_str() == "-strict");
    interpreter.step(text.len() as u64 / 64)?;
    let every = |test: fn(char) -> bool| text.chars().all(test);
    let holds = match &*class {
        "alnum" => every(char::is_alphanumeric),
        "alpha" => every(char::is_alphabetic),
        "ascii" => text.is_ascii(),
        "boolean" => truth_word(&text).is_some(),
        "true" => truth_word(&text) == Some(true),
        "false" => truth_word(&text) == Some(false),
        "control" => every(char::is_control),
        "digit" => every(char::is_numeric),
        "double" => number::parse(&text).is_some(),
        "graph" => every(|c| !c.is_control() && !c.is_whitespace()),
        "entier" => number::parse_integer(&text).is_some(),
        "integer" => number::parse_integer(&text).is_some_and(|number| fits(&number, 32)),
        "wideinteger" => number::parse_integer(&text).is_some_and(|number| fits(&number, 64)),
        "list" => words[words.len() - 1].as_list().is_ok(),
        "lower" => every(char::is_lowercase),
        "print" => every(|c| !c.is_control()),
        "punct" => every(|c| c.is_ascii_punctuation()),
        "space" => every(char::is_whitespace),
        "upper" => every(char::is_uppercase),
        "wordchar" => every(|c| c.is_alphanumeric() || c == '_'),
        "xdigit" => every(|c| c.is_ascii_hexdigit()),
        other => {
            let known = [
                "alnum",
                "alpha",
                "ascii",
                "boolean",
                "control",
                "digit",
                "double",
                "entier",
                "false",
                "graph",
                "integer",
                "list",
                "lower",
                "print",
                "punct",
                "space",
                "true",
                "upper",
                "wideinteger",
                "wordchar",
                "xdigit",
            ];
            return Err(unknown_option("bad class", other, &known).into());
        }
    };
    Ok(Value::truth(if text.is_empty() && class != "list" { !strict } else { holds }))
}

/// Whether an integer fits so many bits, with or without a sign, as Tcl 8.6 counts.
fn fits(number: &number::Number, bits: u64) -> bool {
    number.to_big().is_some_and(|integer| integer.bits() <= bits)
}

/// A truth value as a word, or as 0 or 1: other numbers are no truth values here.
fn truth_word(text: &str) -> Option<bool> {
    let numeric = number::parse(text).is_some();
    number::parse_bool(text).filter(|_| !numeric || matches!(text, "0" | "1"))
}

fn map(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let [options @ .., pairs, text] = &words[2..] else { return Ok(Value::Empty) };
    let nocase = !options.is_empty();
    let list = pairs.as_list()?;
    if !list.items.len().is_multiple_of(2) {
        return Err("char map list unbalanced".into());
    }
    let pairs: Vec<(String, String)> = list
        .items
        .chunks(2)
        .map(|pair| (pair[0].to_text(), pair[1].to_text()))
        .filter(|pair| !pair.0.is_empty())
        .collect();
    let text = text.as_str();
    interpreter.step((text.len() as u64 / 16).saturating_mul(1 + pairs.len() as u64))?;
    let most = interpreter.options.limits.value_bytes;
    let mut result = String::new();
    let mut rest = &*text;
    while let Some(character) = rest.chars().next() {
        let hit = pairs.iter().find(|(from, _)| {
            if nocase {
                rest.get(..from.len()).is_some_and(|head| head.eq_ignore_ascii_case(from))
            } else {
                rest.starts_with(from.as_str())
            }
        });
        match hit {
            Some((from, to)) => {
                result.push_str(to);
                rest = &rest[from.len()..];
            }
            None => {
                result.push(character);
                rest = &rest[character.len_utf8()..];
            }
        }
        if result.len() > most {
            interpreter.charge(result.len())?;
        }
    }
    interpreter.text(result)
}

fn matches(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let [options @ .., pattern, text] = &words[2..] else { return Ok(Value::Empty) };
    if let Some(option) = options.iter().find(|option| option.as_str() != "-nocase") {
        return Err(unknown_option("bad option", &option.as_str(), &["-nocase"]).into());
    }
    let (pattern, text) = (pattern.as_str(), text.as_str());
    let hit = if options.is_empty() {
        interpreter.glob(&pattern, &text)?
    } else {
        interpreter.glob(&pattern.to_lowercase(), &text.to_lowercase())?
    };
    Ok(Value::truth(hit))
}

fn replace(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let text: Vec<char> = words[2].as_str().chars().collect();
    let (first, last) = (index(&words[3], text.len())?, index(&words[4], text.len())?);
    if first > last || first >= text.len() as i64 || last < 0 {
        return Ok(words[2].clone());
    }
    let (from, to) = range(first, last, text.len());
    let mut result: String = text[..from].iter().collect();
    if let Some(new) = words.get(5) {
        new.push_to(&mut result);
    }
    result.extend(&text[to..]);
    interpreter.text(result)
}

fn title(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters.as_str().to_lowercase().chars()).collect(),
        None => String::new(),
    }
}

fn cased(interpreter: &mut Interpreter, words: &[Value], change: fn(&str) -> String) -> Outcome {
    let text: Vec<char> = words[2].as_str().chars().collect();
    let first = words.get(3).map_or(Ok(0), |first| index(first, text.len()))?;
    let last = match (words.get(4), words.get(3)) {
        (Some(last), _) => index(last, text.len())?,
        (None, Some(_)) => first,
        (None, None) => text.len() as i64,
    };
    let (from, to) = range(first, last, text.len());
    let middle: String = text[from..to].iter().collect();
    let result =
        text[..from].iter().collect::<String>() + &change(&middle) + &text[to..].iter().collect::<String>();
    interpreter.text(result)
}

fn trimmed(interpreter: &mut Interpreter, words: &[Value], left: bool, right: bool) -> Outcome {
    let text = words[2].as_str();
    let set: Option<BTreeSet<char>> = words.get(3).map(|set| set.as_str().chars().collect());
    let dropped = |character: char| match &set {
        Some(set) => set.contains(&character),
        None => character.is_whitespace() || character == '\0',
    };
    let mut result = &*text;
    if left {
        result = result.trim_start_matches(dropped);
    }
    if right {
        result = result.trim_end_matches(dropped);
    }
    interpreter.text(result.to_owned())
}

fn word(words: &[Value], start: bool) -> Outcome {
    let text: Vec<char> = words[2].as_str().chars().collect();
    let at = index(&words[3], text.len())?.clamp(0, text.len() as i64) as usize;
    let inside = |at: usize| text.get(at).is_some_and(|c| c.is_alphanumeric() || *c == '_');
    if start {
        let mut from = at.min(text.len().saturating_sub(1));
        while from > 0 && inside(from) && inside(from - 1) {
            from -= 1;
        }
        return Ok(Value::from(from));
    }
    let mut to = at;
    while inside(to) {
        to += 1;
    }
    Ok(Value::from(if to == at { (at + 1).min(text.len()) } else { to }))
}
