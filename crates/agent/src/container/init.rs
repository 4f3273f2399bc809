//! The first process of a container.

use super::Go;
use super::place::Place;
use super::worker::{self, Event};
use super::{capabilities, responder, root};
use crate::host::{CONFIGURATION, file};
use anyhow::{Context, Result, bail};
use nix::sys::signal::{SigSet, Signal};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Pid, sethostname};
use std::io::Read;
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::thread;

/// Where a container has its access to the config server: in its own layer, for root only.
const ACCESS_FILE: &str = "config-server.json";

/// Is the first process of a container until somebody ends it.
pub fn run(name: &str) -> Result<()> {
    root::enter(&Place::of(name))?;
    sethostname(name).context("setting the host name")?;
    let go = wait_for_go()?;
    let configuration = Path::new(CONFIGURATION);
    file::make_private_directory(configuration)?;
    file::write_json(&configuration.join(ACCESS_FILE), &go.access)?;

    capabilities::drop()?;
    // Blocked before there is any other thread, so that all of them leave these signals to the main thread.
    let mut signals = SigSet::empty();
    for signal in [Signal::SIGCHLD, Signal::SIGHUP, Signal::SIGTERM] {
        signals.add(signal);
    }
    signals.thread_block().context("blocking signals")?;
    let (sender, events) = channel();
    thread::spawn(responder::serve);
    let to_worker = sender.clone();
    thread::spawn(move || worker::work(go, to_worker, &events));
    attend(&signals, &sender)
}

fn wait_for_go() -> Result<Go> {
    let mut text = Vec::new();
    std::io::stdin().read_to_end(&mut text).context("reading standard input")?;
    if text.is_empty() {
        bail!("whoever applied the plan ended before the network stood");
    }
    serde_json::from_slice(&text).context("reading the word to go")
}

/// Buries the dead, passes on that the host changed something, and ends when told to.
fn attend(signals: &SigSet, worker: &Sender<Event>) -> Result<()> {
    loop {
        match signals.wait().context("waiting for a signal")? {
            Signal::SIGCHLD => bury_orphans(),
            Signal::SIGHUP => {
                let _ = worker.send(Event::Look);
            }
            _ => return Ok(()),
        }
    }
}

/// Orphans become children of the main thread; the other threads wait for their own children themselves.
fn bury_orphans() {
    let flags = WaitPidFlag::WNOHANG | WaitPidFlag::__WNOTHREAD;
    while let Ok(status) = waitpid(Pid::from_raw(-1), Some(flags)) {
        if status == WaitStatus::StillAlive {
            break;
        }
    }
}
