//! `remove`: nothing of a mark is on this host any more.

use super::Failure;
use crate::host::{lock, plan, remove};
use anyhow::{Context, Result};
use neo_wire::{RemoveRequest, Teardown};
use serde_json::Value;

/// Removes, and proves it.
pub fn run() -> Result<Value, Failure> {
    match act() {
        Ok(teardown) => serde_json::to_value(teardown).map_err(Failure::from_json),
        Err(error) => Err(Failure {
            message: format!("removing an experiment from this host: {error:#}"),
            remedy: "mend what the message names and remove again: what is left stands in the ledger"
                .to_owned(),
            retry: true,
        }),
    }
}

fn act() -> Result<Teardown> {
    let request: RemoveRequest = serde_json::from_reader(std::io::stdin().lock())
        .context("reading {\"mark\": ...} from standard input")?;
    plan::ensure_mark(&request.mark)?;
    let lock = lock()?;
    remove::remove(&request.mark, &lock)
}
