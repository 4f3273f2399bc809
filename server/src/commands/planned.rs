//! A file and what becomes of it: what `plan`, `rewrite`, `export` and `containerize` begin with.

use super::ns_file::{EXIT_BAD_FILE, Format, NsFile, print_json};
use super::policy::PolicyArguments;
use neo_topology::{Plan, Policy, Shortfall, containerize};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// A file, how to containerize it, and how to print.
#[derive(Debug, clap::Args)]
pub(super) struct FileArguments {
    /// The NS or topdl file
    file: PathBuf,
    #[command(flatten)]
    policy: PolicyArguments,
    /// How to print
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

/// A file with its plan.
pub(super) struct Planned {
    pub(super) file: NsFile,
    pub(super) policy: Policy,
    pub(super) plan: Plan,
}

impl FileArguments {
    /// Reads the file and plans it, or says why not: everything that is wrong, at once.
    pub(super) fn planned(self) -> Result<Planned, ExitCode> {
        let policy = self.policy.policy().map_err(|wrong| {
            wrong.iter().for_each(|line| eprintln!("neo: {line}"));
            ExitCode::from(super::EXIT_MACHINE)
        })?;
        let file = NsFile::read(&self.file, &policy)?;
        let shortfalls = match file.experiment().map(|experiment| containerize(experiment, &policy)) {
            Some(Ok(plan)) => return Ok(Planned { file, policy, plan }),
            Some(Err(shortfalls)) => shortfalls,
            None => Vec::new(),
        };
        refuse(&file, &policy, &shortfalls, self.format);
        Err(ExitCode::from(EXIT_BAD_FILE))
    }
}

fn refuse(file: &NsFile, policy: &Policy, shortfalls: &[Shortfall], format: Format) {
    match format {
        Format::Json => print_json(&json!({
            "diagnostics": file.evaluation.diagnostics,
            "remarks": file.remarks(policy),
            "shortfalls": shortfalls,
        })),
        Format::Text => {
            file.print_diagnostics(policy);
            file.print_shortfalls(shortfalls);
        }
    }
}
