//! One file per verb.

mod apply;
mod capabilities;
mod chef;
mod container_init;
mod converge;
mod machine;
mod measure;
mod pull;
mod remove;
mod say;

pub use say::{Failure, say};

use clap::Subcommand;
use std::process::ExitCode;

/// What the agent can be told to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what this host can do, as `neo_wire::Capabilities`.
    Capabilities,
    /// The Chef server of the control node, and what is on it.
    #[command(subcommand)]
    Chef(chef::ChefCommand),
    /// Make this host what its run list says.
    Converge(converge::ConvergeArguments),
    /// Make and remove hosts of the local testbed.
    #[command(subcommand)]
    Machine(machine::MachineCommand),
    /// Get this host's plan from the config server.
    Pull(pull::PullArguments),
    /// Make everything of this host's plan stand.
    Apply(apply::ApplyArguments),
    /// Take away everything that carries a mark; `neo_wire::RemoveRequest` on standard input.
    Remove,
    /// Measure paths between containers; `neo_wire::MeasureRequest` on standard input.
    Measure,
    /// Be the first process of a container.
    #[command(hide = true)]
    ContainerInit(container_init::ContainerInitArguments),
}

/// Does it, and says how it ended.
pub fn run(command: Command) -> ExitCode {
    let result = match command {
        Command::Capabilities => capabilities::run(),
        Command::Chef(command) => chef::run(command),
        Command::Converge(arguments) => converge::run(&arguments),
        Command::Machine(command) => machine::run(command),
        Command::Pull(arguments) => pull::run(&arguments),
        Command::Apply(arguments) => apply::run(&arguments),
        Command::Remove => remove::run(),
        Command::Measure => measure::run(),
        Command::ContainerInit(arguments) => return container_init::run(&arguments),
    };
    say::end(result)
}
