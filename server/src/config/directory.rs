//! The data directory.

use nix::fcntl::{Flock, FlockArg};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Everything that a server keeps. Readable by its owner only: credentials and keys are in it.
#[derive(Debug)]
pub struct DataDirectory {
    path: PathBuf,
    /// Held as long as the directory is in use; the kernel gives it back when the process ends, however it ends.
    _lock: Flock<File>,
}

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// The system refuses.
    #[error(
        "cannot {doing} `{}`: {source}; choose a data directory that you may write: `--data DIR`",
        path.display()
    )]
    Refused {
        /// What was being done.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Somebody uses it.
    #[error(
        "another `neo` uses the data directory `{}`; stop it first, or choose another: `--data DIR`",
        path.display()
    )]
    InUse {
        /// The directory.
        path: PathBuf,
    },
}

impl DataDirectory {
    /// Makes the directory if it is absent, and takes it for this process.
    pub fn open(path: &Path) -> Result<Self, DirectoryError> {
        let path = std::path::absolute(path).map_err(refused("find", path))?;
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&path);
        made.map_err(refused("make", &path))?;
        let lock = path.join("lock");
        let file = File::create(&lock).map_err(refused("write", &lock))?;
        let lock = Flock::lock(file, FlockArg::LockExclusiveNonblock)
            .map_err(|_| DirectoryError::InUse { path: path.clone() })?;
        Ok(Self { path, _lock: lock })
    }

    /// The directory itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Of the private PostgreSQL.
    pub fn postgres(&self) -> PathBuf {
        self.path.join("postgres")
    }

    /// Of the local testbed.
    pub fn testbed(&self) -> PathBuf {
        self.path.join("testbed")
    }

    /// The shared directories of the local site, shown to its hosts as `/share`.
    pub fn share(&self) -> PathBuf {
        self.path.join("site/share")
    }

    /// Name and password of the demo user.
    pub fn credentials(&self) -> PathBuf {
        self.path.join("credentials")
    }

    /// A name that no other data directory has, the same at every start.
    pub fn server_id(&self) -> Result<String, DirectoryError> {
        let path = self.path.join("server-id");
        if let Some(id) = self.read(&path)?.filter(|id| !id.is_empty()) {
            return Ok(id);
        }
        let id = Uuid::new_v4().to_string();
        self.write_private(&path, &id)?;
        Ok(id)
    }

    /// Writes a file that only the owner may read.
    pub fn write_private(&self, path: &Path, content: &str) -> Result<(), DirectoryError> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let written = options.open(path).and_then(|mut file| file.write_all(content.as_bytes()));
        written.map_err(refused("write", path))
    }

    /// Reads a file that may be absent.
    pub fn read(&self, path: &Path) -> Result<Option<String>, DirectoryError> {
        match fs::read_to_string(path) {
            Ok(content) => Ok(Some(content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(refused("read", path)(error)),
        }
    }
}

fn refused(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> DirectoryError {
    let path = path.to_owned();
    move |source| DirectoryError::Refused { doing, path, source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_directory_has_one_user_at_a_time() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path().join("data");
        let first = DataDirectory::open(&path).expect("it is free");
        assert!(matches!(DataDirectory::open(&path), Err(DirectoryError::InUse { .. })));
        drop(first);
        assert!(DataDirectory::open(&path).is_ok());
        let id = DataDirectory::open(&path).and_then(|directory| directory.server_id());
        let again = DataDirectory::open(&path).and_then(|directory| directory.server_id());
        assert!(matches!((id, again), (Ok(id), Ok(again)) if id == again));
        let mode = fs::metadata(&path).expect("it was made").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_said_with_the_mend() {
        let refused = DataDirectory::open(Path::new("/proc/neo")).expect_err("nobody can write there");
        assert!(refused.to_string().contains("--data DIR"), "{refused}");
    }
}
