//! What this host's kernel can do: found by doing it, in namespaces that end with this process.

use super::network;
use anyhow::Context;
use neo_wire::Capabilities;
use nix::errno::Errno;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sched::{CloneFlags, unshare};
use nix::sys::statvfs::statvfs;
use std::fs;
use std::path::{Path, PathBuf};

/// Directories for the probe, the first that is there: where containers' layers lie, then what any machine has.
const WHERE: [&str; 3] = ["/var/lib/neo", "/var/tmp", "/tmp"];

/// The overlays of the probe: a container's root stands on a machine's.
const FLOORS: [&str; 2] = ["machine", "container"];

/// Probes. Needs root.
pub fn capabilities() -> anyhow::Result<Capabilities> {
    let directory =
        WHERE.iter().map(Path::new).find(|path| path.is_dir()).context("no directory for a probe")?;
    let disk =
        statvfs(directory).with_context(|| format!("asking for space in `{}`", directory.display()))?;
    network::leave()?;
    network::ip(&["link add probe0 type veth peer name probe1", "link set probe0 up"], None)
        .context("making a veth pair")?;
    Ok(Capabilities {
        netem: queue("netem delay 1ms loss 1%"),
        tbf: queue("tbf rate 1mbit burst 16kb latency 50ms"),
        vxlan: network::ip(&["link add probe2 type vxlan id 1 local 127.0.0.1 dstport 4789"], None).is_ok(),
        bridge: network::ip(&["link add probe3 type bridge", "link set probe0 master probe3"], None).is_ok(),
        overlay: overlay(directory).is_ok(),
        memory_available_mib: memory_available_mib().context("reading `/proc/meminfo`")?,
        disk_available_mib: disk.blocks_available() * disk.fragment_size() / (1024 * 1024),
        kernel_release: fs::read_to_string("/proc/sys/kernel/osrelease")
            .context("reading the kernel's release")?
            .trim()
            .to_owned(),
    })
}

/// Whether the kernel takes this queueing discipline.
fn queue(discipline: &str) -> bool {
    std::process::Command::new("tc")
        .args(["qdisc", "replace", "dev", "probe0", "root"])
        .args(discipline.split(' '))
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Mounts an overlay on an overlay, as a container's root in a machine of the local testbed is one.
fn overlay(directory: &Path) -> anyhow::Result<()> {
    unshare(CloneFlags::CLONE_NEWNS)?;
    mount(None::<&str>, "/", None::<&str>, MsFlags::MS_REC | MsFlags::MS_PRIVATE, None::<&str>)?;
    let probe = directory.join(format!("neo-probe-{}", std::process::id()));
    let result = two_overlays(&probe);
    // Through a mount that stayed, the removal would go into the overlay.
    for root in FLOORS.iter().rev().map(|floor| probe.join(floor).join("root")) {
        if let Err(error) = umount2(&root, MntFlags::empty())
            && error != Errno::EINVAL
            && error != Errno::ENOENT
        {
            return Err(error).with_context(|| format!("unmounting `{}`", root.display()));
        }
    }
    fs::remove_dir_all(&probe).with_context(|| format!("removing `{}`", probe.display()))?;
    result
}

fn two_overlays(probe: &Path) -> anyhow::Result<()> {
    let mut lower = PathBuf::from("/usr");
    for floor in FLOORS {
        let [upper, work, root] = ["upper", "work", "root"].map(|name| probe.join(floor).join(name));
        for directory in [&upper, &work, &root] {
            fs::create_dir_all(directory)?;
        }
        let options =
            format!("lowerdir={},upperdir={},workdir={}", lower.display(), upper.display(), work.display());
        mount(Some("overlay"), &root, Some("overlay"), MsFlags::empty(), Some(options.as_str()))?;
        lower = root;
    }
    Ok(())
}

fn memory_available_mib() -> Option<u64> {
    let table = fs::read_to_string("/proc/meminfo").ok()?;
    let line = table.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? / 1024)
}
