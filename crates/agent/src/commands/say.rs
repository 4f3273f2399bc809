//! How the agent speaks: one JSON object per line on standard output.

use neo_wire::AgentLine;
use std::io::Write;
use std::process::ExitCode;

/// Why a command failed, for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What was being done, to what, what was found.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// Whether the same command may succeed later.
    pub retry: bool,
}

impl Failure {
    /// A document of ours could not be written as JSON: a bug.
    pub fn from_json(error: serde_json::Error) -> Self {
        Self {
            message: format!("writing the result as JSON: {error}"),
            remedy: "report this as a bug".to_owned(),
            retry: false,
        }
    }
}

/// Writes one line. A reader that went away is no reason to stop half-way.
pub fn say(line: &AgentLine) {
    if let Ok(text) = serde_json::to_string(line) {
        let mut out = std::io::stdout().lock();
        let _ = writeln!(out, "{text}").and_then(|()| out.flush());
    }
}

/// Writes the last line.
pub fn end(result: Result<serde_json::Value, Failure>) -> ExitCode {
    match result {
        Ok(result) => {
            say(&AgentLine::Done { result });
            ExitCode::SUCCESS
        }
        Err(failure) => {
            say(&AgentLine::Failed {
                message: failure.message,
                remedy: failure.remedy,
                retry: failure.retry,
            });
            ExitCode::FAILURE
        }
    }
}
