//! Work in the network namespace of a container.

use anyhow::{Context, Result};
use nix::sched::{CloneFlags, setns};
use std::fs::File;
use std::thread;

/// Does the work on a thread that is in the network namespace of process `pid`: sockets made and programs started by
/// this thread are there. The calling thread stays where it is.
pub fn within<T: Send>(pid: i32, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let path = format!("/proc/{pid}/ns/net");
    let namespace = File::open(&path).with_context(|| format!("opening {path}"))?;
    thread::scope(|scope| {
        let thread = scope.spawn(|| {
            setns(&namespace, CloneFlags::CLONE_NEWNET).with_context(|| format!("entering {path}"))?;
            work()
        });
        thread.join().ok().context("the thread in the container's namespace ended badly")?
    })
}
