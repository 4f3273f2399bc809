//! Regular expressions: Tcl's dialect, run by a library that takes linear time.

use super::{ANY, Builtin, index, textual, unknown_option};
use crate::tcl::failure::{Exception, Failure, Outcome};
use crate::tcl::interpreter::Interpreter;
use crate::tcl::value::Value;
use regex::{Regex, RegexBuilder};

/// Bytes of a compiled expression.
const COMPILED_BYTES_MAX: usize = 256 << 10;

/// Steps that compiling one counts for.
const COMPILE_STEPS: u64 = 5_000;

/// Parentheses inside each other.
const NESTING_MAX: u32 = 50;

pub(super) const COMMANDS: &[Builtin] = &[
    textual("regexp", 2, ANY, "?-option ...? exp string ?matchVar? ?subMatchVar ...?", regexp),
    textual("regsub", 3, ANY, "?-option ...? exp string subSpec ?varName?", regsub),
];

/// Compiles an expression.
pub(super) fn compile(interpreter: &mut Interpreter, pattern: &str, nocase: bool) -> Outcome<Regex> {
    compile_with(interpreter, pattern, nocase, false)
}

fn compile_with(interpreter: &mut Interpreter, pattern: &str, nocase: bool, lines: bool) -> Outcome<Regex> {
    let key = format!("{}{}{pattern}", u8::from(nocase), u8::from(lines));
    if let Some(known) = interpreter.expressions.get(&key) {
        return Ok(known.clone());
    }
    interpreter.step(COMPILE_STEPS + pattern.len() as u64)?;
    let translated = translate(pattern)?;
    let regex = RegexBuilder::new(&translated)
        .case_insensitive(nocase)
        .dot_matches_new_line(!lines)
        .multi_line(lines)
        .size_limit(COMPILED_BYTES_MAX)
        .nest_limit(NESTING_MAX)
        .build()
        .map_err(|error| {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Exception::from(format!("couldn't compile regular expression pattern: {reason}"))
        })?;
    interpreter.charge(pattern.len() + 1024)?;
    interpreter.expressions.insert(key, regex.clone());
    Ok(regex)
}

/// From Tcl's dialect to the library's.
fn translate(pattern: &str) -> Outcome<String> {
    if let Some(literal) = pattern.strip_prefix("***=") {
        return Ok(regex::escape(literal));
    }
    let pattern = pattern.strip_prefix("***:").unwrap_or(pattern);
    let mut result = String::with_capacity(pattern.len() + 8);
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('y') => result.push_str("\\b"),
                Some('Y') => result.push_str("\\B"),
                Some('m') => result.push_str("\\b{start}"),
                Some('M') => result.push_str("\\b{end}"),
                Some('Z') => result.push_str("\\z"),
                Some(digit @ '1'..='9') => {
                    return Err(Failure::hinted(
                        format!("back reference `\\{digit}` in a regular expression is not possible"),
                        "compare the parts with `string equal` instead",
                    ));
                }
                Some(other) if other.is_alphanumeric() => result.extend(['\\', other]),
                Some(other) => result.push_str(&regex::escape(&other.to_string())),
                None => {
                    return Err(
                        "couldn't compile regular expression pattern: invalid escape \\ sequence".into()
                    );
                }
            },
            '[' => bracket(&mut characters, &mut result),
            '{' if !characters.peek().is_some_and(char::is_ascii_digit) => result.push_str("\\{"),
            '(' if characters.peek() == Some(&'?') => {
                result.push('(');
            }
            other => result.push(other),
        }
    }
    if result.contains("(?=") || result.contains("(?!") || result.contains("(?<") {
        return Err("lookahead in a regular expression is not possible".into());
    }
    Ok(result)
}

/// A bracket expression: in the library's dialect some characters mean more than in Tcl's.
fn bracket(characters: &mut std::iter::Peekable<std::str::Chars<'_>>, result: &mut String) {
    result.push('[');
    if characters.peek() == Some(&'^') {
        characters.next();
        result.push('^');
    }
    let mut first = true;
    while let Some(character) = characters.next() {
        match character {
            ']' if !first => {
                result.push(']');
                return;
            }
            ']' => result.push_str("\\]"),
            '[' if characters.peek() == Some(&':') => {
                result.push('[');
                for inner in characters.by_ref() {
                    result.push(inner);
                    if inner == ']' {
                        break;
                    }
                }
            }
            '[' | '&' | '~' => result.extend(['\\', character]),
            '\\' => {
                result.push('\\');
                result.extend(characters.next());
            }
            other => result.push(other),
        }
        first = false;
    }
}

#[derive(Default)]
struct Matching {
    nocase: bool,
    all: bool,
    inline: bool,
    indices: bool,
    lines: bool,
    start: Option<Value>,
}

fn options<'a>(words: &'a [Value], command: &str) -> Outcome<(Matching, &'a [Value])> {
    let mut matching = Matching::default();
    let mut at = 1;
    while let Some(word) = words.get(at) {
        let option = word.as_str();
        match &*option {
            "-nocase" => matching.nocase = true,
            "-all" => matching.all = true,
            "-inline" if command == "regexp" => matching.inline = true,
            "-indices" if command == "regexp" => matching.indices = true,
            "-line" | "-linestop" | "-lineanchor" => matching.lines = true,
            "-expanded" => {}
            "-start" => {
                at += 1;
                matching.start = words.get(at).cloned();
            }
            "--" => {
                at += 1;
                break;
            }
            other if other.starts_with('-') => {
                let known = ["-all", "-expanded", "-indices", "-inline", "-line", "-nocase", "-start", "--"];
                return Err(unknown_option("bad option", other, &known).into());
            }
            _ => break,
        }
        at += 1;
    }
    Ok((matching, words.get(at..).unwrap_or_default()))
}

fn start(text: &str, start: Option<&Value>) -> Outcome<usize> {
    let Some(start) = start else { return Ok(0) };
    let wanted = usize::try_from(index(start, text.chars().count())?).unwrap_or(0);
    Ok(text.char_indices().nth(wanted).map_or(text.len(), |(offset, _)| offset))
}

fn regexp(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let (matching, rest) = options(words, "regexp")?;
    let [pattern, text, targets @ ..] = rest else {
        return Err(super::wrong_arguments("regexp", COMMANDS[0].usage).into());
    };
    if matching.inline && !targets.is_empty() {
        return Err("regexp match variables not allowed when using -inline".into());
    }
    let regex = compile_with(interpreter, &pattern.as_str(), matching.nocase, matching.lines)?;
    let text = text.as_str();
    interpreter.step(text.len() as u64 / 16)?;
    let from = start(&text, matching.start.as_ref())?;
    let mut found = Vec::new();
    let mut count = 0;
    let groups = regex.captures_len();
    let mut at = from;
    while let Some(captures) = regex.captures_at(&text, at) {
        let parts = (0..groups).map(|group| {
            let part = captures.get(group);
            match part {
                Some(part) if matching.indices => {
                    let first = text[..part.start()].chars().count() as i64;
                    let last = first + part.as_str().chars().count() as i64 - 1;
                    Value::list(vec![Value::Int(first), Value::Int(last)])
                }
                None if matching.indices => Value::list(vec![Value::Int(-1), Value::Int(-1)]),
                part => part.map_or(Value::Empty, |part| Value::from(part.as_str())),
            }
        });
        if matching.inline {
            found.extend(parts);
        } else {
            found = parts.collect();
        }
        interpreter.charge(groups * size_of::<Value>())?;
        let counted = if matching.indices { captures.get(0).map_or(0, |whole| whole.end()) } else { 0 };
        interpreter.step(1 + (counted * groups) as u64 / 256)?;
        count += 1;
        let Some(next) = after(&text, captures.get(0)).filter(|_| matching.all) else { break };
        at = next;
    }
    if matching.inline {
        return interpreter.new_list(found);
    }
    if count > 0 {
        for (group, target) in targets.iter().enumerate() {
            let missing = if matching.indices { Value::from("-1 -1") } else { Value::Empty };
            interpreter.assign(&target.as_str(), found.get(group).cloned().unwrap_or(missing))?;
        }
    }
    Ok(Value::Int(count))
}

/// Where to look for the next match; none at the end of the text.
fn after(text: &str, found: Option<regex::Match<'_>>) -> Option<usize> {
    let found = found?;
    let next = if found.is_empty() {
        found.end() + text[found.end()..].chars().next()?.len_utf8()
    } else {
        found.end()
    };
    (next <= text.len()).then_some(next)
}

fn regsub(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let (matching, rest) = options(words, "regsub")?;
    let [pattern, text, replacement, target @ ..] = rest else {
        return Err(super::wrong_arguments("regsub", COMMANDS[1].usage).into());
    };
    let regex = compile_with(interpreter, &pattern.as_str(), matching.nocase, matching.lines)?;
    let text = text.as_str();
    let replacement = replacement.as_str();
    interpreter.step(text.len() as u64 / 16)?;
    let mut at = start(&text, matching.start.as_ref())?;
    let mut copied = 0;
    let mut result = String::new();
    let mut count = 0;
    while let Some(captures) = regex.captures_at(&text, at) {
        let Some(whole) = captures.get(0) else { break };
        result.push_str(&text[copied..whole.start()]);
        substitute(&replacement, &captures, &mut result);
        copied = whole.end();
        count += 1;
        interpreter.step(1)?;
        if result.len() > interpreter.options.limits.value_bytes {
            break;
        }
        let Some(next) = after(&text, Some(whole)).filter(|_| matching.all) else { break };
        at = next;
    }
    result.push_str(&text[copied..]);
    let result = interpreter.text(result)?;
    match target {
        [] => Ok(result),
        [name, ..] => {
            interpreter.assign(&name.as_str(), result)?;
            Ok(Value::Int(count))
        }
    }
}

fn substitute(replacement: &str, captures: &regex::Captures<'_>, result: &mut String) {
    let mut characters = replacement.chars();
    while let Some(character) = characters.next() {
        let group = match character {
            '&' => 0,
            '\\' => match characters.next() {
                Some(digit @ '0'..='9') => digit as usize - '0' as usize,
                Some(escaped @ ('&' | '\\')) => {
                    result.push(escaped);
                    continue;
                }
                other => {
                    result.push('\\');
                    result.extend(other);
                    continue;
                }
            },
            plain => {
                result.push(plain);
                continue;
            }
        };
        result.push_str(captures.get(group).map_or("", |part| part.as_str()));
    }
}
