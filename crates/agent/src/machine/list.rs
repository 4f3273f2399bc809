//! What stands in a testbed's directory.

use super::ledger::Ledger;
use super::place::{self, MACHINES, Place};
use super::process;
use neo_wire::{MachineEntry, MachineList};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Every machine of a testbed: those that have a directory (`machines/EXPERIMENT/HOST`), and those that run without.
pub fn list(testbed: &Path) -> anyhow::Result<MachineList> {
    place::check_path(testbed)?;
    let machines = testbed.join(MACHINES);
    let mut found: BTreeMap<PathBuf, (Option<String>, bool)> = children(&machines)
        .iter()
        .flat_map(|experiment| children(experiment))
        .map(|directory| {
            let ledger: Option<Ledger> = place::read(&Place::at(&directory).ledger()).ok().flatten();
            (directory, (ledger.map(|ledger| ledger.mark), false))
        })
        .collect();
    for running in process::find("init") {
        if running.directory.starts_with(&machines) {
            found.insert(running.directory, (Some(running.mark), true));
        }
    }
    let machines =
        found.into_iter().map(|(directory, (mark, alive))| MachineEntry { directory, mark, alive }).collect();
    Ok(MachineList { machines })
}

/// The folders in a folder.
pub fn children(directory: &Path) -> Vec<PathBuf> {
    fs::read_dir(directory)
        .map(|entries| {
            entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir()).collect()
        })
        .unwrap_or_default()
}
