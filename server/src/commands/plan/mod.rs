//! `neo plan FILE`

mod text;

use super::ns_file::{Format, print_json, print_out};
use super::planned::{self, Planned};
use crate::plan_document;
use neo_topology::{NodeName, WhatIf, explain, what_if};
use std::process::ExitCode;

/// Arguments of `neo plan`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    planned: planned::FileArguments,
    /// Say why a node is where it is, and what it would cost elsewhere; may be repeated
    #[arg(long, value_name = "NODE")]
    why: Vec<NodeName>,
    /// Compare packings side by side
    #[arg(long, value_name = "N,...", value_delimiter = ',')]
    what_if: Vec<u32>,
}

/// Says which node would go where and why, what would be cut and what that costs. Touches nothing.
pub(super) fn run(arguments: Arguments) -> ExitCode {
    let format = arguments.planned.format;
    let planned = match arguments.planned.planned() {
        Ok(planned) => planned,
        Err(code) => return code,
    };
    if let Some(unknown) = arguments.why.iter().find(|node| !planned.plan.nodes.contains_key(*node)) {
        eprintln!("neo: `--why {unknown}`: the plan has no such node");
        return ExitCode::from(super::EXIT_MACHINE);
    }
    let experiment = planned.file.experiment().expect("what is planned was evaluated");
    let compared = what_if(experiment, &planned.policy, &arguments.what_if);
    match format {
        Format::Json => print_json(&document(&planned, &compared)),
        Format::Text => {
            planned.file.print_diagnostics(&planned.policy);
            let explanation = explain(&planned.plan);
            print_out(&text::plan(&planned.plan, &explanation));
            print_out(&text::why(&planned.plan, &explanation, &arguments.why));
            print_out(&text::what_if(&compared));
        }
    }
    ExitCode::SUCCESS
}

fn document(Planned { file, policy, plan }: &Planned, compared: &[WhatIf]) -> serde_json::Value {
    plan_document::document(plan, &file.evaluation.diagnostics, &file.remarks(policy), compared)
}
