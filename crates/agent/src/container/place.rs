//! Where a container is on its host's disk.

use crate::host::{STATE, file};
use crate::machine::process::Identity;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// Lines of the init's log that go into a message.
const LOG_LINES_SHOWN: usize = 5;

/// What is known of a container from outside.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Record {
    /// The experiment's.
    mark: String,
    /// Its init, as last started.
    init: Identity,
    /// Whether the init was told that its network stands. One that was not ends by itself, but takes its time.
    told: bool,
}

/// The directory of a container: its layer, its init's log, and which process its init is.
#[derive(Debug, Clone)]
pub struct Place {
    path: PathBuf,
}

impl Place {
    /// Of the container with this (validated) name.
    pub fn of(name: &str) -> Self {
        Self { path: Path::new(STATE).join("containers").join(name) }
    }

    /// The names of all containers that have a directory and carry this mark.
    pub fn all(mark: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(Path::new(STATE).join("containers")) else { return Vec::new() };
        entries
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| Self::of(name).record().is_some_and(|record| record.mark == mark))
            .collect()
    }

    /// The directory itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the container writes.
    pub fn upper(&self) -> PathBuf {
        self.path.join("upper")
    }

    /// What the overlay needs for itself.
    pub fn work(&self) -> PathBuf {
        self.path.join("work")
    }

    /// Where its root file system is mounted, in its own mount namespace.
    pub fn root(&self) -> PathBuf {
        self.path.join("root")
    }

    /// What its init says.
    pub fn log(&self) -> PathBuf {
        self.path.join("init.log")
    }

    /// Makes the directory unless it is there. A container that is made again finds its layer as it left it.
    pub fn make(&self) -> Result<()> {
        for directory in [self.work(), self.root()] {
            file::make_private_directory(&directory)?;
        }
        Ok(())
    }

    /// Removes the directory with all that the container wrote.
    pub fn remove(&self) -> Result<()> {
        file::remove(&self.path)
    }

    /// Keeps which process the init is, and whether it was told to go.
    pub fn keep(&self, mark: &str, init: Identity, told: bool) -> Result<()> {
        file::write_json_fleeting(&self.record_path(), &Record { mark: mark.to_owned(), init, told })
    }

    /// The init, if it runs and was told to go.
    pub fn init(&self) -> Option<Identity> {
        self.record().filter(|record| record.told && record.init.runs()).map(|record| record.init)
    }

    /// Ends the init, whatever it was told.
    pub fn end_init(&self) -> Result<()> {
        self.record().map_or(Ok(()), |record| record.init.end())
    }

    /// The last lines that the init said.
    pub fn last_words(&self) -> String {
        let text = fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..].join("; ")
    }

    fn record(&self) -> Option<Record> {
        file::read_json(&self.record_path()).ok().flatten()
    }

    fn record_path(&self) -> PathBuf {
        self.path.join("init.json")
    }
}

/// The init of a container of this host, which lives.
pub fn living_init(name: &str) -> Result<Identity> {
    Place::of(name).init().with_context(|| format!("container {name} does not run on this host"))
}
