//! The keeper: a process that does nothing but hold the testbed's own network namespace.

use super::network::{self, BRIDGE, hardware_address};
use super::place::{self, Place, check_path};
use super::process::{self, Identity};
use crate::commands::Failure;
use anyhow::{Context, bail};
use neo_wire::{Teardown, TestbedSpec, TestbedUp};
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The mark of what belongs to the testbed and not to one experiment.
pub const MARK: &str = "testbed";

/// A running keeper and its bridge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keeper {
    /// The process.
    pub process: Identity,
    /// Address of the bridge.
    pub bridge_address: Ipv4Addr,
    /// Length of the management prefix, in bits.
    pub prefix_bits: u8,
}

fn record(directory: &Path) -> PathBuf {
    directory.join("keeper.json")
}

/// The keeper of this testbed, if it runs.
pub fn current(directory: &Path) -> anyhow::Result<Option<Keeper>> {
    let keeper: Option<Keeper> = place::read(&record(directory))?;
    Ok(keeper.filter(|keeper| process::find_in("keeper", directory).contains(&keeper.process)))
}

/// Ensures that the testbed has its keeper with its bridge.
pub fn up(spec: &TestbedSpec) -> anyhow::Result<TestbedUp> {
    check_path(&spec.directory)?;
    let place = Place::at(&spec.directory);
    place.create()?;
    let _lock = place.lock()?.context("the directory of the testbed was removed while it was made")?;
    if let Some(keeper) = current(&spec.directory)? {
        if (keeper.bridge_address, keeper.prefix_bits) != (spec.bridge_address, spec.prefix_bits) {
            bail!(Failure {
                message: format!(
                    "the testbed in `{}` has its bridge at {}/{}, not at {}/{}",
                    spec.directory.display(),
                    keeper.bridge_address,
                    keeper.prefix_bits,
                    spec.bridge_address,
                    spec.prefix_bits
                ),
                remedy: "take the testbed down first, or use its address".to_owned(),
                retry: false,
            });
        }
        return Ok(answer(&keeper));
    }
    end_all(&spec.directory)?;
    let keeper = start(spec)?;
    place::write(&record(&spec.directory), &keeper)?;
    Ok(answer(&keeper))
}

fn answer(keeper: &Keeper) -> TestbedUp {
    TestbedUp { keeper_pid: keeper.process.pid, start_ticks: keeper.process.start_ticks }
}

/// Makes the namespace around this process, and leaves a keeper in it.
fn start(spec: &TestbedSpec) -> anyhow::Result<Keeper> {
    network::leave()?;
    let (address, prefix_bits) = (spec.bridge_address, spec.prefix_bits);
    // With an address of its own the bridge keeps it when ports come and go.
    let hardware = hardware_address(address);
    let bridge = format!("link add {BRIDGE} address {hardware} type bridge forward_delay 0 stp_state 0");
    let own = format!("address add {address}/{prefix_bits} dev {BRIDGE}");
    network::ip(&[&bridge, &own, &format!("link set {BRIDGE} up")], None)?;
    let child = Command::new(std::env::current_exe().context("looking for our own program")?)
        .args(["machine", "keeper", "--mark", MARK, "--directory"])
        .arg(&spec.directory)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("starting the keeper")?;
    let process = Identity::of(child.id() as i32).context("the keeper ended at once")?;
    Ok(Keeper { process, bridge_address: address, prefix_bits })
}

/// What the keeper does: outlive whoever started it, and hold.
pub fn keep() -> ! {
    // Refused only to the leader of a process group, which has a session of its own already.
    let _ = nix::unistd::setsid();
    loop {
        nix::unistd::pause();
    }
}

/// Ends the keeper, and with it the testbed's network; proves it.
pub fn down(directory: &Path) -> anyhow::Result<Teardown> {
    check_path(directory)?;
    let Some(_lock) = Place::at(directory).lock()? else { return Ok(Teardown::default()) };
    let stood = record(directory).exists() || !process::find_in("keeper", directory).is_empty();
    if !stood {
        return Ok(Teardown::default());
    }
    end_all(directory)?;
    std::fs::remove_file(record(directory))
        .or_else(|error| if record(directory).exists() { Err(error) } else { Ok(()) })
        .with_context(|| format!("removing `{}`", record(directory).display()))?;
    let left = process::find_in("keeper", directory);
    Ok(Teardown {
        created: 1,
        gone: u64::from(left.is_empty()),
        left: left.iter().map(|process| format!("keeper process {}", process.pid)).collect(),
    })
}

fn end_all(directory: &Path) -> anyhow::Result<()> {
    process::find_in("keeper", directory).into_iter().try_for_each(Identity::end)
}
