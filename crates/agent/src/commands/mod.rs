//! One file per verb.

mod capabilities;
mod machine;
mod say;

pub use say::{Failure, say};

use clap::Subcommand;
use std::process::ExitCode;

/// What the agent can be told to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what this host can do, as `neo_wire::Capabilities`.
    Capabilities,
    /// Make and remove hosts of the local testbed.
    #[command(subcommand)]
    Machine(machine::MachineCommand),
}

/// Does it, and says how it ended.
pub fn run(command: Command) -> ExitCode {
    let result = match command {
        Command::Capabilities => capabilities::run(),
        Command::Machine(command) => machine::run(command),
    };
    say::end(result)
}
