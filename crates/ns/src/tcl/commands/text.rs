//! Texts and what is printed; the clock that stands still.

use super::{ANY, Builtin, command, integer, textual};
use crate::source::Place;
use crate::tcl::backslash;
use crate::tcl::failure::{Failure, Outcome};
use crate::tcl::interpreter::Interpreter;
use crate::tcl::parse::Parser;
use crate::tcl::script::Token;
use crate::tcl::value::Value;

pub(super) const COMMANDS: &[Builtin] = &[
    textual("split", 1, 2, "string ?splitChars?", split),
    textual("join", 1, 2, "list ?joinString?", join),
    textual("subst", 1, 4, "?-nobackslashes? ?-nocommands? ?-novariables? string", subst),
    textual("puts", 1, 3, "?-nonewline? ?channelId? string", puts),
    command("clock", 1, ANY, "subcommand ?arg ...?", clock),
    command("time", 1, 2, "command ?count?", time),
];

fn split(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let text = words[1].as_str();
    let separators: Vec<char> = match words.get(2) {
        Some(separators) => separators.as_str().chars().collect(),
        None => vec![' ', '\n', '\t', '\r'],
    };
    interpreter.charge(text.len())?;
    let parts = if separators.is_empty() {
        text.len()
    } else {
        text.matches(|c| separators.contains(&c)).count() + 1
    };
    interpreter.charge_list(parts)?;
    interpreter.step(parts as u64 / 4)?;
    let items: Vec<Value> = if separators.is_empty() {
        text.chars().map(|character| Value::from(character.to_string())).collect()
    } else if text.is_empty() {
        Vec::new()
    } else {
        text.split(|character| separators.contains(&character)).map(Value::from).collect()
    };
    Ok(Value::list(items))
}

fn join(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let list = words[1].as_list()?;
    let separator = words.get(2).map_or(" ".into(), Value::as_str);
    let mut text = String::new();
    for (index, item) in list.items.iter().enumerate() {
        if index > 0 {
            text.push_str(&separator);
        }
        item.push_to(&mut text);
        if text.len() > interpreter.options.limits.value_bytes {
            break;
        }
    }
    interpreter.text(text)
}

fn subst(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let (mut backslashes, mut commands, mut variables) = (true, true, true);
    let [_, options @ .., text] = words else { return Ok(Value::Empty) };
    for option in options {
        match &*option.as_str() {
            "-nobackslashes" => backslashes = false,
            "-nocommands" => commands = false,
            "-novariables" => variables = false,
            other => {
                let known = ["-nobackslashes", "-nocommands", "-novariables"];
                return Err(super::unknown_option("bad option", other, &known).into());
            }
        }
    }
    let text = text.as_str();
    let mut parser = Parser::new(&text, Place { start: 0, end: text.len() as u32 }, false);
    let mut result = String::new();
    let failed = |error: crate::tcl::script::SyntaxError| {
        Failure::hinted(error.message, error.hint.unwrap_or_default())
    };
    while let Some(byte) = parser.peek() {
        let token: Option<Token> = match byte {
            b'$' if variables => parser.variable().map_err(failed)?,
            b'[' if commands => Some(parser.bracketed().map_err(failed)?),
            b'\\' if backslashes => {
                parser.at += backslash::substitute(&text[parser.at..], &mut result);
                continue;
            }
            _ => None,
        };
        match token {
            Some(token) => interpreter.tokens_value(std::slice::from_ref(&token))?.push_to(&mut result),
            None => {
                let character = text[parser.at..].chars().next().unwrap_or_default();
                result.push(character);
                parser.at += character.len_utf8();
            }
        }
        if result.len() > interpreter.options.limits.value_bytes {
            break;
        }
    }
    interpreter.text(result)
}

fn puts(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let mut rest = &words[1..];
    let mut newline = true;
    if rest.len() > 1 && rest[0].as_str() == "-nonewline" {
        newline = false;
        rest = &rest[1..];
    }
    let mut is_output = true;
    let text = match rest {
        [text] => text,
        [channel, text] => {
            let channel = channel.as_str();
            if channel != "stdout" && channel != "stderr" {
                return Err(
                    format!("can not find channel named \"{}\"", crate::suggest::excerpt(&channel)).into()
                );
            }
            is_output = channel == "stdout";
            text
        }
        _ => return Err(super::wrong_arguments("puts", "?-nonewline? ?channelId? string").into()),
    };
    let length = interpreter.output.len() + text.as_str().len();
    if length > interpreter.options.limits.output_bytes {
        let most = interpreter.options.limits.output_bytes;
        return Err(Failure::limit(format!("more than {most} bytes printed"), "print less"));
    }
    let start = interpreter.output.len();
    text.push_to(&mut interpreter.output);
    if newline {
        interpreter.output.push('\n');
    }
    if is_output && interpreter.wants_rows {
        interpreter.printed.push_str(&interpreter.output[start..]);
    }
    Ok(Value::Empty)
}

/// The same file means the same at any time: it is always the beginning of 1970.
fn clock(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    interpreter.tell(
        crate::tcl::resume::Problem::warning(
            0,
            "the clock stands still: the same file means the same at any time",
        )
        .hint("write the time or number that is meant"),
    );
    match &*words[1].as_str() {
        "format" => Ok(Value::from("Thu Jan 01 00:00:00 GMT 1970")),
        _ => Ok(Value::Int(0)),
    }
}

fn time(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let count = words.get(2).map_or(Ok(1), integer)?;
    for _ in 0..count {
        interpreter.step(1)?;
        interpreter.evaluate(&words[1])?;
    }
    Ok(Value::from("0 microseconds per iteration"))
}
