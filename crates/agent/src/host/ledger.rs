//! The ledger: everything made on this host, written down before it is made.

use super::STATE;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::net::Ipv4Addr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Something that `apply` makes and `remove` takes away.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Thing {
    /// A container: its processes and namespaces, and its directory.
    Container {
        /// The node's name.
        name: String,
    },
    /// A network interface of the host: the host's end of a pair, a bridge, a tunnel.
    Interface {
        /// As the kernel has it.
        name: String,
    },
    /// The host answers ARP for a container's control address.
    ProxyNeighbour {
        /// The container's address.
        address: Ipv4Addr,
        /// The host's management interface.
        interface: String,
    },
    /// A setting of the host's kernel that was changed.
    Setting {
        /// File under /proc/sys.
        path: PathBuf,
        /// What it held before.
        before: String,
    },
}

#[derive(Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Entry {
    mark: String,
    #[serde(flatten)]
    thing: Thing,
}

/// The ledger of one mark.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    mark: String,
    things: HashSet<Thing>,
    order: Vec<Thing>,
    others: Vec<Entry>,
}

impl Ledger {
    /// Reads the ledger of this host. A last line that was cut off by a crash is no entry: what it would have
    /// named was not made yet.
    pub fn open(mark: &str) -> Result<Self> {
        Self::open_at(&Path::new(STATE).join("ledger.jsonl"), mark)
    }

    fn open_at(path: &Path, mark: &str) -> Result<Self> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
        };
        let mut ledger = Self {
            path: path.to_owned(),
            mark: mark.to_owned(),
            things: HashSet::new(),
            order: Vec::new(),
            others: Vec::new(),
        };
        for entry in text.lines().filter_map(|line| serde_json::from_str::<Entry>(line).ok()) {
            if entry.mark == mark {
                ledger.insert(entry.thing);
            } else {
                ledger.others.push(entry);
            }
        }
        Ok(ledger)
    }

    fn insert(&mut self, thing: Thing) -> bool {
        let new = self.things.insert(thing.clone());
        if new {
            self.order.push(thing);
        }
        new
    }

    /// What was made for this mark, in the order of making.
    pub fn things(&self) -> &[Thing] {
        &self.order
    }

    /// Writes down what is about to be made. On return it is on the disk.
    pub fn write(&mut self, things: impl IntoIterator<Item = Thing>) -> Result<()> {
        let mut lines = String::new();
        for thing in things {
            if self.insert(thing.clone()) {
                let entry = Entry { mark: self.mark.clone(), thing };
                lines.push_str(&serde_json::to_string(&entry).context("writing the ledger as JSON")?);
                lines.push('\n');
            }
        }
        if lines.is_empty() {
            return Ok(());
        }
        let append = || {
            let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&self.path)?;
            file.write_all(lines.as_bytes())?;
            file.sync_data()
        };
        append().with_context(|| format!("writing {}", self.path.display()))
    }

    /// Strikes out this mark's entries, except those that are `left`; an empty ledger is removed.
    pub fn close(mut self, left: &[Thing]) -> Result<()> {
        let mark = self.mark;
        self.others.extend(left.iter().map(|thing| Entry { mark: mark.clone(), thing: thing.clone() }));
        if self.others.is_empty() {
            return super::file::remove(&self.path);
        }
        let mut lines = String::new();
        for entry in &self.others {
            lines.push_str(&serde_json::to_string(entry).context("writing the ledger as JSON")?);
            lines.push('\n');
        }
        let beside = self.path.with_extension("new");
        fs::write(&beside, lines)
            .and_then(|()| fs::rename(&beside, &self.path))
            .with_context(|| format!("writing {}", self.path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interface(name: &str) -> Thing {
        Thing::Interface { name: name.to_owned() }
    }

    #[test]
    fn what_is_written_is_there_after_a_crash() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ledger.jsonl");
        let mut ledger = Ledger::open_at(&path, "e1").unwrap();
        ledger.write([interface("x"), interface("y"), interface("x")]).unwrap();
        fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"mark\":\"e1\",\"ki").unwrap();

        let ledger = Ledger::open_at(&path, "e1").unwrap();
        assert_eq!(ledger.things(), [interface("x"), interface("y")]);
    }

    #[test]
    fn one_mark_leaves_the_other_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ledger.jsonl");
        Ledger::open_at(&path, "e1").unwrap().write([interface("x"), interface("z")]).unwrap();
        Ledger::open_at(&path, "e2").unwrap().write([interface("y")]).unwrap();

        Ledger::open_at(&path, "e1").unwrap().close(&[interface("z")]).unwrap();
        assert_eq!(Ledger::open_at(&path, "e1").unwrap().things(), [interface("z")]);
        assert_eq!(Ledger::open_at(&path, "e2").unwrap().things(), [interface("y")]);

        Ledger::open_at(&path, "e1").unwrap().close(&[]).unwrap();
        Ledger::open_at(&path, "e2").unwrap().close(&[]).unwrap();
        assert!(!path.exists());
    }
}
