//! The command line: one file per command.

mod check;
mod containerize;
mod convert;
mod doctor;
mod down;
mod export;
mod ns_file;
mod plan;
mod planned;
mod policy;
mod rewrite;
mod rows;
mod serve;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Exit code when the machine or the usage stands in the way.
pub const EXIT_MACHINE: u8 = 2;

/// From an NS file to containers that answer
#[derive(Debug, Parser)]
#[command(name = "neo", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the pages, and carries runs out
    Serve(serve::Arguments),
    /// Gives every host back, and stops the private database
    Down(down::Arguments),
    /// Says what NS files declare, and what is wrong with them
    Check(check::Arguments),
    /// Says which node would go to which physical node, and which links would be cut
    Plan(Box<plan::Arguments>),
    /// Prints the physical NS file
    Rewrite(Box<planned::FileArguments>),
    /// Makes an experiment of a file, and its directory of artifacts
    Containerize(Box<containerize::Arguments>),
    /// Makes topdl of an NS file, and an NS file of topdl
    Convert(convert::Arguments),
    /// Prints the plan for another program
    Export(Box<export::Arguments>),
    /// Says what this machine can and cannot do, with the mend
    Doctor(doctor::Arguments),
}

impl Cli {
    /// Carries the command out.
    pub fn run(self) -> ExitCode {
        match self.command {
            Command::Serve(arguments) => exit(serve::run(arguments)),
            Command::Down(arguments) => exit(down::run(arguments)),
            Command::Check(arguments) => check::run(arguments),
            Command::Plan(arguments) => plan::run(*arguments),
            Command::Rewrite(arguments) => rewrite::run(*arguments),
            Command::Containerize(arguments) => exit(containerize::run(*arguments)),
            Command::Convert(arguments) => convert::run(&arguments),
            Command::Export(arguments) => export::run(*arguments),
            Command::Doctor(arguments) => doctor::run(&arguments),
        }
    }
}

/// Prints an error with its causes once, at the outer rim.
fn exit(result: anyhow::Result<ExitCode>) -> ExitCode {
    result.unwrap_or_else(|error| {
        eprintln!("neo: {error:#}");
        ExitCode::from(EXIT_MACHINE)
    })
}
