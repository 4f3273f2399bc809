//! What stands, or may stand, of a machine: written before it is made.

use super::keeper::Keeper;
use super::network;
use super::place::Place;
use super::process::{self, Identity};
use neo_wire::Teardown;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The namespaces that a machine has for itself, by their names in `/proc/PID/ns`.
const NAMESPACES: [&str; 5] = ["net", "mnt", "pid", "uts", "ipc"];

/// The ledger of one machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// [`neo_wire::VERSION`].
    pub version: u32,
    /// The experiment's id.
    pub mark: String,
    /// Host name.
    pub name: String,
    /// The interface at the bridge's end, in the keeper's network namespace.
    pub bridge_port: String,
    /// Whose network namespace that is.
    pub keeper: Keeper,
    /// The init process, once it runs.
    pub init: Option<Identity>,
    /// The inodes of its namespaces, by kind, once it is ready: before, not all of them are its own.
    pub namespaces: Vec<(String, u64)>,
}

/// A namespace that is held open.
#[derive(Debug)]
pub struct Pinned {
    kind: String,
    #[expect(dead_code, reason = "held, not read")]
    file: File,
}

impl Ledger {
    /// The same with the namespaces that the init has now.
    pub fn with_namespaces(mut self) -> Self {
        let pid = self.init.map(|init| init.pid.to_string()).unwrap_or_default();
        self.namespaces =
            NAMESPACES.iter().filter_map(|kind| Some(((*kind).to_owned(), namespace(&pid, kind)?))).collect();
        self
    }

    /// Opens the namespaces of the running init. The kernel gives the number of an ended namespace to the next one at
    /// once; as long as these are open, nobody else can have their numbers.
    pub fn pin(&self) -> Vec<Pinned> {
        let Some(init) = self.init else { return Vec::new() };
        let pinned = self
            .namespaces
            .iter()
            .filter_map(|(kind, inode)| {
                let file = File::open(format!("/proc/{}/ns/{kind}", init.pid)).ok()?;
                (file.metadata().ok()?.ino() == *inode).then(|| Pinned { kind: kind.clone(), file })
            })
            .collect();
        // Only what was opened while it still ran is its own.
        if init.is_alive() { pinned } else { Vec::new() }
    }

    /// Looks for everything that stands in the ledger, and counts what is gone. A namespace that could not be pinned
    /// before was gone before: it ends with its init.
    pub fn prove(&self, place: &Place, pinned: &[Pinned]) -> Teardown {
        let mut proof = Teardown::default();
        let mut look = |what: String, there: bool| {
            proof.created += 1;
            if there {
                proof.left.push(what);
            } else {
                proof.gone += 1;
            }
        };
        let alive = self.init.is_some_and(Identity::is_alive)
            || !process::find_in("init", place.directory()).is_empty();
        look(format!("init process of host `{}`", self.name), alive);
        for (kind, inode) in &self.namespaces {
            let held = pinned.iter().any(|one| one.kind == *kind) && is_held(kind, *inode);
            look(format!("{kind} namespace {inode} of host `{}`", self.name), held);
        }
        look(
            format!("interface `{}` at the management bridge", self.bridge_port),
            self.keeper.process.is_alive() && network::has_port(&self.keeper, &self.bridge_port),
        );
        look(format!("mounts below `{}`", place.directory().display()), has_mounts(place.directory()));
        look(format!("directory `{}`", place.directory().display()), place.directory().exists());
        proof
    }
}

fn namespace(pid: &str, kind: &str) -> Option<u64> {
    fs::metadata(format!("/proc/{pid}/ns/{kind}")).ok().map(|file| file.ino())
}

fn is_held(kind: &str, inode: u64) -> bool {
    let Ok(entries) = fs::read_dir("/proc") else { return false };
    entries.filter_map(Result::ok).any(|entry| {
        // An ended process that nobody has reaped yet still shows the namespaces it had.
        let pid = entry.file_name().to_str().and_then(|name| name.parse().ok());
        pid.is_some_and(|pid: i32| {
            namespace(&pid.to_string(), kind) == Some(inode) && Identity::of(pid).is_some()
        })
    })
}

/// Whether anything is mounted at this directory or below, as this process sees it.
pub fn has_mounts(directory: &Path) -> bool {
    fs::read_to_string("/proc/self/mountinfo").unwrap_or_default().lines().any(|line| {
        line.split(' ').nth(4).is_some_and(|mounted_on| Path::new(mounted_on).starts_with(directory))
    })
}
