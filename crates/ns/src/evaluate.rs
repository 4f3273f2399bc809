//! From a text to what it declares.

use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::options::{Options, SOURCE_BYTES_MAX};
use crate::rows::Row;
use crate::source::{LineIndex, Place};
use crate::tcl::failure::{Exception, FailureKind};
use crate::tcl::interpreter::Interpreter;
use crate::tcl::value::Value;
use crate::topdl::{self, TOPDL_BYTES_MAX};
use crate::vocabulary::{self, Completed};
use crate::{Evaluation, tcl};
use std::borrow::Cow;

/// Evaluates an NS file, or a topdl file, that came as bytes: from a disk or from a browser.
///
/// What is no text, empty or larger than [`SOURCE_BYTES_MAX`] (of topdl, [`TOPDL_BYTES_MAX`]) gives an error diagnostic.
pub fn evaluate_bytes(bytes: &[u8], options: &Options) -> Evaluation {
    let (most, what) = match begins_as_xml(bytes) {
        true => (TOPDL_BYTES_MAX, "topdl"),
        false => (SOURCE_BYTES_MAX, "an NS file"),
    };
    if bytes.len() > most {
        return refused(
            format!("the file is larger than {most} bytes, the most that {what} may have"),
            "use loops and procedures instead of one line for each node",
            0,
        );
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return refused("the file is not a text: it holds a NUL byte".to_owned(), "choose an NS file", at);
    }
    let (text, foreign) = text_of(bytes);
    let mut evaluation = evaluate(&text, options);
    if let Some(at) = foreign {
        let place = Place { start: at as u32, end: at as u32 + 1 };
        let warning = Diagnostic {
            severity: Severity::Warning,
            range: LineIndex::new(&text).range(place),
            trail: Vec::new(),
            message: "the file is not UTF-8; it is read as Latin-1".to_owned(),
            hint: Some("save it as UTF-8".to_owned()),
            fix: None,
        };
        evaluation.diagnostics.push(warning);
        evaluation.diagnostics.sort_by_key(|diagnostic| (diagnostic.range.start_byte, diagnostic.severity));
    }
    evaluation
}

fn begins_as_xml(bytes: &[u8]) -> bool {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).trim_ascii_start().starts_with(b"<")
}

/// The text of a file: UTF-8, with or without a mark at its beginning, or else Latin-1, as old files are;
/// then with the place of the first byte that shows it.
pub fn text_of(bytes: &[u8]) -> (Cow<'_, str>, Option<usize>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)), None),
        Err(error) => (bytes.iter().map(|byte| char::from(*byte)).collect(), Some(error.valid_up_to())),
    }
}

fn refused(message: String, hint: &str, at: usize) -> Evaluation {
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    let mut range = LineIndex::new("").range(Place::default());
    (range.start_byte, range.end_byte) = (at, at.saturating_add(1));
    let diagnostic = Diagnostic {
        severity: Severity::Error,
        range,
        trail: Vec::new(),
        message,
        hint: Some(hint.to_owned()),
        fix: None::<Fix>,
    };
    Evaluation { diagnostics: vec![diagnostic], ..Evaluation::default() }
}

/// Evaluates an NS file, or a topdl file. It never fails: it says what it could make of the text, and what is wrong with it.
pub fn evaluate(source: &str, options: &Options) -> Evaluation {
    evaluate_with(source, options, false).0
}

/// The same; `wants_rows` asks for the rows of Emulab's tables too.
pub(crate) fn evaluate_with(source: &str, options: &Options, wants_rows: bool) -> (Evaluation, Vec<Row>) {
    let is_topdl = topdl::is_topdl(source);
    let most = if is_topdl { TOPDL_BYTES_MAX } else { SOURCE_BYTES_MAX };
    if source.len() > most || source.contains('\0') {
        return (evaluate_bytes(source.as_bytes(), options), Vec::new());
    }
    if is_topdl {
        return topdl::evaluated(source, options, wants_rows);
    }
    if source.trim().is_empty() {
        let hint = "begin with `set ns [new Simulator]`";
        return (refused("the file is empty".to_owned(), hint, 0), Vec::new());
    }
    let mut interpreter = Interpreter::new(source, options);
    interpreter.wants_rows = wants_rows;
    // What a limit cut short has no names, addresses or end worth checking.
    if !run(&mut interpreter, source)
        && let Err(exception) = vocabulary::finish(&mut interpreter)
    {
        report(&mut interpreter, Err(exception));
    }
    let output = interpreter.output.lines().map(str::to_owned).collect();
    let mut completed = std::mem::take(&mut interpreter.completed);
    if interpreter.reports.any_error() {
        completed = Completed::default();
    }
    let diagnostics = interpreter.reports.finish();
    (Evaluation { experiment: completed.experiment, diagnostics, output }, completed.rows)
}

/// Runs the whole text. True if it was not read to its end: a limit stopped it, or what follows a part that cannot be
/// parsed could not be found.
fn run(interpreter: &mut Interpreter, source: &str) -> bool {
    let whole = Place { start: 0, end: source.len() as u32 };
    let result = interpreter.evaluate(&Value::placed(source.to_owned(), Some(whole)));
    report(interpreter, result)
}

/// Tells how it ended. True if that was before its time.
fn report(interpreter: &mut Interpreter, result: tcl::failure::Outcome) -> bool {
    match result {
        Ok(_) | Err(Exception::Return(_)) => false,
        Err(Exception::Error(failure)) => {
            let left = matches!(failure.kind, FailureKind::Exit);
            interpreter.tell_failure(*failure);
            !left
        }
        Err(Exception::Break | Exception::Continue) => {
            let range = interpreter.source.range(interpreter.here);
            interpreter.reports.add(Diagnostic {
                severity: Severity::Error,
                range,
                trail: Vec::new(),
                message: "`break` or `continue` outside of a loop".to_owned(),
                hint: None,
                fix: None,
            });
            false
        }
    }
}
