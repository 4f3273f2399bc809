//! Batches of commands for `ip`, `bridge` and `tc`.

use crate::host::{HostLock, PROGRAM_PATH};
use anyhow::{Context, Result, bail};
use std::io::Write;
use std::process::{Command, Stdio};

/// How iproute2 ends when every line was tried: with success, or with this because some were refused. Some refusals
/// end it at once, with another code.
const SOME_REFUSED: i32 = 1;

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
///
/// A batch that changes a host holds its `lock` too, so that one that outlives a killed `apply` has ended before a
/// `remove` begins; else it would make what was just taken away. What runs in a container ends with it.
pub fn attempt(program: &str, lines: &[String], lock: Option<&HostLock>) -> Result<Vec<Refusal>> {
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    // It says nothing there; the descriptor is what it inherits the lock by.
    let output = match lock {
        Some(lock) => Stdio::from(lock.try_clone().context("handing on the lock of this host")?),
        None => Stdio::null(),
    };
    let mut child = Command::new(program)
        .args(["-force", "-batch", "-"])
        .env("PATH", PROGRAM_PATH)
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(output)
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("running `{program}` (package iproute2)"))?;
    let mut input = child.stdin.take().with_context(|| format!("`{program}` has no standard input"))?;
    let text = lines.join("\n") + "\n";
    // A thread of its own writes, for the program may fill its standard error before it has read all.
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().with_context(|| format!("waiting for `{program}`"))?;
    let written = writer.join().ok().context("the writing thread ended badly")?;
    let said = String::from_utf8_lossy(&output.stderr);
    let refusals = refusals(&said, lines);
    let tried_all = match output.status.code() {
        Some(0) => written.is_ok(),
        code => code == Some(SOME_REFUSED) && !refusals.is_empty(),
    };
    if !tried_all {
        bail!("`{program} -batch` ended with {}: {}", output.status, said.trim());
    }
    Ok(refusals)
}

/// Runs all lines; an error names the first that was refused, and how many more.
pub fn run(program: &str, lines: &[String], lock: Option<&HostLock>) -> Result<()> {
    let refusals = attempt(program, lines, lock)?;
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
    use nix::fcntl::{Flock, FlockArg};
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

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
        let found = attempt("ip", &lines, None).unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(run("ip", &lines, None).unwrap_err().to_string().contains("neo-absent"));
        run("ip", &lines[1..], None).unwrap();
    }
    #[test]
    fn a_batch_that_ended_in_the_middle_is_no_success() {
        let lines = ["link del neo-absent", "neigh del proxy 192.0.2.1 dev lo", "link show dev lo"];
        let error = attempt("ip", &lines.map(str::to_owned), None).unwrap_err();
        assert!(error.to_string().contains("exit status: 2"), "{error:#}");
    }

    #[test]
    fn a_batch_holds_the_lock_of_its_host() {
        let directory = tempfile::tempdir().unwrap();
        let (lock, program) = (directory.path().join("lock"), directory.path().join("program"));
        fs::write(&program, "#!/bin/sh\ncat\n").unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let held = Flock::lock(fs::File::create(&lock).unwrap(), FlockArg::LockExclusive).unwrap();
        run(program.to_str().unwrap(), &["line".to_owned()], Some(&held)).unwrap();
        assert_eq!(fs::read_to_string(lock).unwrap(), "line\n", "the lock is its standard output");
    }
}
