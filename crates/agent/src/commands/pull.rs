//! `pull`: this host has the config server's newest plan.

use super::Failure;
use crate::host::config_server::ConfigServer;
use crate::host::{CONFIGURATION, file, lock, plan};
use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use neo_wire::{ConfigServerAccess, NodePlan};
use serde_json::{Value, json};
use std::path::Path;

/// Arguments of `pull`.
#[derive(Debug, Args)]
pub struct PullArguments {
    /// Change nothing; exit code 0 if the plan that is here is the newest, else 1.
    #[arg(long)]
    check: bool,
}

/// Pulls, or looks whether that is needed.
pub fn run(arguments: &PullArguments) -> Result<Value, Failure> {
    let result = if arguments.check { check() } else { pull() };
    result.map_err(|error| Failure {
        message: format!("pulling the plan of this host: {error:#}"),
        remedy: format!(
            "see that the config server answers and that {CONFIGURATION}/config-server.json is its own"
        ),
        retry: true,
    })
}

fn pull() -> Result<Value> {
    let plan = plan::validated(ask()?)?;
    let _lock = lock()?;
    // One that cannot be read any more is replaced: the server has the truth.
    if let Some(old) = plan::desired().unwrap_or_default() {
        ensure!(old.mark == plan.mark, "this host still carries experiment {}: remove that first", old.mark);
        ensure!(
            old.generation <= plan.generation,
            "the server has generation {}, which is older than generation {} here",
            plan.generation,
            old.generation
        );
    }
    plan::keep_desired(&plan)?;
    Ok(json!({ "generation": plan.generation }))
}

fn check() -> Result<Value> {
    let newest = ask()?;
    match plan::desired()? {
        Some(plan) if plan.mark == newest.mark && plan.generation == newest.generation => Ok(json!({})),
        Some(plan) => bail!("generation {} is here, {} at the server", plan.generation, newest.generation),
        None => bail!("no plan is here"),
    }
}

fn ask() -> Result<NodePlan> {
    let path = Path::new(CONFIGURATION).join("config-server.json");
    let access: ConfigServerAccess =
        file::read_json(&path)?.with_context(|| format!("{} is not there", path.display()))?;
    ConfigServer::new(access).node_plan()
}
