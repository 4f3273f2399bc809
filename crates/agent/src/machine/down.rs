//! Takes a machine down, and proves it.

use super::ledger::{self, Ledger};
use super::place::{self, Lock, MACHINES, Place, check_path};
use super::process::{self, Identity};
use super::{keeper, list, network};
use anyhow::{Context, bail};
use neo_wire::Teardown;
use std::fs;
use std::path::Path;

/// Removes the machine in this directory with all it wrote. Goes on after an error; what could not be removed stands
/// in the proof. Done for a directory that is not there, it answers with an empty proof.
pub fn down(directory: &Path) -> anyhow::Result<Teardown> {
    check_path(directory)?;
    let place = Place::at(directory);
    let lock = place.lock()?;
    let ledger: Option<Ledger> = place::read(&place.ledger()).ok().flatten();
    let pinned = ledger.as_ref().map(Ledger::pin).unwrap_or_default();
    let strays = process::find_in("init", directory);
    if lock.is_none() && strays.is_empty() {
        return Ok(Teardown::default());
    }
    let mut errors: Vec<String> = strays
        .into_iter()
        .map(Identity::end)
        .chain(ledger.iter().map(|ledger| end(&place, ledger, lock.as_ref())))
        .filter_map(Result::err)
        .map(|error| format!("{error:#}"))
        .collect();
    if lock.is_some() {
        errors.extend(remove(directory).err().map(|error| format!("{error:#}")));
    }
    let mut proof = match &ledger {
        Some(ledger) => ledger.prove(&place, &pinned),
        None => without_ledger(directory),
    };
    if !proof.left.is_empty() {
        proof.left.extend(errors);
    }
    Ok(proof)
}

/// Ends everything of a machine but its directory.
pub fn end(place: &Place, ledger: &Ledger, lock: Option<&Lock>) -> anyhow::Result<()> {
    let inits = process::find_in("init", place.directory());
    let ended: Vec<anyhow::Result<()>> = inits.into_iter().map(Identity::end).collect();
    if ledger.keeper.process.is_alive() {
        network::remove_port(&ledger.keeper, &ledger.bridge_port, lock)?;
    }
    ended.into_iter().collect()
}

/// Only a directory that is ours is removed: one in `machines/`, as [`super::up`] makes them.
fn remove(directory: &Path) -> anyhow::Result<()> {
    if !directory.components().any(|part| part.as_os_str() == MACHINES) {
        bail!("`{}` is not a machine's directory: not in `{MACHINES}/`", directory.display());
    }
    if ledger::has_mounts(directory) {
        bail!("something is mounted below `{}`; unmount it before the directory can go", directory.display());
    }
    fs::remove_dir_all(directory).with_context(|| format!("removing `{}`", directory.display()))
}

/// The proof for what a crash left before the ledger was written: a directory, or a process without one.
fn without_ledger(directory: &Path) -> Teardown {
    let there = directory.exists() || !process::find_in("init", directory).is_empty();
    Teardown {
        created: 1,
        gone: u64::from(!there),
        left: there.then(|| format!("machine in `{}`", directory.display())).into_iter().collect(),
    }
}

/// Takes down every machine of a testbed, and then its network.
pub fn testbed(directory: &Path) -> anyhow::Result<Teardown> {
    check_path(directory)?;
    let mut proof = Teardown::default();
    for machine in list::list(directory)?.machines {
        let one = down(&machine.directory).unwrap_or_else(|error| Teardown {
            created: 1,
            gone: 0,
            left: vec![format!("{error:#}")],
        });
        add(&mut proof, one);
    }
    let machines = directory.join(MACHINES);
    for empty in list::children(&machines).into_iter().chain([machines]) {
        // What is not empty, or not there, stands in the proof or needs none.
        let _ = fs::remove_dir(empty);
    }
    add(&mut proof, keeper::down(directory)?);
    Ok(proof)
}

fn add(proof: &mut Teardown, more: Teardown) {
    proof.created += more.created;
    proof.gone += more.gone;
    proof.left.extend(more.left);
}
