//! `neo check FILE`

use super::ns_file::{EXIT_BAD_FILE, Format, NsFile, print_json, print_out};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `neo check`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The NS file
    file: PathBuf,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Says what a file declares and what is wrong with it.
pub(super) fn run(arguments: Arguments) -> ExitCode {
    let file = match NsFile::read(&arguments.file) {
        Ok(file) => file,
        Err(code) => return code,
    };
    let experiment = file.experiment();
    let nodes = experiment.map_or(0, |experiment| experiment.nodes.len());
    let networks = experiment.map_or(0, |experiment| experiment.networks.len());
    match arguments.format {
        Format::Json => print_json(&json!({
            "good": experiment.is_some(),
            "nodes": nodes,
            "networks": networks,
            "diagnostics": file.evaluation.diagnostics,
            "remarks": file.remarks(),
            "output": file.evaluation.output,
        })),
        Format::Text => {
            file.print_diagnostics();
            file.evaluation.output.iter().for_each(|line| print_out(&format!("{line}\n")));
            if experiment.is_some() {
                print_out(&format!("good; nodes: {nodes}, links and LANs: {networks}\n"));
            }
        }
    }
    match experiment {
        Some(_) => ExitCode::SUCCESS,
        None => ExitCode::from(EXIT_BAD_FILE),
    }
}
