//! `apply`: everything of this host's plan stands.

use super::Failure;
use crate::host::{apply, lock, plan};
use anyhow::Context;
use clap::Args;
use serde_json::{Value, json};

/// Arguments of `apply`.
#[derive(Debug, Args)]
pub struct ApplyArguments {
    /// Change nothing; exit code 0 if everything stands, else 1.
    #[arg(long)]
    check: bool,
}

/// Applies, or looks whether that is needed.
pub fn run(arguments: &ApplyArguments) -> Result<Value, Failure> {
    if arguments.check { check() } else { apply() }
}

fn apply() -> Result<Value, Failure> {
    let act = || {
        let lock = lock()?;
        let plan = plan::desired()?.context("no plan is there: `neo-agent pull` comes first")?;
        apply::apply(&plan, &lock)
    };
    match act() {
        Ok(applied) => serde_json::to_value(applied).map_err(Failure::from_json),
        Err(error) => Err(Failure {
            message: format!("applying the plan of this host: {error:#}"),
            remedy: "mend what the message names and apply again: what stands is kept".to_owned(),
            retry: true,
        }),
    }
}

fn check() -> Result<Value, Failure> {
    let act = || {
        let plan = plan::desired()?.context("no plan is there")?;
        apply::missing(&plan)
    };
    let missing = act().unwrap_or_else(|error| vec![format!("{error:#}")]);
    if missing.is_empty() {
        return Ok(json!({}));
    }
    Err(Failure { message: missing.join("; "), remedy: "neo-agent apply".to_owned(), retry: true })
}
