//! `neo rewrite FILE`

use super::ns_file::{Format, print_json, print_out};
use super::plan::planned;
use super::policy::PolicyArguments;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `neo rewrite`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The NS file
    file: PathBuf,
    #[command(flatten)]
    policy: PolicyArguments,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Prints the physical NS file to standard output; as JSON with the reason for every change.
pub(super) fn run(arguments: Arguments) -> ExitCode {
    let (file, plan) = match planned(&arguments.file, arguments.policy.policy(), arguments.format) {
        Ok(planned) => planned,
        Err(code) => return code,
    };
    let experiment = file.experiment().expect("what is planned was evaluated");
    let rewrite = neo_ns::rewrite(&file.source, experiment, &plan);
    match arguments.format {
        Format::Json => print_json(&json!(rewrite)),
        Format::Text => {
            file.print_diagnostics();
            print_out(&rewrite.physical);
        }
    }
    ExitCode::SUCCESS
}
