//! The directory of a machine: what lies where.

use anyhow::{Context, bail};
use nix::fcntl::{Flock, FlockArg};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

/// Folder of the testbed's directory in which all machines lie.
pub const MACHINES: &str = "machines";

/// Says that this process is the only one that works on a directory. It ends with the value, or with the process and
/// every program that it gave it to.
pub type Lock = Flock<File>;

/// A directory of ours: of a machine, or of the testbed.
#[derive(Debug, Clone)]
pub struct Place {
    directory: PathBuf,
}

impl Place {
    /// The place at this directory, there or not.
    pub fn at(directory: &Path) -> Self {
        Self { directory: directory.to_owned() }
    }

    /// The directory itself.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// What was asked for.
    pub fn spec(&self) -> PathBuf {
        self.directory.join("spec.json")
    }

    /// What was made.
    pub fn ledger(&self) -> PathBuf {
        self.directory.join("ledger.json")
    }

    /// What init and sshd say.
    pub fn log(&self) -> PathBuf {
        self.directory.join("init.log")
    }

    /// The private half of the host key, which holds the public half too.
    pub fn host_key(&self) -> PathBuf {
        self.directory.join("ssh_host_ed25519_key")
    }

    /// Where the machine's root is put together before it becomes `/`.
    pub fn root(&self) -> PathBuf {
        self.directory.join("root")
    }

    /// Everything that the machine writes.
    pub fn layers(&self) -> PathBuf {
        self.directory.join("layers")
    }

    /// Ensures that the directory is there, readable by root alone.
    pub fn create(&self) -> anyhow::Result<()> {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.directory)
            .with_context(|| format!("making directory `{}`", self.directory.display()))
    }

    /// Waits until nobody else works on this directory; none if it is not there.
    pub fn lock(&self) -> anyhow::Result<Option<Lock>> {
        loop {
            let file = match File::open(&self.directory) {
                Ok(file) => file,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(error).with_context(|| self.doing("opening")),
            };
            let held = Flock::lock(file, FlockArg::LockExclusive)
                .map_err(|(_, errno)| errno)
                .with_context(|| self.doing("locking"))?;
            // Who held the lock before may have removed the directory, and somebody else made it anew.
            let inode = held.metadata().with_context(|| self.doing("looking at"))?.ino();
            if fs::metadata(&self.directory).is_ok_and(|now| now.ino() == inode) {
                return Ok(Some(held));
            }
        }
    }

    /// The last lines of the log, for an error message.
    pub fn log_tail(&self) -> String {
        const LINES: usize = 5;
        let text = fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(LINES)..].join(" | ")
    }

    fn doing(&self, verb: &str) -> String {
        format!("{verb} directory `{}`", self.directory.display())
    }
}

/// Reads a document of ours; none if it is not there.
pub fn read<Document: DeserializeOwned>(path: &Path) -> anyhow::Result<Option<Document>> {
    match fs::read(path) {
        Ok(text) => {
            serde_json::from_slice(&text).map(Some).with_context(|| format!("reading `{}`", path.display()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("reading `{}`", path.display())),
    }
}

/// Writes a document of ours, whole or not at all.
pub fn write(path: &Path, document: &impl Serialize) -> anyhow::Result<()> {
    let temporary = path.with_extension("new");
    let put = || -> anyhow::Result<()> {
        let mut file = File::create(&temporary)?;
        file.write_all(&serde_json::to_vec_pretty(document)?)?;
        file.sync_all()?;
        Ok(fs::rename(&temporary, path)?)
    };
    put().with_context(|| format!("writing `{}`", path.display()))
}

/// Refuses a path that could mean another place than it seems, or that could not be a mount option.
pub fn check_path(path: &Path) -> anyhow::Result<()> {
    use std::path::Component;
    let plain = path.is_absolute()
        && path.components().all(|part| matches!(part, Component::RootDir | Component::Normal(_)))
        && path.to_str().is_some();
    if !plain {
        bail!("`{}` is not a plain absolute path", path.display());
    }
    Ok(())
}
