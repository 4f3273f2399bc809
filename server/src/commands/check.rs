//! `neo check FILE...`

use super::ns_file::{EXIT_BAD_FILE, NsFile, print_json, print_out};
use super::rows;
use neo_ns::{Mode, Options};
use neo_topology::Policy;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `neo check`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The NS or topdl files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Give the verdicts, messages and limits of Emulab's own parser
    #[arg(long, conflicts_with = "lenient")]
    strict: bool,
    /// Let pass what a careful person would let pass, with a warning (the default)
    #[arg(long)]
    lenient: bool,
}

/// How to print.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: one document for each file on standard output.
    Json,
    /// For comparing with Emulab's own parser: the rows of its database, as JSON lines.
    Rows,
}

/// Says what files declare and what is wrong with them; the exit code is the worst of them.
pub(super) fn run(arguments: Arguments) -> ExitCode {
    let mode = if arguments.strict { Mode::Strict } else { Mode::Lenient };
    let options = Options { mode, ..Options::default() };
    let several = arguments.files.len() > 1;
    let mut worst = 0;
    for path in &arguments.files {
        let code = match arguments.format {
            Format::Rows => rows::print(path, &options, several),
            Format::Json => check(path, &options, print_document),
            Format::Text => check(path, &options, print_text),
        };
        worst = worst.max(code);
    }
    ExitCode::from(worst)
}

fn check(path: &Path, options: &Options, print: fn(&NsFile)) -> u8 {
    match NsFile::read_as(path, options) {
        Ok(file) => {
            print(&file);
            if file.experiment().is_some() { 0 } else { EXIT_BAD_FILE }
        }
        Err(_) => super::EXIT_MACHINE,
    }
}

fn print_document(file: &NsFile) {
    let mut document = json!({
        "good": file.experiment().is_some(),
        "diagnostics": file.evaluation.diagnostics,
        "remarks": file.remarks(&Policy::default()),
        "output": file.evaluation.output,
    });
    let (nodes, networks) = sizes(file);
    document["nodes"] = Value::from(nodes);
    document["networks"] = Value::from(networks);
    document["file"] = Value::from(file.path.to_string_lossy());
    print_json(&document);
}

fn print_text(file: &NsFile) {
    file.print_diagnostics(&Policy::default());
    file.evaluation.output.iter().for_each(|line| print_out(&format!("{line}\n")));
    if file.experiment().is_some() {
        let (nodes, networks) = sizes(file);
        print_out(&format!("good; nodes: {nodes}, links and LANs: {networks}\n"));
    }
}

/// Numbers of nodes and of networks.
fn sizes(file: &NsFile) -> (usize, usize) {
    let experiment = file.experiment();
    experiment.map_or((0, 0), |experiment| (experiment.nodes.len(), experiment.networks.len()))
}
