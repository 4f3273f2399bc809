//! One at a time: two converges, or two starts of a server, would spoil each other.

use crate::commands::{Failure, say};
use crate::host::{STATE, file};
use anyhow::{Context, Result};
use neo_wire::AgentLine;
use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};
use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

/// A converge of hundreds of containers takes minutes; one that takes longer is stuck.
const DEADLINE: Duration = Duration::from_secs(600);

/// How often a lock that another process has is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// The lock `name`. It ends with the value, or with the process.
pub fn take(name: &str) -> Result<Flock<File>, Failure> {
    wait(name).map_err(|error| Failure {
        message: format!("{error:#}"),
        remedy: "wait for the other command on this host, or end it".to_owned(),
        retry: true,
    })
}

fn wait(name: &str) -> Result<Flock<File>> {
    file::make_private_directory(Path::new(STATE))?;
    let path = Path::new(STATE).join(format!("{name}.lock"));
    let started = Instant::now();
    let mut file = File::create(&path).with_context(|| format!("opening {}", path.display()))?;
    loop {
        match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
            Ok(lock) => return Ok(lock),
            Err((same, Errno::EWOULDBLOCK)) if started.elapsed() < DEADLINE => file = same,
            Err((_, error)) => {
                return Err(error).with_context(|| {
                    format!("waiting {} s for {}", started.elapsed().as_secs(), path.display())
                });
            }
        }
        if started.elapsed() < LOOK_EVERY {
            say(&AgentLine::Log { message: format!("another `neo-agent` is at it: waiting for {name}") });
        }
        std::thread::sleep(LOOK_EVERY);
    }
}
