//! The guest, from outside: booted in namespaces and a directory in memory that end with it.
//!
//! Nothing is taken down, because nothing can stay: the mount is in a namespace of this process, the guest's
//! processes are in a PID namespace whose first process dies with this one.

use super::kernel::Kernel;
use super::order::{self, Order};
use crate::shell::target;
use anyhow::{Context, Result, bail, ensure};
use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// What of the kernel's own words is shown when the guest fails, in bytes.
const CONSOLE_BYTES: usize = 4096;

/// Boots a guest, lets it do the order, and ends as the order's command did.
pub fn boot(kernel: &Kernel, order: &Order, memory_mib: u32, seconds_max: u32) -> Result<ExitCode> {
    let room = enter()?;
    allow_open_files()?;
    for directory in &order.scratch {
        fs::create_dir_all(directory).with_context(|| format!("making {}", directory.display()))?;
    }
    order.write(&room)?;
    // A file and no pipe: a process that made a PID namespace cannot have a second thread to empty it.
    let console = room.join("console");
    let mut guest = command(kernel, &room, memory_mib, seconds_max)?
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(File::create(&console).context("making the guest's console")?)
        .spawn()
        .context("starting the guest")?;
    let mut output = guest.stdout.take().context("the guest has an output")?;
    io::copy(&mut output, &mut io::stdout()).context("passing on what the command says")?;
    let status = guest.wait().context("waiting for the guest")?;
    if let Some(code) = order::read_exit(&room) {
        return Ok(ExitCode::from(code));
    }
    let words = fs::read(&console).context("reading the guest's console")?;
    let words = String::from_utf8_lossy(&words[words.len().saturating_sub(CONSOLE_BYTES)..]);
    bail!(
        "the guest ended ({status}) before its command did; it has {seconds_max} s and {memory_mib} MiB. Its \
         kernel said:\n{words}"
    )
}

/// Takes this process into namespaces of its own, with an empty directory in memory.
fn enter() -> Result<PathBuf> {
    let room = target().join("testbed/room");
    fs::create_dir_all(&room).with_context(|| format!("making {}", room.display()))?;
    unshare(CloneFlags::CLONE_NEWNS | CloneFlags::CLONE_NEWPID | CloneFlags::CLONE_NEWNET)
        .context("making namespaces for the guest")?;
    mount(None::<&str>, "/", None::<&str>, MsFlags::MS_REC | MsFlags::MS_PRIVATE, None::<&str>)
        .context("making the mounts private")?;
    // The guest's memory is a file here, of which only what is used takes room.
    mount(Some("room"), &room, Some("tmpfs"), MsFlags::empty(), Some("mode=0700,size=100%"))
        .with_context(|| format!("mounting memory on {}", room.display()))?;
    Ok(room)
}

/// Lets the guest open as many files as this process may: each that is open inside is open outside, and the usual 1,024
/// are few for a whole machine.
fn allow_open_files() -> Result<()> {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).context("reading the limit of open files")?;
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard).context("raising the limit of open files")
}

/// The guest's kernel with its arguments: the command's words come out of standard output, the kernel's own of
/// standard error.
fn command(kernel: &Kernel, room: &Path, memory_mib: u32, seconds_max: u32) -> Result<Command> {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "timeout", "--signal", "KILL"]).arg(seconds_max.to_string());
    command.arg(&kernel.program).env("TMPDIR", room);
    command.arg(format!("uml_dir={}/", room.display())).arg("umid=guest").arg(format!("mem={memory_mib}M"));
    command.args(["root=/dev/root", "rootfstype=hostfs", "ro", "quiet"]);
    command.args(["con=null", "con0=null,fd:2", "ssl=null", "ssl0=null,fd:1"]);
    command.arg(format!("init={}", init(room)?.display()));
    Ok(command)
}

/// The guest's first process: this program. By a script, because the kernel puts words of its own behind ours.
fn init(room: &Path) -> Result<PathBuf> {
    let own = std::env::current_exe().context("asking for this program's path")?;
    let path = room.join("init");
    ensure!(
        !path.display().to_string().contains(char::is_whitespace),
        "a kernel's arguments cannot hold the space in {}: build somewhere else",
        path.display()
    );
    let script = format!("#!/bin/sh\nexec {} testbed guest {}\n", own.display(), room.display());
    fs::write(&path, script).with_context(|| format!("writing {}", path.display()))?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guest_may_open_more_files_than_a_login_may() {
        let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
        setrlimit(Resource::RLIMIT_NOFILE, 1024.min(hard), hard).unwrap();
        allow_open_files().unwrap();
        assert_eq!(getrlimit(Resource::RLIMIT_NOFILE).unwrap(), (hard, hard));
    }
}
