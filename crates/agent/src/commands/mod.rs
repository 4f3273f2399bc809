//! One file per verb.

mod say;

pub use say::{Failure, say};

use clap::Subcommand;
use std::process::ExitCode;

/// What the agent can be told to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what this host can do, as `neo_wire::Capabilities`.
    Capabilities,
}

/// Does it, and says how it ended.
pub fn run(command: Command) -> ExitCode {
    let result = match command {
        Command::Capabilities => Ok(serde_json::to_value(neo_wire::Capabilities::default())),
    };
    say::end(result.and_then(|value| value.map_err(Failure::from_json)))
}
