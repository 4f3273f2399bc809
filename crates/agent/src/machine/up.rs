//! Makes a machine.

use super::keeper::{self, Keeper};
use super::ledger::Ledger;
use super::place::{self, Lock, MACHINES, Place, check_path};
use super::process::{self, Identity, LOOK_EVERY};
use super::{down, network, sshd};
use crate::commands::Failure;
use anyhow::{Context, bail};
use neo_wire::{MachineSpec, MachineUp, VERSION};
use nix::sched::{CloneFlags, unshare};
use std::fs::File;
use std::io::Read;
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a machine may take until its sshd answers; half a second is usual.
const READY_DEADLINE: Duration = Duration::from_secs(30);

/// Host names are labels of DNS (RFC 1123): at most 63 of these characters.
const NAME_BYTES_MAX: usize = 63;

/// Ensures that the machine stands and its sshd answers. A machine that stands as asked is left alone; a dead one, or
/// one that stands otherwise, is made again on its own layer and with its own host key.
pub fn up(spec: &MachineSpec) -> anyhow::Result<MachineUp> {
    check(spec)?;
    let keeper = keeper::current(&spec.testbed_directory)?.ok_or_else(|| Failure {
        message: format!("the testbed in `{}` has no network", spec.testbed_directory.display()),
        remedy: "run `neo-agent machine testbed-up` first".to_owned(),
        retry: true,
    })?;
    let place = Place::at(&spec.directory);
    place.create()?;
    let Some(lock) = place.lock()? else {
        bail!("the directory `{}` was removed while it was made", spec.directory.display())
    };
    let host_key = sshd::host_key(&place)?;
    let init = match standing(spec, &place, &keeper)? {
        Some(init) => {
            network::enter(init.pid)?;
            init
        }
        None => make(spec, &place, &keeper, &lock)?,
    };
    wait_ready(spec, &place, init)?;
    if let Some(ledger) = place::read::<Ledger>(&place.ledger())? {
        place::write(&place.ledger(), &ledger.with_namespaces())?;
    }
    Ok(MachineUp { init_pid: init.pid, init_start_ticks: init.start_ticks, host_key })
}

/// Everything is validated before anything is touched.
fn check(spec: &MachineSpec) -> anyhow::Result<()> {
    if spec.version != VERSION {
        bail!("the machine's document has version {}, this agent speaks {VERSION}", spec.version);
    }
    for path in [&spec.directory, &spec.testbed_directory] {
        check_path(path)?;
    }
    if !spec.directory.starts_with(spec.testbed_directory.join(MACHINES)) {
        bail!("`{}` is not in `{MACHINES}/` of the testbed's directory", spec.directory.display());
    }
    for (outside, inside) in &spec.shares {
        check_path(outside)?;
        check_path(inside)?;
        if !outside.is_dir() {
            bail!("the shared directory `{}` is not there", outside.display());
        }
    }
    let plain = |text: &str| {
        !text.is_empty()
            && text.len() <= NAME_BYTES_MAX
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !text.starts_with('-')
    };
    for (what, text) in [("host name", &spec.name), ("mark", &spec.mark)] {
        if !plain(text) {
            bail!("the {what} {text:?} is not 1 to {NAME_BYTES_MAX} letters, digits and hyphens");
        }
    }
    if spec.authorized_key.trim().is_empty() || spec.authorized_key.trim().contains('\n') {
        bail!("the authorized key is not one line");
    }
    Ok(())
}

/// The init of this machine, if it runs as asked and on the bridge that is there now.
fn standing(spec: &MachineSpec, place: &Place, keeper: &Keeper) -> anyhow::Result<Option<Identity>> {
    let same = place::read::<MachineSpec>(&place.spec()).ok().flatten().as_ref() == Some(spec);
    let ledger: Option<Ledger> = place::read(&place.ledger()).ok().flatten();
    let Some(Ledger { init: Some(init), keeper: made_with, bridge_port, .. }) = ledger else {
        return Ok(None);
    };
    let running = process::find_in("init", place.directory()) == [init];
    let joined = made_with == *keeper && network::has_port(keeper, &bridge_port);
    Ok((same && running && joined).then_some(init))
}

fn make(spec: &MachineSpec, place: &Place, keeper: &Keeper, lock: &Lock) -> anyhow::Result<Identity> {
    let ledger = Ledger {
        version: VERSION,
        mark: spec.mark.clone(),
        name: spec.name.clone(),
        bridge_port: network::port_name(spec.address),
        keeper: keeper.clone(),
        init: None,
        namespaces: Vec::new(),
    };
    down::end(place, &ledger, Some(lock))?;
    place::write(&place.ledger(), &ledger)?;
    place::write(&place.spec(), spec)?;
    let child = start(spec, place, keeper, lock)?;
    let Some(init) = Identity::of(child.id() as i32) else {
        bail!("host `{}` ended at once: {}", spec.name, place.log_tail())
    };
    place::write(&place.ledger(), &Ledger { init: Some(init), ..ledger })?;
    Ok(init)
}

/// Leaves for the machine's namespaces and starts its init in them: the first child after a new PID namespace was
/// asked for is its process 1.
fn start(spec: &MachineSpec, place: &Place, keeper: &Keeper, lock: &Lock) -> anyhow::Result<Child> {
    network::leave()?;
    network::join(keeper, spec.address, spec.prefix_bits, lock)?;
    let log = File::create(place.log()).with_context(|| format!("writing `{}`", place.log().display()))?;
    let program = std::env::current_exe().context("looking for our own program")?;
    unshare(CloneFlags::CLONE_NEWUTS | CloneFlags::CLONE_NEWIPC | CloneFlags::CLONE_NEWPID)
        .context("making the machine's namespaces")?;
    Command::new(program)
        .args(["machine", "init", "--mark", &spec.mark, "--name", &spec.name, "--directory"])
        .arg(&spec.directory)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(log.try_clone().context("sharing the log")?)
        .stderr(log)
        .spawn()
        .with_context(|| format!("starting the init of host `{}`", spec.name))
}

/// Waits until sshd greets us. This process is in the machine's network namespace by now.
fn wait_ready(spec: &MachineSpec, place: &Place, init: Identity) -> anyhow::Result<()> {
    let deadline = Instant::now() + READY_DEADLINE;
    loop {
        if greets(SocketAddr::from((spec.address, 22))) {
            return Ok(());
        }
        if !init.is_alive() {
            bail!("host `{}` ended: {}", spec.name, place.log_tail());
        }
        if Instant::now() > deadline {
            bail!(
                "sshd of host `{}` does not answer on {}:22 after {} s: {}",
                spec.name,
                spec.address,
                READY_DEADLINE.as_secs(),
                place.log_tail()
            );
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

fn greets(address: SocketAddr) -> bool {
    const PATIENCE: Duration = Duration::from_secs(5);
    let Ok(mut stream) = TcpStream::connect_timeout(&address, PATIENCE) else { return false };
    let mut greeting = [0; 4];
    stream.set_read_timeout(Some(PATIENCE)).is_ok()
        && stream.read_exact(&mut greeting).is_ok()
        && &greeting == b"SSH-"
}
