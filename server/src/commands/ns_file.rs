//! NS files, and topdl files, on the command line: read, evaluated, and what is wrong with them shown at its place.

use neo_ns::{Diagnostic, Evaluation, Options, Severity, evaluate_bytes, text_of, topdl};
use neo_topology::{Experiment, Origin, Policy, Remark, Shortfall, SourceRange, Turn, remarks};
use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Exit code when the file is bad.
pub(super) const EXIT_BAD_FILE: u8 = 1;

/// How to print.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: one document on standard output.
    Json,
}

/// An NS file, or a topdl file, and what it means.
pub(super) struct NsFile {
    pub(super) path: PathBuf,
    /// The text, as it was given.
    pub(super) source: String,
    pub(super) evaluation: Evaluation,
}

impl NsFile {
    /// Reads and evaluates a file. An unreadable one is an error of the machine, printed here.
    pub(super) fn read(path: &Path, policy: &Policy) -> Result<Self, ExitCode> {
        Self::read_as(path, &Options { seed: policy.seed, ..Options::default() })
    }

    /// The same, with options of one's own.
    pub(super) fn read_as(path: &Path, options: &Options) -> Result<Self, ExitCode> {
        let bytes = bytes_of(path)?;
        let evaluation = evaluate_bytes(&bytes, options);
        Ok(Self { path: path.to_owned(), source: text_of(&bytes).0.into_owned(), evaluation })
    }

    /// The file's name without its ending.
    pub(super) fn stem(&self) -> String {
        self.path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
    }

    /// The experiment, unless the file has errors.
    pub(super) fn experiment(&self) -> Option<&Experiment> {
        let failed =
            self.evaluation.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        self.evaluation.experiment.as_ref().filter(|_| !failed)
    }

    /// What is worth saying of the attributes and the options.
    pub(super) fn remarks(&self, policy: &Policy) -> Vec<Remark> {
        self.experiment().map(|experiment| remarks(experiment, policy)).unwrap_or_default()
    }

    /// Prints everything that is worth saying of the file to standard error.
    pub(super) fn print_diagnostics(&self, policy: &Policy) {
        for diagnostic in &self.evaluation.diagnostics {
            self.print_diagnostic(diagnostic);
        }
        self.print_remarks(&self.remarks(policy));
    }

    /// Its experiment as topdl; what topdl cannot say is printed to standard error.
    pub(super) fn topdl(&self, experiment: &Experiment) -> String {
        let (text, lost) = topdl::of_experiment(experiment);
        self.print_remarks(&lost);
        text
    }

    fn print_remarks(&self, remarks: &[Remark]) {
        for Remark { message, remedy, origin } in remarks {
            let place = origin.as_ref().map(|Origin { range, trail }| (range, trail.as_slice()));
            self.print("warning", message, place, Some(remedy));
        }
    }

    fn print_diagnostic(&self, diagnostic: &Diagnostic) {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let place = Some((&diagnostic.range, diagnostic.trail.as_slice()));
        self.print(severity, &diagnostic.message, place, diagnostic.hint.as_deref());
    }

    /// Prints why there is no plan to standard error.
    pub(super) fn print_shortfalls(&self, shortfalls: &[Shortfall]) {
        for Shortfall { message, remedy, origin } in shortfalls {
            let place = origin.as_ref().map(|Origin { range, trail }| (range, trail.as_slice()));
            self.print("error", message, place, Some(remedy));
        }
    }

    fn print(
        &self,
        severity: &str,
        message: &str,
        place: Option<(&SourceRange, &[Turn])>,
        hint: Option<&str>,
    ) {
        let message: String = message.chars().map(visible).collect();
        let mut text = format!("{severity}: {message}\n");
        if let Some((range, trail)) = place {
            text += &excerpt(&self.path, &self.source, range, trail);
        }
        if let Some(hint) = hint {
            let _ = writeln!(text, "  = help: {hint}");
        }
        eprintln!("{text}");
    }
}

/// Reads a file, but no more than shows that it is too large.
pub(super) fn bytes_of(path: &Path) -> Result<Vec<u8>, ExitCode> {
    let mut bytes = Vec::new();
    let most = topdl::TOPDL_BYTES_MAX as u64 + 1;
    let read = std::fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => {
            eprintln!("neo: reading the file `{}`: {error}", path.display());
            Err(ExitCode::from(super::EXIT_MACHINE))
        }
    }
}

/// A terminal obeys control characters, and a message may quote the file.
fn visible(letter: char) -> char {
    if letter.is_control() && letter != '\n' { '\u{fffd}' } else { letter }
}

/// Longest line that is shown, in characters: longer ones tell a person nothing.
const EXCERPT_CHARS_MAX: usize = 400;

/// Whether a line is worth showing: text, and no more than a person reads.
fn is_readable(line: &str) -> bool {
    let strange = |letter: char| visible(letter) == '\u{fffd}' && letter != '\t';
    line.chars().count() <= EXCERPT_CHARS_MAX && !line.contains(strange)
}

/// The line of the source, with a caret under what is meant, and the way there.
fn excerpt(path: &Path, source: &str, range: &SourceRange, trail: &[Turn]) -> String {
    let number = range.line.to_string();
    let margin = " ".repeat(number.len());
    let mut text = format!("{margin}--> {}:{}:{}\n", path.display(), range.line, range.column);
    let line = source.lines().nth(range.line.saturating_sub(1) as usize);
    if let Some(line) = line.filter(|line| is_readable(line)) {
        let before = range.column.saturating_sub(1) as usize;
        // Tabs stay tabs, so that the caret stands below its place however wide they are.
        let indent: String = line.chars().take(before).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        let meant = source.get(range.start_byte as usize..range.end_byte as usize).unwrap_or("");
        let width = meant.lines().next().unwrap_or("").trim_end().chars().count().max(1);
        let carets = "^".repeat(width.min(line.chars().count().saturating_sub(before).max(1)));
        let _ = write!(text, "{margin} |\n{number} | {line}\n{margin} | {indent}{carets}\n");
    }
    for turn in trail {
        let _ = match turn {
            Turn::Loop { line, turn } => {
                writeln!(text, "{margin} = note: in turn {} of the loop at line {line}", turn + 1)
            }
            Turn::Call { procedure, line } => {
                writeln!(text, "{margin} = note: in `{procedure}`, called at line {line}")
            }
        };
    }
    text
}

/// Prints a document to standard output.
pub(super) fn print_json(document: &serde_json::Value) {
    print_out(&format!("{document:#}\n"));
}

/// Prints to standard output. A reader who has gone away (`neo plan FILE | head`) has read enough.
pub(super) fn print_out(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, start: usize, meant: &str, expected: &str) {
        let line = source[..start].lines().count().max(1) as u32;
        let column = source[..start].rsplit('\n').next().unwrap_or("").chars().count() as u32 + 1;
        let end = start + meant.len();
        let range = SourceRange { start_byte: start as u32, end_byte: end as u32, line, column };
        assert_eq!(excerpt(Path::new("a.ns"), source, &range, &[]), expected);
    }

    #[test]
    fn the_caret_is_below_its_place() {
        check("set a b\n", 4, "a", " --> a.ns:1:5\n  |\n1 | set a b\n  |     ^\n");
        check("\tfoo bar\n", 1, "foo bar", " --> a.ns:1:2\n  |\n1 | \tfoo bar\n  | \t^^^^^^^\n");
        check("# ä\n", 2, "ä", " --> a.ns:1:3\n  |\n1 | # ä\n  |   ^\n");
    }

    #[test]
    fn a_place_outside_the_source_is_still_named() {
        let range = SourceRange { start_byte: 90, end_byte: 95, line: 7, column: 2 };
        let trail = [Turn::Loop { line: 3, turn: 0 }, Turn::Call { procedure: "make".to_owned(), line: 5 }];
        let text = excerpt(Path::new("a.ns"), "", &range, &trail);
        assert_eq!(
            text,
            " --> a.ns:7:2\n  = note: in turn 1 of the loop at line 3\n  = note: in `make`, called at line 5\n"
        );
    }
}
