//! What a host keeps of an experiment: its plan, its ledger, and who may change them.

pub mod apply;
pub mod config_server;
pub mod file;
pub mod ledger;
pub mod measure;
pub mod plan;
pub mod remove;

use anyhow::{Context, Result};
use nix::fcntl::{Flock, FlockArg};
use std::fs::File;
use std::path::Path;

/// State of a host, mode 0700; on a real file system, for the layers of containers are in it.
pub const STATE: &str = "/var/lib/neo";

/// Configuration of a host or container, mode 0700.
pub const CONFIGURATION: &str = "/etc/neo";

/// Where the programs of iproute2 are; an SSH session may come with less.
pub const PROGRAM_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Says that this process is the only one that changes the host. It ends with the value, or with the process and
/// every batch that it gave it to.
pub type HostLock = Flock<File>;

/// Makes this process the only one that changes the host; waits for another to end.
pub fn lock() -> Result<HostLock> {
    file::make_private_directory(Path::new(STATE))?;
    let path = Path::new(STATE).join("lock");
    let file = File::create(&path).with_context(|| format!("opening {}", path.display()))?;
    Flock::lock(file, FlockArg::LockExclusive)
        .map_err(|(_, error)| error)
        .with_context(|| format!("locking {}", path.display()))
}
