//! What to run, and what comes back.

use std::time::Duration;
use tokio::sync::mpsc;

/// A command: words, not a shell line. Each word reaches the other side exactly as it is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The program and its arguments. Secrets go to `stdin`, never here: others can read arguments.
    pub words: Vec<String>,
    /// What it reads from standard input.
    pub stdin: Vec<u8>,
    /// How long it may take.
    pub deadline: Duration,
}

impl Command {
    /// A command without input.
    pub fn new<Word: Into<String>>(words: impl IntoIterator<Item = Word>, deadline: Duration) -> Self {
        Self { words: words.into_iter().map(Into::into).collect(), stdin: Vec::new(), deadline }
    }

    /// The same command with this input.
    pub fn with_stdin(mut self, stdin: impl Into<Vec<u8>>) -> Self {
        self.stdin = stdin.into();
        self
    }
}

/// One line of output, without its line end; invalid UTF-8 is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Of standard output.
    Out(String),
    /// Of standard error.
    Err(String),
}

/// Where the lines go. A closed receiver does not stop the command.
pub type Lines = mpsc::UnboundedSender<Line>;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit {
    /// Its exit code.
    pub code: i32,
}
