//! The file in which the leases stand.

use crate::TestbedError;
use crate::lease::Leases;
use nix::fcntl::{Flock, FlockArg};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The leases of a testbed, on disk; several processes may use them.
#[derive(Debug, Clone)]
pub struct Book {
    directory: PathBuf,
}

impl Book {
    /// The book of the testbed in this directory.
    pub fn at(directory: &Path) -> Self {
        Self { directory: directory.to_owned() }
    }

    /// What stands in it; nothing if it is not there.
    pub async fn read(&self) -> Result<Leases, TestbedError> {
        let book = self.clone();
        off_thread("reading", self.file(), move || book.load()).await
    }

    /// Changes it, whole or not at all, while nobody else does.
    pub async fn change<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Leases) -> T + Send + 'static,
    ) -> Result<T, TestbedError> {
        let book = self.clone();
        off_thread("writing", self.file(), move || {
            fs::create_dir_all(&book.directory)?;
            let _lock = Flock::lock(File::create(book.lock())?, FlockArg::LockExclusive)
                .map_err(|(_, errno)| io::Error::from(errno))?;
            let mut leases = book.load()?;
            let before = leases.clone();
            let result = change(&mut leases);
            if leases != before {
                book.store(&leases)?;
            }
            Ok(result)
        })
        .await
    }

    /// Removes it.
    pub async fn burn(&self) -> Result<(), TestbedError> {
        let book = self.clone();
        off_thread("removing", self.file(), move || {
            for file in [book.file(), book.lock()] {
                match fs::remove_file(file) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
            Ok(())
        })
        .await
    }

    fn file(&self) -> PathBuf {
        self.directory.join("leases.json")
    }

    fn lock(&self) -> PathBuf {
        self.directory.join("leases.lock")
    }

    fn load(&self) -> io::Result<Leases> {
        match fs::read(self.file()) {
            Ok(text) => Ok(serde_json::from_slice(&text)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Leases::default()),
            Err(error) => Err(error),
        }
    }

    fn store(&self, leases: &Leases) -> io::Result<()> {
        let temporary = self.directory.join("leases.new");
        let mut file = File::create(&temporary)?;
        file.write_all(&serde_json::to_vec_pretty(leases)?)?;
        file.sync_all()?;
        fs::rename(temporary, self.file())
    }
}

/// Files block; async threads must not.
async fn off_thread<T: Send + 'static>(
    verb: &str,
    file: PathBuf,
    act: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, TestbedError> {
    let done = tokio::task::spawn_blocking(act).await.unwrap_or_else(|error| Err(io::Error::other(error)));
    done.map_err(|error| TestbedError::Failed {
        doing: format!("{verb} `{}`", file.display()),
        found: error.to_string(),
        remedy: "make room on that disk, or see who may write there".to_owned(),
        retry: false,
    })
}
