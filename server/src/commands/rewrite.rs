//! `neo rewrite FILE`

use super::ns_file::{Format, print_json, print_out};
use super::planned::{FileArguments, Planned};
use serde_json::json;
use std::process::ExitCode;

/// Prints the physical NS file to standard output; as JSON with the reason for every change.
pub(super) fn run(arguments: FileArguments) -> ExitCode {
    let format = arguments.format;
    let Planned { file, policy, plan } = match arguments.planned() {
        Ok(planned) => planned,
        Err(code) => return code,
    };
    let experiment = file.experiment().expect("what is planned was evaluated");
    let rewrite = neo_ns::rewrite(&file.source, experiment, &plan);
    match format {
        Format::Json => print_json(&json!(rewrite)),
        Format::Text => {
            file.print_diagnostics(&policy);
            print_out(&rewrite.physical);
        }
    }
    ExitCode::SUCCESS
}
