//! The root file system of a container: the host's, with a layer of its own above it.

use super::place::Place;
use anyhow::{Context, Result};
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sys::stat::{Mode, SFlag, makedev, mknod, umask};
use nix::unistd::{chdir, pivot_root};
use std::fs::{self, DirBuilder};
use std::os::unix::fs::{DirBuilderExt, symlink};
use std::path::Path;

/// What of the host a container does not see: credentials, host keys, other containers.
const HIDDEN: [&str; 4] = ["etc/neo", "etc/chef", "var/lib/neo", "root/.ssh"];

/// Where a host keeps its SSH keys; hidden as well.
const SSH_DIRECTORY: &str = "/etc/ssh";

/// Character devices: name, major and minor number (`Documentation/admin-guide/devices.txt` of the kernel).
const DEVICES: [(&str, u64, u64); 6] =
    [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)];

/// Links in /dev that programs expect.
const DEVICE_LINKS: [(&str, &str); 5] = [
    ("pts/ptmx", "ptmx"),
    ("/proc/self/fd", "fd"),
    ("/proc/self/fd/0", "stdin"),
    ("/proc/self/fd/1", "stdout"),
    ("/proc/self/fd/2", "stderr"),
];

/// Files of /proc by which a container would reach the whole machine.
const MASKED: [&str; 2] = ["proc/sysrq-trigger", "proc/kcore"];

/// Makes the root file system and moves this process into it. In a mount namespace of its own.
pub fn enter(place: &Place) -> Result<()> {
    let none: Option<&str> = None;
    mount(none, "/", none, MsFlags::MS_REC | MsFlags::MS_PRIVATE, none)
        .context("keeping mounts to ourselves")?;
    if !place.upper().exists() {
        hide(place).context("hiding the host's secrets")?;
    }
    let root = place.root();
    let options =
        format!("lowerdir=/,upperdir={},workdir={}", place.upper().display(), place.work().display());
    mount(Some("overlay"), &root, Some("overlay"), MsFlags::empty(), Some(options.as_str()))
        .with_context(|| format!("mounting an overlay at {} with {options}", root.display()))?;

    let quiet = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    mount_in(&root, "proc", "proc", quiet | MsFlags::MS_NOEXEC, "")?;
    mount_in(&root, "sysfs", "sys", quiet | MsFlags::MS_NOEXEC | MsFlags::MS_RDONLY, "")?;
    mount_in(&root, "tmpfs", "run", quiet, "mode=755")?;
    mount_in(&root, "tmpfs", "tmp", quiet, "mode=1777")?;
    let before = umask(Mode::empty());
    let devices = make_devices(&root);
    umask(before);
    devices?;
    mask(&root)?;

    chdir(&root).with_context(|| format!("changing to {}", root.display()))?;
    // The new root is mounted over the old one, which is then taken away from below it.
    pivot_root(".", ".").context("moving to the new root")?;
    umount2(".", MntFlags::MNT_DETACH).context("leaving the old root")?;
    chdir("/").context("changing to /")
}

/// Puts a whiteout over each hidden thing: a character device with the number 0/0 in the upper layer
/// (`Documentation/filesystems/overlayfs.rst` of the kernel). The layer appears at once, or not at all.
fn hide(place: &Place) -> Result<()> {
    let beside = place.path().join("upper.new");
    crate::host::file::remove(&beside)?;
    fs::create_dir(&beside)?;
    let mut hidden: Vec<String> = HIDDEN.map(str::to_owned).to_vec();
    for entry in fs::read_dir(SSH_DIRECTORY).into_iter().flatten().flatten() {
        if let Some(name) = entry.file_name().to_str().filter(|name| name.starts_with("ssh_host_")) {
            hidden.push(format!("etc/ssh/{name}"));
        }
    }
    for path in hidden {
        let path = Path::new(&path);
        let Some(parent) = path.parent() else { continue };
        if Path::new("/").join(parent).is_dir() {
            copy_directories(&beside, parent)?;
            mknod(&beside.join(path), SFlag::S_IFCHR, Mode::empty(), makedev(0, 0))?;
        }
    }
    fs::rename(&beside, place.upper())?;
    Ok(())
}

/// Makes the directories of a path in the layer, with the host's modes: what is above decides.
fn copy_directories(layer: &Path, path: &Path) -> Result<()> {
    let mut at = std::path::PathBuf::new();
    for part in path.components() {
        at.push(part);
        let directory = layer.join(&at);
        if !directory.exists() {
            fs::create_dir(&directory)?;
            fs::set_permissions(&directory, fs::metadata(Path::new("/").join(&at))?.permissions())?;
        }
    }
    Ok(())
}

fn make_devices(root: &Path) -> Result<()> {
    mount_in(root, "tmpfs", "dev", MsFlags::MS_NOSUID, "mode=755")?;
    let dev = root.join("dev");
    for (name, major, minor) in DEVICES {
        let everybody = Mode::from_bits_truncate(0o666);
        mknod(&dev.join(name), SFlag::S_IFCHR, everybody, makedev(major, minor))
            .with_context(|| format!("making the device {name}"))?;
    }
    for (target, name) in DEVICE_LINKS {
        symlink(target, dev.join(name)).with_context(|| format!("linking /dev/{name}"))?;
    }
    for name in ["pts", "shm"] {
        DirBuilder::new()
            .mode(0o755)
            .create(dev.join(name))
            .with_context(|| format!("making /dev/{name}"))?;
    }
    let quiet = MsFlags::MS_NOSUID | MsFlags::MS_NOEXEC;
    mount_in(root, "devpts", "dev/pts", quiet, "newinstance,ptmxmode=0666,mode=0620")?;
    mount_in(root, "tmpfs", "dev/shm", quiet | MsFlags::MS_NODEV, "mode=1777")
}

fn mask(root: &Path) -> Result<()> {
    let none: Option<&str> = None;
    for path in MASKED.map(|path| root.join(path)) {
        if path.exists() {
            mount(Some(&root.join("dev/null")), &path, none, MsFlags::MS_BIND, none)
                .with_context(|| format!("masking {}", path.display()))?;
        }
    }
    Ok(())
}

fn mount_in(root: &Path, kind: &str, at: &str, flags: MsFlags, options: &str) -> Result<()> {
    let target = root.join(at);
    if !target.is_dir() {
        fs::create_dir(&target).with_context(|| format!("making {}", target.display()))?;
    }
    mount(Some(kind), &target, Some(kind), flags, Some(options))
        .with_context(|| format!("mounting {kind} at {}", target.display()))
}
