//! The guest, from inside: the first process under the other kernel.

use super::order::{self, Order};
use anyhow::{Context, Result, bail};
use nix::errno::Errno;
use nix::mount::{MsFlags, mount};
use nix::sys::reboot::{RebootMode, reboot};
use nix::sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr};
use nix::sys::wait::{WaitStatus, wait};
use nix::unistd::{Pid, sethostname};
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

/// File systems of every guest: type, where, options.
const MOUNTS: [(&str, &str, &str); 8] = [
    ("proc", "/proc", ""),
    ("sysfs", "/sys", ""),
    ("cgroup2", "/sys/fs/cgroup", ""),
    ("devpts", "/dev/pts", "mode=620,ptmxmode=666"),
    ("tmpfs", "/dev/shm", "mode=1777"),
    ("tmpfs", "/run", "mode=755"),
    ("tmpfs", "/tmp", "mode=1777"),
    ("tmpfs", "/var/tmp", "mode=1777"),
];

/// What programs expect in `/dev` besides the kernel's devices.
const LINKS: [(&str, &str); 5] = [
    ("/proc/self/fd", "/dev/fd"),
    ("/proc/self/fd/0", "/dev/stdin"),
    ("/proc/self/fd/1", "/dev/stdout"),
    ("/proc/self/fd/2", "/dev/stderr"),
    ("pts/ptmx", "/dev/ptmx"),
];

/// Where the shared directory can be written to; the root, through which it is seen as well, cannot.
const SHARED: &str = "/mnt";

/// What comes out of the guest's standard output.
const OUTPUT: &str = "/dev/ttyS0";

/// Does the order in the room, says how it ended, and turns the guest off.
pub fn be(room: &Path) -> Result<ExitCode> {
    if Pid::this().as_raw() != 1 {
        bail!("this is the first process of a guest; start one by `cargo xtask testbed run -- COMMAND`");
    }
    let result = prepare(room).and_then(|order| follow(&order));
    match result {
        Ok(code) => order::write_exit(Path::new(SHARED), code)?,
        Err(error) => eprintln!("error: {error:#}"),
    }
    reboot(RebootMode::RB_POWER_OFF).context("turning the guest off")?;
    Ok(ExitCode::SUCCESS)
}

fn prepare(room: &Path) -> Result<Order> {
    for (kind, place, options) in MOUNTS {
        fs::create_dir_all(place).with_context(|| format!("making {place}"))?;
        mount(Some(kind), place, Some(kind), MsFlags::empty(), Some(options))
            .with_context(|| format!("mounting {kind} on {place}"))?;
    }
    mount(Some("room"), SHARED, Some("hostfs"), MsFlags::empty(), Some(room))
        .with_context(|| format!("mounting {} on {SHARED}", room.display()))?;
    let order = Order::read(Path::new(SHARED))?;
    for directory in order.files.iter().filter(|directory| is_hidden(directory)) {
        fs::create_dir_all(directory).with_context(|| format!("making {}", directory.display()))?;
        mount(Some("files"), directory, Some("hostfs"), MsFlags::MS_RDONLY, Some(directory))
            .with_context(|| format!("showing {}", directory.display()))?;
    }
    for directory in &order.scratch {
        mount(Some("tmpfs"), directory, Some("tmpfs"), MsFlags::empty(), None::<&str>)
            .with_context(|| format!("mounting memory on {}", directory.display()))?;
    }
    for (target, link) in LINKS {
        let _ = fs::remove_file(link);
        symlink(target, link).with_context(|| format!("making {link}"))?;
    }
    let load_module = order.load_module.as_os_str().as_encoded_bytes();
    fs::write("/proc/sys/kernel/modprobe", load_module).context("telling the kernel how to load modules")?;
    sethostname("guest").context("setting the host name")?;
    let status = Command::new("/sbin/ip").args(["link", "set", "lo", "up"]).status();
    status.context("setting the loopback up")?;
    Ok(order)
}

/// Whether a directory of the machine lies below something else here.
fn is_hidden(directory: &Path) -> bool {
    MOUNTS.iter().map(|(_, place, _)| *place).chain([SHARED]).any(|place| directory.starts_with(place))
}

/// Runs the command; answers with its exit code as a shell reckons it.
fn follow(order: &Order) -> Result<u8> {
    let output = output()?;
    let (program, words) = order.command.split_first().context("the order has no command")?;
    let child = Command::new(program)
        .args(words)
        .current_dir(&order.directory)
        .env_clear()
        .envs(&order.environment)
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output)
        .spawn()
        .with_context(|| format!("starting `{program}`"))?;
    let child = Pid::from_raw(child.id() as i32);
    loop {
        // The first process buries everybody.
        match wait() {
            Ok(WaitStatus::Exited(pid, code)) if pid == child => return Ok(code as u8),
            Ok(WaitStatus::Signaled(pid, signal, _)) if pid == child => return Ok(128 + signal as u8),
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Err(error).context("waiting for the command"),
        }
    }
}

/// A line on which every byte goes out as it is.
fn output() -> Result<File> {
    let output = OpenOptions::new().write(true).open(OUTPUT).with_context(|| format!("opening {OUTPUT}"))?;
    let mut line = tcgetattr(&output).with_context(|| format!("asking {OUTPUT} for its settings"))?;
    cfmakeraw(&mut line);
    tcsetattr(&output, SetArg::TCSANOW, &line).with_context(|| format!("setting {OUTPUT} up"))?;
    Ok(output)
}
