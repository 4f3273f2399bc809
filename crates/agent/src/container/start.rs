//! Starting containers, seen from the host.

use super::Go;
use super::place::Place;
use crate::host::PROGRAM_PATH;
use crate::machine::process::Identity;
use anyhow::{Context, Result, bail};
use nix::sched::{CloneFlags, unshare};
use nix::unistd::{chdir, setsid};
use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

/// A container whose init is on its way.
pub struct Starting {
    name: String,
    starter: Child,
    go: ChildStdin,
}

/// A container whose init waits for its network.
pub struct Started {
    /// The node's name.
    pub name: String,
    /// Its init.
    pub init: Identity,
    go: ChildStdin,
}

/// Begins to start a container; returns at once, so that many start at the same time.
pub fn start(mark: &str, name: &str) -> Result<Starting> {
    let place = Place::of(name);
    place.end_init()?;
    place.make()?;
    let log = OpenOptions::new().append(true).create(true).mode(0o600).open(place.log());
    let log = log.with_context(|| format!("opening {}", place.log().display()))?;
    let mut starter = program(mark, name)?
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .with_context(|| format!("starting container {name}"))?;
    let go = starter.stdin.take().context("the starter has no standard input")?;
    Ok(Starting { name: name.to_owned(), starter, go })
}

impl Starting {
    /// Waits until the init is there.
    pub fn wait(mut self, mark: &str) -> Result<Started> {
        let mut said = String::new();
        if let Some(mut out) = self.starter.stdout.take() {
            out.read_to_string(&mut said).context("reading what the starter says")?;
        }
        self.starter.wait().context("waiting for the starter")?;
        let place = Place::of(&self.name);
        let init = said.trim().parse().ok().and_then(Identity::of);
        let Some(init) = init else {
            bail!("container {} did not start: {}", self.name, place.last_words());
        };
        place.keep(mark, init, false)?;
        Ok(Started { name: self.name, init, go: self.go })
    }
}

impl Started {
    /// Tells the init that its network stands.
    pub fn go(mut self, mark: &str, go: &Go) -> Result<()> {
        let place = Place::of(&self.name);
        let text = serde_json::to_vec(go).context("writing the word to go as JSON")?;
        if self.go.write_all(&text).is_err() {
            bail!("container {} ended while it started: {}", self.name, place.last_words());
        }
        place.keep(mark, self.init, true)
    }
}

/// The starter: leaves the session and the namespaces of whoever applies the plan, starts the init as the first
/// process of the new ones, and says which process that is.
pub fn detach(mark: &str, name: &str) -> Result<()> {
    setsid().context("making a session")?;
    chdir("/").context("changing to /")?;
    let namespaces = CloneFlags::CLONE_NEWNET
        | CloneFlags::CLONE_NEWNS
        | CloneFlags::CLONE_NEWPID
        | CloneFlags::CLONE_NEWUTS
        | CloneFlags::CLONE_NEWIPC;
    unshare(namespaces).context("making namespaces")?;
    set_network_defaults()?;
    let log = std::io::stderr().as_fd().try_clone_to_owned().context("doubling the log")?;
    let init = program(mark, name)?
        .stdin(Stdio::inherit())
        .stdout(Stdio::from(log))
        .spawn()
        .context("starting the init")?;
    println!("{}", init.id());
    Ok(())
}

/// Settings that an interface takes over when it is made: no IPv6, which experiments do not have and which costs
/// time on every link; packets pass on and come back by any way, as routes between containers need it.
fn set_network_defaults() -> Result<()> {
    for (setting, value) in [
        ("ipv6/conf/all/disable_ipv6", "1"),
        ("ipv6/conf/default/disable_ipv6", "1"),
        ("ipv4/ip_forward", "1"),
        ("ipv4/conf/all/rp_filter", "0"),
        ("ipv4/conf/default/rp_filter", "0"),
    ] {
        let path = Path::new("/proc/sys/net").join(setting);
        if path.exists() {
            fs::write(&path, value).with_context(|| format!("writing {value} to {}", path.display()))?;
        }
    }
    Ok(())
}

fn program(mark: &str, name: &str) -> Result<Command> {
    let own = std::env::current_exe().context("finding our own program")?;
    let mut command = Command::new(own);
    command
        .arg0("neo-agent")
        .args(["container-init", "--mark", mark, "--name", name])
        .env_clear()
        .env("PATH", PROGRAM_PATH)
        .env("HOME", "/root");
    Ok(command)
}

/// The inits of this mark that run, found by their command lines; so also one that no file knows of.
pub fn running(mark: &str) -> Vec<Identity> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let wanted = ["container-init", "--mark", mark, "--name"];
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok())
        .filter(|pid| {
            let line = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            line.split('\0').skip(1).take(wanted.len()).eq(wanted)
        })
        .filter_map(Identity::of)
        .collect()
}

/// Ends a container and forgets what it wrote. Going on is the caller's matter.
pub fn remove(name: &str) -> Result<()> {
    let place = Place::of(name);
    place.end_init()?;
    place.remove()
}
