//! What is to be done on a host's network, gathered first and then done in few batches.

use super::{batch, namespace, shape};
use crate::host::HostLock;
use crate::host::ledger::{Ledger, Thing};
use anyhow::{Context, Result};
use neo_wire::Shape;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The steps, in the order in which they are done.
#[derive(Debug, Default)]
pub struct Work {
    /// Lines for `ip` that take away what stands in the way; it may be gone already.
    pub clear: Vec<String>,
    /// Interfaces to take away in containers, by the process id of the init.
    clear_inside: BTreeMap<i32, Vec<String>>,
    /// What will be made.
    pub things: Vec<Thing>,
    /// Lines for `ip` that make it.
    pub make: Vec<String>,
    /// Lines for `ip` that make links between containers, of which nothing stays on the host.
    pub make_inside: Vec<String>,
    /// Settings under /proc/sys to write.
    pub settings: Vec<(PathBuf, &'static str)>,
    /// Lines for `bridge`: the other ends of tunnels.
    pub tunnels: Vec<String>,
    /// Interfaces of the host to shape.
    pub shapes: Vec<(String, Shape)>,
    /// Interfaces made.
    pub interfaces_made: u64,
    /// Containers that find a new interface.
    pub touched: HashSet<String>,
}

impl Work {
    /// Whether everything stands.
    pub fn is_empty(&self) -> bool {
        self.clear.is_empty()
            && self.clear_inside.is_empty()
            && self.make.is_empty()
            && self.make_inside.is_empty()
            && self.settings.is_empty()
            && self.tunnels.is_empty()
            && self.shapes.is_empty()
    }

    /// Takes an interface away in the container of this init.
    pub fn clear_inside(&mut self, init_pid: i32, interface: String) {
        self.clear_inside.entry(init_pid).or_default().push(format!("link del {interface}"));
    }

    /// Has a setting written, unless it holds that value already.
    /// The former value of a setting that outlives us goes to the ledger.
    pub fn set(&mut self, path: PathBuf, value: &'static str) {
        let before = fs::read_to_string(&path).unwrap_or_default().trim().to_owned();
        if before != value {
            self.things.push(Thing::Setting { path: path.clone(), before });
            self.settings.push((path, value));
        }
    }

    /// Does it all. Answers with what was asked for but cannot be done here, in words.
    pub fn carry_out(&self, ledger: &mut Ledger, lock: &HostLock) -> Result<Vec<String>> {
        let lock = Some(lock);
        batch::attempt("ip", &self.clear, lock)?;
        for (init_pid, lines) in &self.clear_inside {
            namespace::within(*init_pid, || batch::attempt("ip", lines, lock))?;
        }
        ledger.write(self.things.iter().cloned())?;
        batch::run("ip", &self.make, lock)?;
        // Linux 6.1, for one, refuses a name that is taken where the request comes from, wherever the interface goes;
        // and a host has its `eth0` as well.
        namespace::within_none(|| batch::run("ip", &self.make_inside, lock))?;
        for (path, value) in &self.settings {
            write_setting(path, value)?;
        }
        batch::run("bridge", &self.tunnels, lock)?;
        shape::apply(&self.shapes, lock)
    }
}

/// Writes a setting of the kernel.
pub fn write_setting(path: &Path, value: &str) -> Result<()> {
    fs::write(path, value).with_context(|| format!("writing {value} to {}", path.display()))
}
