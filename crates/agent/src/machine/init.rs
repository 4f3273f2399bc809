//! Process 1 of a machine.

use super::place::{self, Place};
use super::{root, sshd};
use anyhow::Context;
use neo_wire::MachineSpec;
use nix::errno::Errno;
use nix::sched::{CloneFlags, unshare};
use nix::sys::wait::wait;
use nix::unistd::{Pid, sethostname, setsid};
use std::fs;
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

/// An sshd that lived shorter than this is not started again at once, so that a broken one does not eat a core.
const SSHD_LIFE_MIN: Duration = Duration::from_secs(1);

/// Becomes the machine whose directory this is. Started in namespaces of its own by [`super::up`]. Returns only when
/// the machine cannot be.
pub fn init(directory: &Path) -> anyhow::Result<()> {
    // Whoever started us may end, and may be on a terminal. Refused only to the leader of a process group.
    let _ = setsid();
    let place = Place::at(directory);
    let spec: MachineSpec =
        place::read(&place.spec())?.context("the machine's directory has no spec.json")?;
    let host_key = fs::read(place.host_key()).context("reading the host key")?;
    // Not before: a change of root reaches every process of a mount namespace, whoever started us too.
    unshare(CloneFlags::CLONE_NEWNS).context("making a mount namespace")?;
    root::enter(&spec, &place)?;
    sethostname(&spec.name).with_context(|| format!("setting the host name `{}`", spec.name))?;
    files(&spec)?;
    sshd::configure(&spec, &host_key)?;
    serve()
}

fn files(spec: &MachineSpec) -> anyhow::Result<()> {
    sshd::put("/etc/hostname", format!("{}\n", spec.name).as_bytes(), 0o644)?;
    let hosts = format!("127.0.0.1\tlocalhost\n{}\t{}\n", spec.address, spec.name);
    sshd::put("/etc/hosts", hosts.as_bytes(), 0o644)?;
    fs::create_dir_all("/etc/neo").context("making directory `/etc/neo`")?;
    fs::set_permissions("/etc/neo", std::os::unix::fs::PermissionsExt::from_mode(0o700))
        .context("closing directory `/etc/neo`")
}

/// Keeps sshd running, and reaps every process whose parent ended.
fn serve() -> anyhow::Result<()> {
    let (mut sshd, mut started) = (sshd::start()?, Instant::now());
    loop {
        match wait() {
            Ok(status) if status.pid() == Some(id(&sshd)) => {
                eprintln!("sshd ended ({status:?}); starting it again");
                std::thread::sleep(SSHD_LIFE_MIN.saturating_sub(started.elapsed()));
                (sshd, started) = (sshd::start()?, Instant::now());
            }
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Err(error).context("waiting for processes"),
        }
    }
}

fn id(child: &Child) -> Pid {
    Pid::from_raw(child.id() as i32)
}
