//! `neo plan FILE`

use super::ns_file::{EXIT_BAD_FILE, Format, NsFile, print_json, print_out};
use super::policy::PolicyArguments;
use neo_topology::{Plan, Policy, Shortfall, check_limits, containerize};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `neo plan`.
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

/// Says which node would go where, and which networks would be cut. Touches nothing.
pub(super) fn run(arguments: Arguments) -> ExitCode {
    let (file, plan) = match planned(&arguments.file, arguments.policy.policy(), arguments.format) {
        Ok(planned) => planned,
        Err(code) => return code,
    };
    match arguments.format {
        Format::Json => print_json(&document(&file, &plan)),
        Format::Text => {
            file.print_diagnostics();
            print_out(&text(&plan));
        }
    }
    ExitCode::SUCCESS
}

/// Reads a file and plans it, or says why not.
pub(super) fn planned(
    path: &std::path::Path,
    policy: Policy,
    format: Format,
) -> Result<(NsFile, Plan), ExitCode> {
    let file = NsFile::read(path)?;
    let plan = file.experiment().map(|experiment| containerize(experiment, &policy));
    let plan = plan.map(|plan| {
        plan.and_then(|plan| {
            let shortfalls = check_limits(&plan);
            if shortfalls.is_empty() { Ok(plan) } else { Err(shortfalls) }
        })
    });
    let shortfalls = match plan {
        Some(Ok(plan)) => return Ok((file, plan)),
        Some(Err(shortfalls)) => shortfalls,
        None => Vec::new(),
    };
    refuse(&file, &shortfalls, format);
    Err(ExitCode::from(EXIT_BAD_FILE))
}

fn refuse(file: &NsFile, shortfalls: &[Shortfall], format: Format) {
    match format {
        Format::Json => print_json(&json!({
            "diagnostics": file.evaluation.diagnostics,
            "remarks": file.remarks(),
            "shortfalls": shortfalls,
        })),
        Format::Text => {
            file.print_diagnostics();
            file.print_shortfalls(shortfalls);
        }
    }
}

/// The plan, with the names of what is cut and of the control node beside it.
fn document(file: &NsFile, plan: &Plan) -> serde_json::Value {
    let mut document = json!(plan);
    document["cut_links"] = plan.cuts.iter().map(|cut| json!(cut.network)).collect();
    document["control_node"] = json!(plan.control_node());
    document["diagnostics"] = json!(file.evaluation.diagnostics);
    document["remarks"] = json!(file.remarks());
    document
}

fn text(plan: &Plan) -> String {
    let width = plan.pnodes.iter().map(|pnode| pnode.name.as_str().len()).max().unwrap_or(0);
    let mut text = String::new();
    for pnode in &plan.pnodes {
        let nodes: Vec<&str> = pnode.nodes.iter().map(|node| node.as_str()).collect();
        text += &format!("{:width$}  {:>3}  {}\n", pnode.name.as_str(), nodes.len(), nodes.join(" "));
    }
    for cut in &plan.cuts {
        let pnodes: Vec<&str> = cut.pnodes.iter().map(|pnode| pnode.as_str()).collect();
        text += &format!("cut: {} between {}\n", cut.network, pnodes.join(" "));
    }
    text + &format!(
        "{} on {}, and the control node `{}`; {} of {} cut\n",
        counted(plan.nodes.len(), "node"),
        counted(plan.pnodes.len(), "physical node"),
        plan.control_node(),
        plan.cuts.len(),
        counted(plan.networks.len(), "network"),
    )
}

/// `1 node`, `2 nodes`.
fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}
