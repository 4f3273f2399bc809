//! The process `neo`.

use clap::Parser;
use neo_server::commands::Cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    Cli::parse().run()
}
