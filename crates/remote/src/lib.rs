//! Other machines: run a command, copy a file.
//!
//! [`Remote`] is the one way to a host. `ssh::Ssh` is the real one; `fake::Scripted` answers from a script in tests.
//! Host keys are pinned at swap-in and verified ever after: an [`Endpoint`] without its host key cannot be made.

pub mod fake;
pub mod keys;
pub mod ssh;

mod command;
mod endpoint;
mod error;
mod quote;

pub use command::{Command, Exit, Line, Lines};
pub use endpoint::{Endpoint, HostKey};
pub use error::RemoteError;

use async_trait::async_trait;

/// Other machines, as a launch sees them.
#[async_trait]
pub trait Remote: Send + Sync {
    /// Runs a command and gives its lines as they come. Returns when it ended or its deadline passed.
    async fn run(&self, host: &Endpoint, command: Command, lines: Lines) -> Result<Exit, RemoteError>;

    /// Puts a file there, whole or not at all (a temporary name, then a rename), with this mode.
    async fn copy(&self, host: &Endpoint, content: &[u8], path: &str, mode: u32) -> Result<(), RemoteError>;
}
