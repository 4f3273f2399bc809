//! The commands of Tcl.

mod arrays;
mod control;
mod dictionaries;
mod exceptions;
mod format;
mod information;
mod lists;
mod ordering;
mod procedures;
mod refused;
mod regular;
mod scan;
mod strings;
mod text;
mod variables;

pub(crate) use procedures::procedure;

use super::failure::Outcome;
use super::interpreter::Interpreter;
use super::value::Value;

/// Bytes that a command reads in the time of a step.
const BYTES_PER_STEP: u64 = 256;

/// Any number of arguments.
pub(crate) const ANY: usize = usize::MAX;

/// A command of ours.
pub(crate) struct Builtin {
    pub name: &'static str,
    /// Fewest arguments.
    pub least: usize,
    /// Most arguments.
    pub most: usize,
    /// The arguments, as Tcl's manual writes them.
    pub usage: &'static str,
    /// Whether it works on the texts of its arguments, lists too.
    pub textual: bool,
    /// What it does; word 0 is the command's name.
    pub run: fn(&mut Interpreter, &[Value]) -> Outcome,
}

impl std::fmt::Debug for Builtin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// A row of a table of commands.
pub(crate) const fn command(
    name: &'static str,
    least: usize,
    most: usize,
    usage: &'static str,
    run: fn(&mut Interpreter, &[Value]) -> Outcome,
) -> Builtin {
    Builtin { name, least, most, usage, textual: false, run }
}

/// The same for a command whose work grows with the texts of its arguments.
pub(crate) const fn textual(
    name: &'static str,
    least: usize,
    most: usize,
    usage: &'static str,
    run: fn(&mut Interpreter, &[Value]) -> Outcome,
) -> Builtin {
    Builtin { name, least, most, usage, textual: true, run }
}

impl Builtin {
    /// Runs it, if the number of arguments is right.
    pub fn call(&self, interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
        let given = words.len() - 1;
        if given < self.least || given > self.most {
            return Err(wrong_arguments(self.name, self.usage).into());
        }
        let works_on = |word: &&Value| self.textual || matches!(word, Value::Text(_));
        let bytes: usize = words.iter().filter(works_on).map(Value::bytes).sum();
        interpreter.step(bytes as u64 / BYTES_PER_STEP)?;
        (self.run)(interpreter, words)
    }
}

/// What is said of a wrong number of arguments.
pub(crate) fn wrong_arguments(name: &str, usage: &str) -> String {
    format!("wrong # args: should be \"{}\"", format!("{name} {usage}").trim_end())
}

/// All commands of Tcl.
pub(crate) fn all() -> impl Iterator<Item = &'static Builtin> {
    [
        arrays::COMMANDS,
        control::COMMANDS,
        dictionaries::COMMANDS,
        exceptions::COMMANDS,
        format::COMMANDS,
        information::COMMANDS,
        lists::COMMANDS,
        ordering::COMMANDS,
        procedures::COMMANDS,
        refused::COMMANDS,
        regular::COMMANDS,
        scan::COMMANDS,
        strings::COMMANDS,
        text::COMMANDS,
        variables::COMMANDS,
    ]
    .into_iter()
    .flatten()
}

/// A row of a table of subcommands: name, fewest and most arguments, usage, what it does.
/// Its words start with the command and the subcommand.
pub(crate) type Subcommand = Builtin;

/// Finds a subcommand by its name or a unique beginning of it, and runs it.
pub(crate) fn dispatch(
    table: &'static [Subcommand],
    interpreter: &mut Interpreter,
    words: &[Value],
) -> Outcome {
    let name = words[1].as_str();
    let mut found = table.iter().filter(|entry| entry.name.starts_with(&*name));
    let entry = match (table.iter().find(|entry| entry.name == name), found.next(), found.next()) {
        (Some(entry), _, _) | (None, Some(entry), None) => entry,
        _ => {
            let names: Vec<&str> = table.iter().map(|entry| entry.name).collect();
            return Err(unknown_option("unknown or ambiguous subcommand", &name, &names).into());
        }
    };
    let given = words.len() - 2;
    if given < entry.least || given > entry.most {
        let full = format!("{} {}", words[0].as_str(), entry.name);
        return Err(wrong_arguments(&full, entry.usage).into());
    }
    (entry.run)(interpreter, words)
}

/// `bad option "x": must be a, b, or c`.
pub(crate) fn unknown_option(what: &str, given: &str, known: &[&str]) -> String {
    let given = crate::suggest::excerpt(given);
    match known {
        [] => format!("{what} \"{given}\""),
        [one] => format!("{what} \"{given}\": must be {one}"),
        [one, two] => format!("{what} \"{given}\": must be {one} or {two}"),
        [most @ .., last] => format!("{what} \"{given}\": must be {}, or {last}", most.join(", ")),
    }
}

/// An integer argument.
pub(crate) fn integer(value: &Value) -> Outcome<i64> {
    if let Value::Int(value) = value {
        return Ok(*value);
    }
    let text = value.as_str();
    super::number::parse_int(&text).ok_or_else(|| {
        if super::number::is_huge_int(&text) {
            "integer value too large to represent: integers have 64 bits here".into()
        } else {
            format!("expected integer but got \"{}\"", crate::suggest::excerpt(&text)).into()
        }
    })
}

/// An index: a number, `end`, `end-1`, `1+2`; may lie outside.
pub(crate) fn index(value: &Value, length: usize) -> Outcome<i64> {
    if let Value::Int(value) = value {
        return Ok(*value);
    }
    let text = value.as_str();
    let bad = || -> super::failure::Exception {
        let given = crate::suggest::excerpt(&text);
        format!("bad index \"{given}\": must be integer?[+-]integer? or end?[+-]integer?").into()
    };
    let part = |part: &str| -> Option<i64> {
        if part == "end" { Some(length as i64 - 1) } else { super::number::parse_int(part) }
    };
    if let Some(value) = part(&text) {
        return Ok(value);
    }
    let operator = text.char_indices().skip(1).find(|(_, character)| matches!(character, '+' | '-'));
    let (at, sign) = operator.ok_or_else(bad)?;
    let left = part(&text[..at]).ok_or_else(bad)?;
    let right = super::number::parse_int(&text[at + 1..]).filter(|right| *right >= 0).ok_or_else(bad)?;
    Ok(if sign == '+' { left.saturating_add(right) } else { left.saturating_sub(right) })
}

/// A range of elements, cut to those that exist: from the first to the one after the last.
pub(crate) fn range(first: i64, last: i64, length: usize) -> (usize, usize) {
    let from = first.clamp(0, length as i64) as usize;
    let to = last.saturating_add(1).clamp(from as i64, length as i64) as usize;
    (from, to)
}
