//! Flow of control.

use super::{ANY, Builtin, command, unknown_option, wrong_arguments};
use crate::tcl::failure::{Exception, Failure, Outcome};
use crate::tcl::interpreter::Interpreter;
use crate::tcl::value::Value;
use neo_topology::Turn;

pub(super) const COMMANDS: &[Builtin] = &[
    command("if", 2, ANY, "expression script ?elseif expression script ...? ?else script?", if_),
    command("while", 2, 2, "test command", while_),
    command("for", 4, 4, "start test next command", for_),
    command("foreach", 3, ANY, "varList list ?varList list ...? command", foreach),
    command("lmap", 3, ANY, "varList list ?varList list ...? command", lmap),
    command("switch", 2, ANY, "?-option ...? string ?pattern body ...? ?default body?", switch),
    command("break", 0, 0, "", |_, _| Err(Exception::Break)),
    command("continue", 0, 0, "", |_, _| Err(Exception::Continue)),
    command("eval", 1, ANY, "arg ?arg ...?", eval),
    command("expr", 1, ANY, "arg ?arg ...?", expr),
];

fn if_(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let mut at = 1;
    loop {
        let Some(test) = words.get(at) else {
            return Err("wrong # args: no expression after \"if\" argument".into());
        };
        let holds = interpreter.condition(test).map_err(|error| error.at(at))?;
        at += 1;
        if words.get(at).is_some_and(|word| word.as_str() == "then") {
            at += 1;
        }
        let Some(body) = words.get(at) else {
            return Err("wrong # args: no script following the condition of \"if\"".into());
        };
        if holds {
            return interpreter.evaluate(body);
        }
        at += 1;
        match words.get(at).map(Value::as_str).as_deref() {
            None => return Ok(Value::Empty),
            Some("elseif") => {
                at += 1;
                continue;
            }
            Some("else") => at += 1,
            // `else` may be left out.
            Some(_) => {}
        }
        return match words.get(at..) {
            Some([body]) => interpreter.evaluate(body),
            Some([]) => Err("wrong # args: no script following \"else\" argument".into()),
            _ => Err(Failure::hinted(
                "wrong # args: extra words after \"else\" clause in \"if\" command",
                "`else` and `elseif` stand on the line of the closing brace",
            )),
        };
    }
}

/// Runs a body once; false when the loop is to end.
fn turn(interpreter: &mut Interpreter, body: &Value) -> Outcome<bool> {
    match interpreter.evaluate(body) {
        Ok(_) | Err(Exception::Continue) => Ok(true),
        Err(Exception::Break) => Ok(false),
        Err(exception) => Err(exception),
    }
}

/// Runs a loop whose turns are counted.
fn looped(interpreter: &mut Interpreter, inner: impl FnOnce(&mut Interpreter) -> Outcome) -> Outcome {
    let line = interpreter.source.line(interpreter.here.start);
    interpreter.trail.push(Turn::Loop { line, turn: 0 });
    let result = inner(interpreter);
    interpreter.trail.pop();
    result
}

fn next_turn(interpreter: &mut Interpreter) -> Outcome<()> {
    if let Some(Turn::Loop { turn, .. }) = interpreter.trail.last_mut() {
        *turn += 1;
    }
    interpreter.step(1)
}

fn while_(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    looped(interpreter, |interpreter| {
        while interpreter.condition(&words[1]).map_err(|error| error.at(1))? && turn(interpreter, &words[2])?
        {
            next_turn(interpreter)?;
        }
        Ok(Value::Empty)
    })
}

fn for_(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    interpreter.evaluate(&words[1])?;
    looped(interpreter, |interpreter| {
        while interpreter.condition(&words[2]).map_err(|error| error.at(2))? && turn(interpreter, &words[4])?
        {
            next_turn(interpreter)?;
            if !turn(interpreter, &words[3])? {
                break;
            }
        }
        Ok(Value::Empty)
    })
}

fn foreach(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    each(interpreter, words, turn)
}

fn lmap(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let mut items = Vec::new();
    each(interpreter, words, |interpreter, body| match interpreter.evaluate(body) {
        Ok(value) => {
            interpreter.charge(size_of::<Value>())?;
            items.push(value);
            Ok(true)
        }
        Err(Exception::Continue) => Ok(true),
        Err(Exception::Break) => Ok(false),
        Err(exception) => Err(exception),
    })?;
    interpreter.new_list(items)
}

fn each(
    interpreter: &mut Interpreter,
    words: &[Value],
    mut body: impl FnMut(&mut Interpreter, &Value) -> Outcome<bool>,
) -> Outcome {
    let [_, pairs @ .., script] = words else { return Ok(Value::Empty) };
    if !pairs.len().is_multiple_of(2) {
        return Err(wrong_arguments(&words[0].as_str(), "varList list ?varList list ...? command").into());
    }
    let mut columns = Vec::with_capacity(pairs.len() / 2);
    let (mut turns, mut variables) = (0, 0);
    for (index, pair) in pairs.chunks(2).enumerate() {
        let names = pair[0].as_list()?;
        let values = pair[1].as_list().map_err(|error| Exception::from(error).at(2 * index + 2))?;
        if names.items.is_empty() {
            return Err("foreach varlist is empty".into());
        }
        variables += names.items.len();
        turns = turns.max(values.items.len().div_ceil(names.items.len()));
        columns.push((names, values));
    }
    looped(interpreter, |interpreter| {
        for number in 0..turns {
            for (names, values) in &columns {
                for (offset, name) in names.items.iter().enumerate() {
                    let value = values.items.get(number * names.items.len() + offset);
                    interpreter.assign(&name.as_str(), value.cloned().unwrap_or_default())?;
                }
            }
            interpreter.step(variables as u64 / 2)?;
            if !body(interpreter, script)? {
                break;
            }
            next_turn(interpreter)?;
        }
        Ok(Value::Empty)
    })
}

#[derive(Clone, Copy)]
enum Matching {
    Exact,
    Glob,
    Regexp,
}

fn switch(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let mut matching = Matching::Exact;
    let mut nocase = false;
    let mut at = 1;
    while let Some(word) = words.get(at) {
        match &*word.as_str() {
            "-exact" => matching = Matching::Exact,
            "-glob" => matching = Matching::Glob,
            "-regexp" => matching = Matching::Regexp,
            "-nocase" => nocase = true,
            "--" => {
                at += 1;
                break;
            }
            option if option.starts_with('-') && words.len() - at > 2 => {
                let known = ["-exact", "-glob", "-nocase", "-regexp", "--"];
                return Err(unknown_option("bad option", option, &known).into());
            }
            _ => break,
        }
        at += 1;
    }
    let [subject, clauses @ ..] = words.get(at..).unwrap_or_default() else {
        return Err(
            wrong_arguments("switch", "?-option ...? string ?pattern body ...? ?default body?").into()
        );
    };
    let listed;
    let clauses = match clauses {
        [one] => {
            listed = one.as_list()?;
            &listed.items[..]
        }
        many => many,
    };
    if !clauses.len().is_multiple_of(2) || clauses.is_empty() {
        return Err("extra switch pattern with no body".into());
    }
    interpreter.step(clauses.len() as u64 / 8)?;
    let text = if nocase { subject.as_str().to_lowercase() } else { subject.to_text() };
    for (number, clause) in clauses.chunks(2).enumerate() {
        let last = 2 * number + 2 == clauses.len();
        let pattern = if nocase { clause[0].as_str().to_lowercase() } else { clause[0].to_text() };
        let found = (last && pattern == "default")
            || match matching {
                Matching::Exact => pattern == text,
                Matching::Glob => interpreter.glob(&pattern, &text)?,
                Matching::Regexp => super::regular::compile(interpreter, &pattern, nocase)?.is_match(&text),
            };
        if found {
            let body =
                clauses[2 * number..].chunks(2).map(|clause| &clause[1]).find(|body| body.as_str() != "-");
            return match body {
                Some(body) => interpreter.evaluate(body),
                None => Err(format!("no body specified for pattern \"{pattern}\"").into()),
            };
        }
    }
    Ok(Value::Empty)
}

fn eval(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let script = super::lists::concatenated(interpreter, &words[1..])?;
    interpreter.evaluate(&script)
}

fn expr(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let text;
    let value = match words {
        [_, one] => one,
        _ => {
            let parts: Vec<String> = words[1..].iter().map(Value::to_text).collect();
            text = interpreter.text(parts.join(" "))?;
            &text
        }
    };
    let expression = interpreter.expression_of(value)?;
    interpreter.deeper(|interpreter| interpreter.evaluate_expression(&expression))
}
