//! The machine's own sshd.

use super::place::Place;
use anyhow::{Context, bail};
use neo_wire::MachineSpec;
use std::fs::{self, File, Permissions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Debian's and Ubuntu's place for it; sshd insists on being started by its whole path.
const PROGRAM: &str = "/usr/sbin/sshd";

/// Where sshd looks for who may log in: a file of the machine's own, so that nobody is let in by the outer machine's.
const AUTHORIZED_KEYS: &str = "/etc/ssh/authorized_keys";

/// Ensures that the machine has its host key, and gives its public half: `ssh-ed25519 AAAA...`.
/// The key lies beside the writable layer, so that a machine that is made again is still the same host.
pub fn host_key(spec: &MachineSpec, place: &Place) -> anyhow::Result<String> {
    let private = place.host_key();
    let public = private.with_extension("pub");
    if !public.exists() {
        // A private key without its public half is what a crash in the middle left.
        let _ = fs::remove_file(&private);
        let output = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-C", &spec.name, "-f"])
            .arg(&private)
            .stdin(Stdio::null())
            .output()
            .context("running `ssh-keygen` (package openssh-client)")?;
        if !output.status.success() {
            bail!("`ssh-keygen` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
    }
    let line = fs::read_to_string(&public).with_context(|| format!("reading `{}`", public.display()))?;
    let mut words = line.split_whitespace();
    match (words.next(), words.next()) {
        (Some(kind), Some(key)) => Ok(format!("{kind} {key}")),
        _ => bail!("`{}` holds no public key", public.display()),
    }
}

/// Writes sshd's files. To be called inside the machine's root.
pub fn configure(spec: &MachineSpec, host_key: &[u8]) -> anyhow::Result<()> {
    put("/etc/ssh/ssh_host_ed25519_key", host_key, 0o600)?;
    put(AUTHORIZED_KEYS, format!("{}\n", spec.authorized_key.trim()).as_bytes(), 0o600)?;
    put("/etc/ssh/sshd_config", config(spec).as_bytes(), 0o644)?;
    unlock_root()
}

fn config(spec: &MachineSpec) -> String {
    format!(
        "ListenAddress {}:22\n\
         HostKey /etc/ssh/ssh_host_ed25519_key\n\
         AuthorizedKeysFile {AUTHORIZED_KEYS}\n\
         AuthenticationMethods publickey\n\
         PasswordAuthentication no\n\
         KbdInteractiveAuthentication no\n\
         PermitRootLogin prohibit-password\n\
         AllowUsers root\n\
         UsePAM no\n\
         UseDNS no\n\
         PrintMotd no\n\
         PidFile none\n\
         LogLevel ERROR\n\
         MaxStartups 64\n\
         MaxSessions 64\n\
         Subsystem sftp internal-sftp\n",
        spec.address
    )
}

/// Without PAM, sshd lets nobody in whose password field begins with `!`, key or not; some systems lock root that way.
fn unlock_root() -> anyhow::Result<()> {
    let path = "/etc/shadow";
    let text = fs::read_to_string(path).with_context(|| format!("reading `{path}`"))?;
    if !text.lines().any(|line| line.starts_with("root:!")) {
        return Ok(());
    }
    let lines: Vec<String> = text
        .lines()
        .map(|line| match line.strip_prefix("root:!") {
            Some(rest) => format!("root:*{}", rest.find(':').map_or("", |at| &rest[at..])),
            None => line.to_owned(),
        })
        .collect();
    put(path, format!("{}\n", lines.join("\n")).as_bytes(), 0o640)
}

/// Starts it, with its messages on our standard error.
pub fn start() -> anyhow::Result<Child> {
    Command::new(PROGRAM)
        .args(["-D", "-e"])
        .env_clear()
        .env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("running `{PROGRAM}` (package openssh-server)"))
}

/// Writes a file of the machine, with this mode from the start.
pub fn put(path: impl AsRef<Path>, content: &[u8], mode: u32) -> anyhow::Result<()> {
    let path = path.as_ref();
    let write = || -> std::io::Result<()> {
        let mut file: File =
            fs::OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(path)?;
        fs::set_permissions(path, Permissions::from_mode(mode))?;
        file.write_all(content)
    };
    write().with_context(|| format!("writing `{}`", path.display()))
}
