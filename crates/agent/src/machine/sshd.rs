//! The machine's own sshd.

use super::place::Place;
use anyhow::Context;
use neo_wire::MachineSpec;
use ssh_key::rand_core::OsRng;
use ssh_key::{Algorithm, LineEnding, PrivateKey};
use std::fs::{self, File, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Debian's and Ubuntu's place for it; sshd insists on being started by its whole path.
const PROGRAM: &str = "/usr/sbin/sshd";

/// Where sshd looks for who may log in: a file of the machine's own, so that nobody is let in by the outer machine's.
const AUTHORIZED_KEYS: &str = "/etc/ssh/authorized_keys";

/// Ensures that the machine has its host key, and gives its public half: `ssh-ed25519 AAAA...`.
/// The key lies beside the writable layer, so that a machine that is made again is still the same host.
pub fn host_key(place: &Place) -> anyhow::Result<String> {
    let path = place.host_key();
    let private = match fs::read(&path) {
        Ok(text) => {
            PrivateKey::from_openssh(text).with_context(|| format!("reading `{}`", path.display()))?
        }
        Err(error) if error.kind() == ErrorKind::NotFound => make_host_key(&path)?,
        Err(error) => return Err(error).with_context(|| format!("reading `{}`", path.display())),
    };
    private.public_key().to_openssh().context("writing the public half of the host key")
}

/// Made by ourselves and put in its place whole: a program that makes keys would outlive a killed agent, and write
/// into the work of the next one.
fn make_host_key(path: &Path) -> anyhow::Result<PrivateKey> {
    let key = PrivateKey::random(&mut OsRng, Algorithm::Ed25519).context("making the host key")?;
    let text = key.to_openssh(LineEnding::LF).context("writing the host key")?;
    let temporary = path.with_extension("new");
    put(&temporary, text.as_bytes(), 0o600)?;
    fs::rename(&temporary, path).with_context(|| format!("writing `{}`", path.display()))?;
    Ok(key)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_keeps_its_key_and_half_a_key_is_none() {
        let directory = tempfile::tempdir().unwrap();
        let place = Place::at(directory.path());
        fs::write(place.host_key().with_extension("new"), "-----BEGIN OPENSSH").unwrap();
        let public = host_key(&place).unwrap();
        assert!(public.starts_with("ssh-ed25519 "), "{public}");
        assert_eq!(host_key(&place).unwrap(), public);
        let mode = fs::metadata(place.host_key()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let files = fs::read_dir(directory.path()).unwrap().count();
        assert_eq!(files, 1, "nothing but the key is left");
        let other = tempfile::tempdir().unwrap();
        assert_ne!(host_key(&Place::at(other.path())).unwrap(), public);
    }
}
