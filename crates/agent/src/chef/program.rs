//! Programs of the host, run to their end.

use crate::host::PROGRAM_PATH;
use anyhow::{Context, Result, bail};
use std::process::{Command, Stdio};

/// Lines of output that an error quotes: the last ones say why.
const QUOTED_LINES: usize = 8;

/// A command with a full search path, in the C locale, with nothing to read.
pub fn command(words: &[&str]) -> Command {
    let (program, arguments) = words.split_first().expect("every caller names a program");
    let mut command = Command::new(program);
    command.args(arguments).env("PATH", PROGRAM_PATH).env("LC_ALL", "C").stdin(Stdio::null());
    command
}

/// What the program writes to its standard output; none if it says no by its exit code.
pub fn ask(command: &mut Command) -> Result<Option<String>> {
    let output = command.output().with_context(|| format!("running {}", shown(command)))?;
    Ok(output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned()))
}

/// What the program writes to its standard output; its exit code must be 0.
pub fn run(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("running {}", shown(command)))?;
    let out = String::from_utf8_lossy(&output.stdout);
    if output.status.success() {
        return Ok(out.trim().to_owned());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = out.lines().chain(errors.lines()).filter(|line| !line.trim().is_empty()).collect();
    let last = &lines[lines.len().saturating_sub(QUOTED_LINES)..];
    bail!("running {}: {}: {}", shown(command), output.status, last.join(" | "))
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    format!("`{}`", words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" "))
}
