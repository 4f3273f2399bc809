//! Telling problems, and going on after them, so that a file's problems are all told at once.

use super::failure::{Exception, Failure, FailureKind, Outcome};
use super::interpreter::Interpreter;
use super::script::{Command, Token};
use super::value::Value;
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::source::Place;

/// Variables whose absence is not told again; a file that misses more is read in parts.
const POISONED_MAX: usize = 10_000;

/// Something that a command has to say without failing.
#[derive(Debug)]
pub(crate) struct Problem {
    pub severity: Severity,
    /// The word of the command to blame; 0 is its name.
    pub argument: Option<usize>,
    pub message: String,
    pub hint: Option<String>,
    /// What to do to the word.
    pub mend: Option<Mend>,
}

/// An edit of a word.
#[derive(Debug)]
pub(crate) enum Mend {
    /// Puts a text before it.
    Before(&'static str),
    /// Puts another in its place.
    Replace(String),
}

impl Problem {
    /// An error that leaves the rest of the file meaningful.
    pub fn error(argument: usize, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            argument: Some(argument),
            message: message.into(),
            hint: None,
            mend: None,
        }
    }

    /// Something that works, but perhaps not as meant.
    pub fn warning(argument: usize, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(argument, message) }
    }

    /// With what to do.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With what to do, if anything is known.
    pub fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint.or(self.hint);
        self
    }

    /// With an edit of the word.
    pub fn mend(mut self, mend: Mend) -> Self {
        self.mend = Some(mend);
        self
    }
}

impl Interpreter {
    /// Says something of the command that runs.
    pub fn tell(&mut self, problem: Problem) {
        self.pending.push(problem);
    }

    /// Says what the command had to say, now that its words are known.
    pub fn tell_pending(&mut self, command: Option<&Command>) {
        for problem in std::mem::take(&mut self.pending) {
            self.count_problem();
            let place = self.place_of(problem.argument, command);
            let fix = problem.mend.filter(|_| command.is_some()).map(|mend| self.fix(mend, place));
            self.reports.add(Diagnostic {
                severity: problem.severity,
                range: self.source.range(place),
                trail: self.trail.clone(),
                message: problem.message,
                hint: problem.hint,
                fix,
            });
        }
    }

    fn fix(&self, mend: Mend, place: Place) -> Fix {
        match mend {
            Mend::Before(text) => Fix {
                title: format!("insert the missing `{text}`"),
                range: self.source.range(Place { start: place.start, end: place.start }),
                replacement: text.to_owned(),
            },
            Mend::Replace(text) => {
                Fix { title: format!("write `{text}`"), range: self.source.range(place), replacement: text }
            }
        }
    }

    /// Says why something failed.
    pub fn tell_failure(&mut self, failure: Failure) {
        if matches!(failure.kind, FailureKind::Consequence | FailureKind::Exit) {
            return;
        }
        self.count_problem();
        let range = self.source.range(failure.place.unwrap_or(self.here));
        let diagnostic = Diagnostic {
            severity: Severity::Error,
            range,
            trail: failure.trail,
            message: failure.message,
            hint: failure.hint,
            fix: failure.fix,
        };
        match failure.kind {
            FailureKind::Limit => self.reports.add_limit(diagnostic),
            _ => self.reports.add(diagnostic),
        }
    }

    /// Tells a failure and goes on, where the next command does not depend on it: in the file itself and in the
    /// bodies of its loops, conditions and procedures, but not in brackets or `catch`.
    pub fn resume(&mut self, exception: Exception, command: &Command) -> Outcome {
        let failure = self.may_go_on_after(exception)?;
        self.poison(command);
        if let Some(name) = missing_variable(&failure.message) {
            let name = name.to_owned();
            self.tell_failure(failure);
            if self.poisoned.len() < POISONED_MAX {
                self.poisoned.insert(name);
            }
        } else {
            self.tell_failure(failure);
        }
        Ok(Value::Empty)
    }

    /// The failure to tell, if this is one and the next command does not depend on it.
    pub fn may_go_on_after(&self, exception: Exception) -> Outcome<Failure> {
        let may = self.catching == 0 && self.substituting == 0;
        // What a procedure raises is often there to keep it from what follows.
        let leaves = |failure: &Failure| self.active != 0 && failure.kind == FailureKind::Raised;
        match exception {
            Exception::Error(failure) if may && failure.catchable() && !leaves(&failure) => Ok(*failure),
            exception => Err(exception),
        }
    }

    /// Remembers what a part of the text would have made that could not be understood.
    pub fn poison_names(&mut self, part: Place) {
        let part = &self.source.text()[part.start as usize..part.end as usize];
        let room = POISONED_MAX.saturating_sub(self.poisoned.len());
        self.poisoned.extend(super::recover::names_made(part).take(room).map(str::to_owned));
    }

    /// Remembers what the command would have set, so that its absence is not told too.
    fn poison(&mut self, command: &Command) {
        let [name, target, ..] = command.words.as_slice() else { return };
        let sets = name.literal().is_some_and(|name| {
            matches!(
                &*name.as_str(),
                "set" | "lappend" | "append" | "incr" | "foreach" | "lassign" | "array" | "global"
            )
        });
        if !sets {
            return;
        }
        if let Some(Token::Literal(text)) = target.tokens.first() {
            let text = text.as_str();
            let base = text.split('(').next().unwrap_or(&text).to_owned();
            if self.poisoned.len() < POISONED_MAX {
                self.poisoned.insert(base);
            }
        }
    }
}

/// The variable whose absence a message tells.
fn missing_variable(message: &str) -> Option<&str> {
    let name = message.strip_prefix("can't read \"")?.strip_suffix("\": no such variable")?;
    name.split('(').next()
}
