//! Batches of commands for `ip`, `bridge` and `tc`.

use crate::host::PROGRAM_PATH;
use anyhow::{Context, Result, bail};
use std::io::Write;
use std::process::{Command, Stdio};

/// How iproute2 says which line of a batch failed.
const FAILED_LINE: &str = "Command failed -:";

/// A line that the kernel refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The line.
    pub line: String,
    /// What the program said.
    pub words: String,
}

/// Runs all lines, whatever becomes of one; answers with those that were refused.
pub fn attempt(program: &str, lines: &[String]) -> Result<Vec<Refusal>> {
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    // It ends with us: one that outlived a killed `apply` would make what a `remove` has just taken away.
    let mut child = Command::new("setpriv")
        .args(["--pdeathsig", "KILL", program, "-force", "-batch", "-"])
        .env("PATH", PROGRAM_PATH)
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("running `{program}` (packages iproute2 and util-linux)"))?;
    let mut input = child.stdin.take().with_context(|| format!("`{program}` has no standard input"))?;
    let text = lines.join("\n") + "\n";
    // A thread of its own writes, for the program may fill its standard error before it has read all.
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().with_context(|| format!("waiting for `{program}`"))?;
    let written = writer.join().ok().context("the writing thread ended badly")?;
    let said = String::from_utf8_lossy(&output.stderr);
    let refusals = refusals(&said, lines);
    if refusals.is_empty() && (!output.status.success() || written.is_err()) {
        bail!("`{program} -batch` ended with {}: {}", output.status, said.trim());
    }
    Ok(refusals)
}

/// Runs all lines; an error names the first that was refused, and how many more.
pub fn run(program: &str, lines: &[String]) -> Result<()> {
    let refusals = attempt(program, lines)?;
    let Some(first) = refusals.first() else { return Ok(()) };
    let more = match refusals.len() - 1 {
        0 => String::new(),
        more => format!(" (and {more} more lines were refused)"),
    };
    bail!("`{program} {}`: {}{more}", first.line, first.words)
}

fn refusals(said: &str, lines: &[String]) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let mut words = Vec::new();
    for text in said.lines() {
        let Some(number) = text.strip_prefix(FAILED_LINE) else {
            words.push(text.trim());
            continue;
        };
        let line = number.trim().parse::<usize>().ok().and_then(|number| lines.get(number.checked_sub(1)?));
        let line = line.cloned().unwrap_or_else(|| format!("line {number}"));
        refusals.push(Refusal { line, words: words.join("; ") });
        words.clear();
    }
    refusals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_that_was_refused_is_named() {
        let lines = ["link add a".to_owned(), "link add b".to_owned(), "link add c".to_owned()];
        let said = "RTNETLINK answers: File exists\nCommand failed -:1\nError: no.\nCommand failed -:3\n";
        let found = refusals(said, &lines);
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].line.as_str(), found[0].words.as_str()),
            ("link add a", "RTNETLINK answers: File exists")
        );
        assert_eq!((found[1].line.as_str(), found[1].words.as_str()), ("link add c", "Error: no."));
    }

    #[test]
    fn a_refused_line_does_not_stop_the_rest() {
        let lines = ["link show dev neo-absent".to_owned(), "link show dev lo".to_owned()];
        let found = attempt("ip", &lines).unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(run("ip", &lines).unwrap_err().to_string().contains("neo-absent"));
        run("ip", &lines[1..]).unwrap();
    }
}
