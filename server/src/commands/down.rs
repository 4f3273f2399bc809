//! `neo down`: everything back, with the proof.

use crate::config::{DataDirectory, Place};
use crate::database::Database;
use crate::site;
use anyhow::{Context, Result};
use neo_store::Store;
use neo_wire::{EventBody, Step, Teardown};
use std::process::ExitCode;

/// What `down` takes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
}

/// Takes the testbed down, notes it in the database, and stops the private cluster.
pub fn run(arguments: Arguments) -> Result<ExitCode> {
    tokio::runtime::Runtime::new().context("starting the runtime")?.block_on(down(arguments.place))
}

async fn down(place: Place) -> Result<ExitCode> {
    site::require_root()?;
    let directory = DataDirectory::open(&place.data)?;
    let proof = site::local_testbed(&place, &directory)?.close().await?;
    println!("{} created, {} gone", proof.created, proof.gone);
    for left in &proof.left {
        println!("  still there: {left}");
    }
    if place.database_url.is_some() || directory.postgres().exists() {
        let database = Database::open(&place, &directory).await?;
        note(&database.store, &proof).await?;
        database.close().await?;
    }
    Ok(if proof.left.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Every experiment that had hosts has a swap-out that succeeded now, so that it can be launched again.
async fn note(store: &Store, proof: &Teardown) -> Result<()> {
    if !proof.left.is_empty() {
        return Ok(());
    }
    let summary = "by `neo down`, with all other hosts".to_owned();
    let step = |&step| EventBody::StepSucceeded { step, summary: summary.clone() };
    let events: Vec<_> = Step::SWAP_OUT.iter().map(step).chain([EventBody::RunSucceeded]).collect();
    for (experiment, name) in store.experiments_with_hosts().await? {
        store.note_swapped_out(experiment, &events).await?;
        println!("  swapped out {name}");
    }
    Ok(())
}
