//! `neo-agent`, the static program on every host and in every container.
//!
//! A command, not a daemon: JSON in on standard input, [`neo_wire::AgentLine`]s out on standard output, one per line,
//! the last of them `done` or `failed`; exit code 0 or 1.
//! It makes what it is told to make, marks it, and removes only what carries its mark.

mod chef;
mod commands;
mod container;
mod host;
mod machine;
mod network;

use clap::Parser;
use std::process::ExitCode;

/// What runs on every host and in every container.
#[derive(Debug, Parser)]
#[command(name = "neo-agent", version)]
struct Arguments {
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    commands::run(Arguments::parse().command)
}
