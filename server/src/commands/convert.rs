//! `neo convert FILE`

use super::ns_file::{EXIT_BAD_FILE, NsFile, print_out};
use neo_ns::topdl;
use neo_topology::Policy;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `neo convert`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The file: NS, or topdl, which begins with `<`
    file: PathBuf,
}

/// Prints the file in the other language to standard output, and what is lost on the way to standard error.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let file = match NsFile::read(&arguments.file, &Policy::default()) {
        Ok(file) => file,
        Err(code) => return code,
    };
    file.print_diagnostics(&Policy::default());
    let Some(experiment) = file.experiment() else { return ExitCode::from(EXIT_BAD_FILE) };
    match topdl::is_topdl(&file.source) {
        true => print_out(&topdl::as_ns(&file.source)),
        false => print_out(&file.topdl(experiment)),
    }
    ExitCode::SUCCESS
}
