//! Programs, rights, room.

use super::Finding;
use nix::sys::statvfs::statvfs;
use nix::unistd::geteuid;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::Command;

/// Memory that the server, its database and a small experiment need.
const MEMORY_MIB_MIN: u64 = 1024;

/// Disk that the database and the writable layers of a small experiment need.
const DISK_MIB_MIN: u64 = 2048;

/// Programs, by the Debian package that has them, and what they are for.
const PROGRAMS: [(&str, &str, &str); 6] = [
    ("sshd", "openssh-server", "hosts of the local testbed are reached by it"),
    ("ip", "iproute2", "networks are made with it"),
    ("tc", "iproute2", "links are shaped with it"),
    ("git", "git", "the canonical Chef repository is cloned with it"),
    ("dpkg", "dpkg", "the Chef server is installed with it"),
    ("setpriv", "util-linux", "the private database runs as another user than root"),
];

/// Where programs are looked for, also when the caller's own path leaves the administrator's out.
const DIRECTORIES: [&str; 6] =
    ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

pub(super) fn all(listen: SocketAddr, data: &Path) -> Vec<Finding> {
    let mut findings = vec![root(), postgres()];
    findings.extend(PROGRAMS.map(program));
    findings.extend([chef_server(data), memory(), disk(data), port(listen)]);
    findings
}

fn root() -> Finding {
    match geteuid().is_root() {
        true => Finding::good("root", "yes"),
        false => Finding::bad("root", "no", "run it with `sudo`: hosts are made of namespaces and mounts"),
    }
}

fn postgres() -> Finding {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
    let mut versions: Vec<_> = versions
        .filter(|version| version.path().join("bin/initdb").exists())
        .map(|version| version.file_name().to_string_lossy().into_owned())
        .collect();
    versions.sort_by_key(|version| version.parse::<u32>().unwrap_or_default());
    match versions.pop() {
        Some(newest) => Finding::good("PostgreSQL", format!("version {newest}")),
        None => Finding::bad(
            "PostgreSQL",
            "not installed",
            "`apt-get install postgresql`, or name another database: `--database-url URL`",
        ),
    }
}

fn program((name, package, purpose): (&'static str, &'static str, &'static str)) -> Finding {
    let found =
        DIRECTORIES.iter().map(|directory| Path::new(directory).join(name)).find(|path| path.exists());
    match found {
        Some(path) => Finding::good(name, path.display().to_string()),
        None => Finding::bad(name, format!("absent; {purpose}"), format!("`apt-get install {package}`")),
    }
}

fn chef_server(data: &Path) -> Finding {
    let packages = data.join("site/share/chef/chef-packages");
    let entries = std::fs::read_dir(&packages).into_iter().flatten().filter_map(Result::ok);
    let mut names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let what = "Chef server package";
    if let Some(name) = names.find(|name| name.ends_with(".deb")) {
        return Finding::good(what, name);
    }
    let offered = Command::new("apt-cache").args(["show", "--quiet=2", "goiardi"]).output();
    match offered {
        Ok(output) if output.status.success() => {
            Finding::good(what, "goiardi, as apt offers it; `cargo xtask up` downloads it")
        }
        _ => Finding::bad(
            what,
            format!("none in `{}`, and apt does not know goiardi", packages.display()),
            "`apt-get update`, or put the package of a Chef server there",
        ),
    }
}

fn memory() -> Finding {
    let info = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = info.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0);
    enough("memory", kib / 1024, MEMORY_MIB_MIN, "close other programs, or take a larger machine")
}

fn disk(data: &Path) -> Finding {
    // The directory may not be there yet: its nearest ancestor is on the same disk.
    let absolute = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
    let existing = absolute.ancestors().find(|path| path.exists()).unwrap_or(Path::new("/"));
    match statvfs(existing) {
        Ok(room) => {
            let mib = room.blocks_available() * room.fragment_size() / (1 << 20);
            enough("disk", mib, DISK_MIB_MIN, "make room, or choose another data directory: `--data DIR`")
        }
        Err(error) => Finding::bad(
            "disk",
            format!("`{}` cannot be looked at: {error}", existing.display()),
            "choose another data directory: `--data DIR`",
        ),
    }
}

fn enough(what: &'static str, mib: u64, mib_min: u64, mend: &str) -> Finding {
    match mib >= mib_min {
        true => Finding::good(what, format!("{mib} MiB available")),
        false => Finding::bad(what, format!("{mib} MiB available, {mib_min} MiB needed"), mend),
    }
}

fn port(listen: SocketAddr) -> Finding {
    match TcpListener::bind(listen) {
        Ok(_) => Finding::good("port", format!("{listen} is free")),
        Err(error) => Finding::bad(
            "port",
            format!("cannot listen on {listen}: {error}"),
            "stop what listens there, or listen elsewhere: `--listen 127.0.0.1:3001`",
        ),
    }
}
