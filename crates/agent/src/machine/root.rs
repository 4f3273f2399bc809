//! The file systems of a machine: its root is the outer machine's own, under a private writable layer.
//!
//! The lower layer is `/` itself. The kernel accepts an upper layer that lies inside its own lower one, and refuses
//! only to look at the upper layer's directory through the overlay; that directory is hidden anyway. So everything a
//! machine writes lies on disk. Where the directory's file system cannot carry an upper layer (it is an overlay
//! itself, as in many containers), the layers go to memory.
//!
//! What must not be seen inside is hidden by a whiteout in the upper layer rather than by a mount over it: a container
//! made inside, whose lower layer is this overlay, would not inherit a mount, but does inherit the whiteout.

use super::place::{Place, check_path};
use anyhow::{Context, bail};
use neo_wire::MachineSpec;
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sys::stat::{Mode, SFlag, makedev, mknod};
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};

/// Directories that a machine has for itself, with their modes: the outer machine's are hidden.
const OWN: [(&str, u32); 5] =
    [("/root", 0o700), ("/home", 0o755), ("/tmp", 0o1777), ("/var/tmp", 0o1777), ("/run", 0o755)];

/// What nobody can do without; hiding a directory above one of these would leave no machine.
const NEEDED: [&str; 6] = ["/usr/bin", "/usr/sbin", "/etc/passwd", "/var/lib/dpkg", "/proc", "/dev"];

/// Where the outer machine's own SSH host keys lie.
const SSH: &str = "/etc/ssh";

/// Device nodes: name, major and minor number.
const DEVICES: [(&str, u64, u64); 8] = [
    ("null", 1, 3),
    ("zero", 1, 5),
    ("full", 1, 7),
    ("random", 1, 8),
    ("urandom", 1, 9),
    ("tty", 5, 0),
    ("net/tun", 10, 200),
    ("fuse", 10, 229),
];

/// Links in `/dev`.
const LINKS: [(&str, &str); 5] = [
    ("ptmx", "pts/ptmx"),
    ("fd", "/proc/self/fd"),
    ("stdin", "/proc/self/fd/0"),
    ("stdout", "/proc/self/fd/1"),
    ("stderr", "/proc/self/fd/2"),
];

/// Puts the machine's file systems together and makes them this process's own. To be called in a mount namespace and
/// a PID namespace of its own.
pub fn enter(spec: &MachineSpec, place: &Place) -> anyhow::Result<()> {
    let root = place.root();
    // From here on nothing that is mounted is seen outside.
    mount_at(None, Path::new("/"), None, MsFlags::MS_REC | MsFlags::MS_PRIVATE, None)?;
    fs::create_dir_all(&root).with_context(|| format!("making directory `{}`", root.display()))?;
    overlay(spec, place)?;
    own_directories(&root)?;
    kernel_file_systems(&root)?;
    devices(&root.join("dev"))?;
    bind(&place.layers().join("lib"), &below(&root, Path::new("/var/lib/neo")), MsFlags::empty())?;
    for (outside, inside) in &spec.shares {
        check_path(inside)?;
        bind(outside, &below(&root, inside), MsFlags::MS_RDONLY)?;
    }
    change_root(&root)
}

/// The path inside a root. Not for `Path::join`, which forgets the root when the path is absolute.
fn below(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").unwrap_or(path))
}

fn overlay(spec: &MachineSpec, place: &Place) -> anyhow::Result<()> {
    // Relative to the directory, so that no character of its path can be taken for a separator of options.
    std::env::set_current_dir(place.directory()).context("going to the machine's directory")?;
    if try_overlay(spec, place).is_ok() {
        return Ok(());
    }
    mount_at(Some("tmpfs"), &place.layers(), Some("tmpfs"), MsFlags::empty(), Some("mode=700"))?;
    try_overlay(spec, place)
}

fn try_overlay(spec: &MachineSpec, place: &Place) -> anyhow::Result<()> {
    for layer in ["upper", "work", "lib"] {
        let path = place.layers().join(layer);
        fs::create_dir_all(&path).with_context(|| format!("making directory `{}`", path.display()))?;
        let mode = if layer == "upper" { 0o755 } else { 0o700 };
        fs::set_permissions(&path, Permissions::from_mode(mode))?;
    }
    let upper = place.layers().join("upper");
    for (path, _) in OWN {
        hide(&upper, Path::new(path))?;
    }
    for path in &spec.hidden {
        check_path(path)?;
        if NEEDED.iter().any(|needed| Path::new(needed).starts_with(path)) {
            bail!("`{}` cannot be hidden: no machine works without it", path.display());
        }
        hide(&upper, path)?;
    }
    for entry in fs::read_dir(SSH).with_context(|| format!("reading `{SSH}`"))? {
        let entry = entry.with_context(|| format!("reading `{SSH}`"))?;
        if entry.file_name().to_string_lossy().starts_with("ssh_host_") {
            hide(&upper, &entry.path())?;
        }
    }
    let options = "lowerdir=/,upperdir=layers/upper,workdir=layers/work";
    mount_at(Some("overlay"), &place.root(), Some("overlay"), MsFlags::empty(), Some(options))
}

/// Hides a path of the lower layer by a whiteout, unless the upper layer has something there already.
fn hide(upper: &Path, path: &Path) -> anyhow::Result<()> {
    let Ok(path) = path.canonicalize() else { return Ok(()) };
    let whiteout = below(upper, &path);
    // It, or a directory above it, may be hidden already.
    let covered = path.ancestors().any(|above| {
        below(upper, above).symlink_metadata().is_ok_and(|entry| above == path || !entry.is_dir())
    });
    if covered {
        return Ok(());
    }
    let doing = || format!("hiding `{}`", path.display());
    like_below(upper, path.parent().unwrap_or(&path)).with_context(doing)?;
    mknod(&whiteout, SFlag::S_IFCHR, Mode::empty(), makedev(0, 0)).with_context(doing)
}

/// Makes a directory in the upper layer with owner and mode of the lower one: an overlay shows those of the upper.
fn like_below(upper: &Path, directory: &Path) -> anyhow::Result<()> {
    let mut ancestors: Vec<&Path> = directory.ancestors().collect();
    ancestors.reverse();
    for ancestor in ancestors {
        let made = below(upper, ancestor);
        if made.symlink_metadata().is_ok() {
            continue;
        }
        let lower = fs::metadata(ancestor)?;
        fs::create_dir(&made)?;
        chown(&made, Some(lower.uid()), Some(lower.gid()))?;
        fs::set_permissions(&made, Permissions::from_mode(lower.mode() & 0o7777))?;
    }
    Ok(())
}

fn own_directories(root: &Path) -> anyhow::Result<()> {
    for (path, mode) in OWN {
        // As [`hide`] did, past symbolic links: inside the root they would still lead to the outer machine's.
        let directory = below(root, &Path::new(path).canonicalize().unwrap_or_else(|_| path.into()));
        fs::create_dir_all(&directory)
            .and_then(|()| fs::set_permissions(&directory, Permissions::from_mode(mode)))
            .with_context(|| format!("making directory `{path}` of the machine"))?;
    }
    Ok(())
}

fn kernel_file_systems(root: &Path) -> anyhow::Result<()> {
    let quiet = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    mount_at(Some("proc"), &root.join("proc"), Some("proc"), quiet, None)?;
    mount_at(Some("sysfs"), &root.join("sys"), Some("sysfs"), quiet, None)?;
    let run = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    mount_at(Some("tmpfs"), &root.join("run"), Some("tmpfs"), run, Some("mode=755"))?;
    for directory in ["run/lock", "run/sshd"] {
        fs::create_dir(root.join(directory)).with_context(|| format!("making directory `/{directory}`"))?;
    }
    Ok(())
}

fn devices(dev: &Path) -> anyhow::Result<()> {
    mount_at(Some("tmpfs"), dev, Some("tmpfs"), MsFlags::MS_NOSUID, Some("mode=755,size=1m"))?;
    for directory in ["net", "pts", "shm"] {
        fs::create_dir(dev.join(directory))
            .with_context(|| format!("making directory `/dev/{directory}`"))?;
    }
    for (name, major, minor) in DEVICES {
        let path = dev.join(name);
        mknod(&path, SFlag::S_IFCHR, Mode::empty(), makedev(major, minor))
            .with_context(|| format!("making device `/dev/{name}`"))?;
        fs::set_permissions(&path, Permissions::from_mode(0o666))?;
    }
    for (name, target) in LINKS {
        symlink(target, dev.join(name)).with_context(|| format!("making link `/dev/{name}`"))?;
    }
    let quiet = MsFlags::MS_NOSUID | MsFlags::MS_NOEXEC;
    let terminals = "newinstance,ptmxmode=0666,mode=0620,gid=5";
    mount_at(Some("devpts"), &dev.join("pts"), Some("devpts"), quiet, Some(terminals))?;
    let shared = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    mount_at(Some("tmpfs"), &dev.join("shm"), Some("tmpfs"), shared, Some("mode=1777"))
}

/// Shows a directory at another place. Flags of a bind mount take effect only when it is mounted once more.
fn bind(from: &Path, to: &Path, flags: MsFlags) -> anyhow::Result<()> {
    fs::create_dir_all(to).with_context(|| format!("making directory `{}`", to.display()))?;
    let from = from.to_str().context("paths are checked to be text")?;
    mount_at(Some(from), to, None, MsFlags::MS_BIND, None)?;
    if flags.is_empty() {
        return Ok(());
    }
    mount_at(None, to, None, MsFlags::MS_BIND | MsFlags::MS_REMOUNT | flags, None)
}

fn change_root(root: &Path) -> anyhow::Result<()> {
    std::env::set_current_dir(root).context("going to the machine's root")?;
    // The old root lands on top of the new one, and is taken off it.
    nix::unistd::pivot_root(".", ".").context("changing to the machine's root")?;
    umount2(".", MntFlags::MNT_DETACH).context("letting go of the old root")?;
    std::env::set_current_dir("/").context("going to the machine's root")
}

fn mount_at(
    source: Option<&str>,
    target: &Path,
    kind: Option<&str>,
    flags: MsFlags,
    options: Option<&str>,
) -> anyhow::Result<()> {
    mount(source, target, kind, flags, options).with_context(|| {
        format!("mounting {} on `{}`", kind.or(source).unwrap_or("propagation"), target.display())
    })
}
