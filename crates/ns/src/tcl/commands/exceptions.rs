//! Ends of scripts other than with a value: errors, returns, and what catches them.

use super::{ANY, Builtin, command, integer, unknown_option};
use crate::suggest::excerpt;
use crate::tcl::failure::{Exception, Failure, FailureKind, Outcome, Returning};
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;

pub(super) const COMMANDS: &[Builtin] = &[
    command("catch", 1, 3, "script ?resultVarName? ?optionsVarName?", catch),
    command("error", 1, 3, "message ?errorInfo? ?errorCode?", error),
    command("exit", 0, 1, "?returnCode?", exit),
    command("return", 0, ANY, "?-option value ...? ?result?", return_),
    command("tailcall", 1, ANY, "command ?arg ...?", tailcall),
    command("throw", 2, 2, "type message", throw),
    command("try", 1, ANY, "body ?handler ...? ?finally script?", try_),
];

/// How a script ended.
struct End {
    /// 0 ok, 1 error, 2 return, 3 break, 4 continue.
    code: i64,
    value: Value,
    error_code: Value,
    /// What it was, to be passed on.
    exception: Option<Exception>,
}

impl End {
    /// As `catch` and `try` hand it over.
    fn options(&self) -> Value {
        let options =
            ["-code".into(), Value::Int(self.code), "-level".into(), Value::Int(0), "-errorcode".into()];
        let mut options = options.to_vec();
        options.push(self.error_code.clone());
        Value::list(options)
    }
}

/// Runs a script, and says how it ended; what nothing may catch is passed on.
fn ended(interpreter: &mut Interpreter, script: &Value) -> Outcome<End> {
    interpreter.catching += 1;
    let result = interpreter.evaluate(script);
    interpreter.catching -= 1;
    let (code, value, error_code) = match &result {
        Ok(value) => (0, value.clone(), Value::Empty),
        Err(Exception::Error(failure)) if failure.catchable() => {
            let code = if failure.code.is_empty() { Value::from("NONE") } else { failure.code.clone() };
            (1, Value::from(failure.message.as_str()), code)
        }
        Err(Exception::Error(_)) => (1, Value::Empty, Value::Empty),
        Err(Exception::Return(returning)) => (2, returning.value.clone(), Value::Empty),
        Err(Exception::Break) => (3, Value::Empty, Value::Empty),
        Err(Exception::Continue) => (4, Value::Empty, Value::Empty),
    };
    match result {
        Err(Exception::Error(failure)) if !failure.catchable() => Err(Exception::Error(failure)),
        result => Ok(End { code, value, error_code, exception: result.err() }),
    }
}

fn catch(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let end = ended(interpreter, &words[1])?;
    if end.code == 1 {
        interpreter.assign("::errorInfo", end.value.clone())?;
        interpreter.assign("::errorCode", end.error_code.clone())?;
    }
    if let Some(name) = words.get(3) {
        interpreter.assign(&name.as_str(), end.options())?;
    }
    if let Some(name) = words.get(2) {
        interpreter.assign(&name.as_str(), end.value)?;
    }
    Ok(Value::Int(end.code))
}

/// `try body ?on code variables script? ?trap pattern variables script? ?finally script?`.
fn try_(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let mut handlers = &words[2..];
    let mut last = None;
    if let [rest @ .., word, script] = handlers
        && word.as_str() == "finally"
    {
        (handlers, last) = (rest, Some(script));
    }
    if !handlers.len().is_multiple_of(4) {
        return Err(
            "wrong # args to a handler of \"try\": must be on or trap, a code, variables and a script".into(),
        );
    }
    let end = ended(interpreter, &words[1])?;
    let mut result = match handled(interpreter, handlers, &end)? {
        Some(result) => result,
        None => match end.exception {
            Some(exception) => Err(exception),
            None => Ok(end.value),
        },
    };
    if let Some(script) = last
        && let Err(exception) = interpreter.evaluate(script)
    {
        result = Err(exception);
    }
    result
}

/// Runs the first handler that fits, if one does.
fn handled(interpreter: &mut Interpreter, handlers: &[Value], end: &End) -> Outcome<Option<Outcome>> {
    for (index, handler) in handlers.chunks(4).enumerate() {
        let fits = match &*handler[0].as_str() {
            "on" => return_code(&handler[1])? == end.code,
            "trap" => {
                let (pattern, code) = (handler[1].as_list()?, end.error_code.as_list()?);
                let same = |(one, other): (&Value, &Value)| one.as_str() == other.as_str();
                end.code == 1
                    && pattern.items.len() <= code.items.len()
                    && pattern.items.iter().zip(&code.items).all(same)
            }
            other => return Err(unknown_option("bad handler", other, &["finally", "on", "trap"]).into()),
        };
        if !fits {
            continue;
        }
        let names = handler[2].as_list()?;
        for (name, value) in names.items.iter().zip([end.value.clone(), end.options()]) {
            interpreter.assign(&name.as_str(), value)?;
        }
        let body =
            handlers[4 * index..].chunks(4).map(|handler| &handler[3]).find(|body| body.as_str() != "-");
        return Ok(body.map(|body| interpreter.evaluate(body)));
    }
    Ok(None)
}

fn throw(_: &mut Interpreter, words: &[Value]) -> Outcome {
    if words[1].as_list()?.items.is_empty() {
        return Err("type must be non-empty list".into());
    }
    Err(Failure::raised(&words[2], words[1].clone()))
}

/// Calls a command, and returns what it returns.
fn tailcall(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let value = interpreter.call_words(&words[1..])?;
    let returning = Returning { value, code: 0, level: 1, error_code: Value::Empty };
    Err(Exception::Return(Box::new(returning)))
}

fn error(_: &mut Interpreter, words: &[Value]) -> Outcome {
    Err(Failure::raised(&words[1], words.get(3).cloned().unwrap_or_default()))
}

fn return_(_: &mut Interpreter, words: &[Value]) -> Outcome {
    let mut returning = Returning { value: Value::Empty, code: 0, level: 1, error_code: Value::Empty };
    let mut options = &words[1..];
    if options.len() % 2 == 1 {
        returning.value = options[options.len() - 1].clone();
        options = &options[..options.len() - 1];
    }
    for option in options.chunks(2) {
        match &*option[0].as_str() {
            "-code" => returning.code = return_code(&option[1])?,
            "-level" => returning.level = integer(&option[1])?.clamp(0, i64::from(u32::MAX)),
            "-errorcode" => returning.error_code = option[1].clone(),
            "-errorinfo" | "-options" | "-errorstack" => {}
            other => {
                return Err(unknown_option("bad option", other, &["-code", "-errorcode", "-level"]).into());
            }
        }
    }
    if returning.level == 0 && returning.code == 0 {
        return Ok(returning.value);
    }
    Err(Exception::Return(Box::new(returning)))
}

fn return_code(value: &Value) -> Outcome<i64> {
    match &*value.as_str() {
        "ok" => Ok(0),
        "error" => Ok(1),
        "return" => Ok(2),
        "break" => Ok(3),
        "continue" => Ok(4),
        _ => integer(value),
    }
}

/// The file ends here; with another code than 0, Emulab takes it as wrong.
fn exit(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let code = words.get(1).map_or(Ok(0), integer)?;
    if code != 0 {
        let message = format!("the file ends with the code {}", excerpt(&words[1].as_str()));
        interpreter.tell(if interpreter.is_strict() {
            Problem::error(1, message)
        } else {
            Problem::warning(1, message).hint("Emulab takes this as an error")
        });
    }
    Err(Exception::Error(Box::new(Failure { kind: FailureKind::Exit, ..Failure::default() })))
}
