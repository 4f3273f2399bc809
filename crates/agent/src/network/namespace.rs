//! Work in another network namespace than the host's.

use anyhow::{Context, Result};
use nix::sched::{CloneFlags, setns, unshare};
use std::fs::File;
use std::thread;

/// Does the work on a thread that is in the network namespace of process `pid`: sockets made and programs started by
/// this thread are there. The calling thread stays where it is.
pub fn within<T: Send>(pid: i32, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let path = format!("/proc/{pid}/ns/net");
    let namespace = File::open(&path).with_context(|| format!("opening {path}"))?;
    on_thread(|| {
        setns(&namespace, CloneFlags::CLONE_NEWNET).with_context(|| format!("entering {path}"))?;
        work()
    })
}

/// Does the work on a thread in a network namespace of its own, where no interface is and no name is taken.
pub fn within_none<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    on_thread(|| {
        unshare(CloneFlags::CLONE_NEWNET).context("making a network namespace")?;
        work()
    })
}

fn on_thread<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    thread::scope(|scope| {
        scope.spawn(work).join().ok().context("the thread in another network namespace ended badly")?
    })
}
