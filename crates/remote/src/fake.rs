//! A host that answers from a script, for tests.

use crate::{Command, Endpoint, Exit, Line, Lines, Remote, RemoteError};
use async_trait::async_trait;
use std::sync::{Mutex, PoisonError};

/// What was asked of a scripted host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// A command.
    Run {
        /// Name of the host.
        host: String,
        /// The command.
        command: Command,
    },
    /// A file.
    Copy {
        /// Name of the host.
        host: String,
        /// What is in it.
        content: Vec<u8>,
        /// Where to.
        path: String,
        /// Its mode.
        mode: u32,
    },
}

/// What a scripted host answers to a command.
pub type Answer = Result<(Vec<Line>, Exit), RemoteError>;

type Script = dyn Fn(&Endpoint, &Command) -> Answer + Send + Sync;
type CopyScript = dyn Fn(&Endpoint, &str) -> Result<(), RemoteError> + Send + Sync;

/// Hosts that answer from a script and remember what they were asked.
pub struct Scripted {
    script: Box<Script>,
    copy_script: Box<CopyScript>,
    calls: Mutex<Vec<Call>>,
}

impl Scripted {
    /// Hosts that answer commands by this script, and take every file.
    pub fn new(script: impl Fn(&Endpoint, &Command) -> Answer + Send + Sync + 'static) -> Self {
        Self { script: Box::new(script), copy_script: Box::new(|_, _| Ok(())), calls: Mutex::default() }
    }

    /// The same hosts, asking this script before they take a file.
    pub fn with_copy(
        mut self,
        script: impl Fn(&Endpoint, &str) -> Result<(), RemoteError> + Send + Sync + 'static,
    ) -> Self {
        self.copy_script = Box::new(script);
        self
    }

    /// Everything asked so far, in order.
    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, call: Call) {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
    }
}

#[async_trait]
impl Remote for Scripted {
    async fn run(&self, host: &Endpoint, command: Command, lines: Lines) -> Result<Exit, RemoteError> {
        self.remember(Call::Run { host: host.name.clone(), command: command.clone() });
        let (said, exit) = (self.script)(host, &command)?;
        for line in said {
            // Nobody has to listen.
            let _ = lines.send(line);
        }
        Ok(exit)
    }

    async fn copy(&self, host: &Endpoint, content: &[u8], path: &str, mode: u32) -> Result<(), RemoteError> {
        self.remember(Call::Copy {
            host: host.name.clone(),
            content: content.to_vec(),
            path: path.to_owned(),
            mode,
        });
        (self.copy_script)(host, path)
    }
}
