//! Taking away everything of a mark, and proving it.

use super::ledger::{Ledger, Thing};
use super::{HostLock, STATE, file, plan};
use crate::container::place::Place;
use crate::container::start;
use crate::network::work::write_setting;
use crate::network::{batch, interfaces, names};
use anyhow::{Context, Result};
use neo_wire::Teardown;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;

/// Removes what the ledger names and what carries the mark, goes on after errors, and then looks for each thing.
pub fn remove(mark: &str, lock: &HostLock) -> Result<Teardown> {
    let ledger = Ledger::open(mark)?;
    let things = with_unwritten(mark, ledger.things())?;
    let mut errors = Vec::new();
    remove_containers(mark, &things, &mut errors);
    let proxies = interfaces::proxy_neighbours().context("looking for what is to be removed")?;
    remove_from_network(&things, &proxies, lock, &mut errors);

    let after = After::look(mark)?;
    let left: Vec<Thing> = things.iter().filter(|thing| after.has(thing)).cloned().collect();
    let created = things.len() as u64;
    ledger.close(&left)?;
    if left.is_empty() {
        plan::forget(mark)?;
        forget_directories();
    }
    let mut words: Vec<String> = left.iter().map(describe).collect();
    if !left.is_empty() {
        words.extend(errors.iter().map(|error| format!("{error:#}")));
    }
    Ok(Teardown { created, gone: created - left.len() as u64, left: words })
}

/// The ledger's things, and those that carry the mark though the ledger (damaged, deleted) does not name them.
fn with_unwritten(mark: &str, written: &[Thing]) -> Result<Vec<Thing>> {
    let mut things = written.to_vec();
    let prefix = names::alias_prefix(mark);
    let interfaces = interfaces::of_host()?.into_iter().filter(|(_, alias)| alias.starts_with(&prefix));
    let found = (Place::all(mark).into_iter().map(|name| Thing::Container { name }))
        .chain(interfaces.map(|(name, _)| Thing::Interface { name }));
    let known: HashSet<Thing> = written.iter().cloned().collect();
    things.extend(found.filter(|thing| !known.contains(thing)));
    Ok(things)
}

fn remove_containers(mark: &str, things: &[Thing], errors: &mut Vec<anyhow::Error>) {
    let inits = start::running(mark);
    // All at once first, then each is waited for: the kernel takes namespaces back in bulk.
    for init in &inits {
        let _ = kill(Pid::from_raw(init.pid), Signal::SIGKILL);
    }
    let ends = inits.into_iter().map(|init| init.end());
    let containers = things.iter().filter_map(|thing| match thing {
        Thing::Container { name } => Some(start::remove(name)),
        _ => None,
    });
    errors.extend(ends.chain(containers).filter_map(Result::err));
}

fn remove_from_network(
    things: &[Thing],
    proxies: &HashSet<(Ipv4Addr, String)>,
    lock: &HostLock,
    errors: &mut Vec<anyhow::Error>,
) {
    let mut lines = Vec::new();
    for thing in things.iter().rev() {
        match thing {
            Thing::Interface { name } => lines.push(format!("link del {name}")),
            // One that a killed `apply` only meant to make is left out: `ip` would end there and then (`ipneigh.c`).
            Thing::ProxyNeighbour { address, interface }
                if proxies.contains(&(*address, interface.clone())) =>
            {
                lines.push(format!("neigh del proxy {address} dev {interface}"));
            }
            Thing::Setting { path, before } if path.exists() => {
                errors.extend(write_setting(path, before).err())
            }
            Thing::ProxyNeighbour { .. } | Thing::Setting { .. } | Thing::Container { .. } => {}
        }
    }
    // What is gone already is refused; what is left is found by looking.
    errors.extend(batch::attempt("ip", &lines, Some(lock)).err());
}

/// What is there after the removal.
struct After {
    interfaces: HashMap<String, String>,
    proxies: HashSet<(Ipv4Addr, String)>,
    any_init: bool,
}

impl After {
    fn look(mark: &str) -> Result<Self> {
        Ok(Self {
            interfaces: interfaces::of_host().context("looking for what is left")?,
            proxies: interfaces::proxy_neighbours().context("looking for what is left")?,
            any_init: !start::running(mark).is_empty(),
        })
    }

    fn has(&self, thing: &Thing) -> bool {
        match thing {
            Thing::Container { name } => self.any_init || Place::of(name).path().exists(),
            Thing::Interface { name } => self.interfaces.contains_key(name),
            Thing::ProxyNeighbour { address, interface } => {
                self.proxies.contains(&(*address, interface.clone()))
            }
            Thing::Setting { path, before } => {
                fs::read_to_string(path).is_ok_and(|value| value.trim() != before)
            }
        }
    }
}

fn describe(thing: &Thing) -> String {
    match thing {
        Thing::Container { name } => format!("container {name}"),
        Thing::Interface { name } => format!("interface {name}"),
        Thing::ProxyNeighbour { address, interface } => format!("ARP for {address} on {interface}"),
        Thing::Setting { path, before } => format!("{} is not {before} again", path.display()),
    }
}

/// Directories that are empty now. Others keep something of another mark, or are a mount point.
fn forget_directories() {
    let state = Path::new(STATE);
    let _ = fs::remove_dir(state.join("containers"));
    let only_lock = fs::read_dir(state).is_ok_and(|entries| entries.count() == 1);
    if only_lock {
        let _ = file::remove(&state.join("lock"));
    }
    let _ = fs::remove_dir(state);
}
