//! What the machine tells the guest to do.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// One command, and what it needs around it. Lies in the room as `order.json`.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Program and arguments.
    pub command: Vec<String>,
    /// Where it runs.
    pub directory: PathBuf,
    /// Its environment.
    pub environment: BTreeMap<String, String>,
    /// What the kernel starts to load a module.
    pub load_module: PathBuf,
    /// Directories of the machine that the command reads, wherever they lie.
    pub files: Vec<PathBuf>,
    /// Directories that shall be empty and writable.
    pub scratch: Vec<PathBuf>,
}

impl Order {
    /// Puts the order into the room.
    pub fn write(&self, room: &Path) -> Result<()> {
        let path = room.join("order.json");
        fs::write(&path, serde_json::to_vec(self)?).with_context(|| format!("writing {}", path.display()))
    }

    /// Takes it from there.
    pub fn read(room: &Path) -> Result<Self> {
        let path = room.join("order.json");
        let text = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        serde_json::from_slice(&text).with_context(|| format!("{} is no order", path.display()))
    }
}

/// Says how the command ended: with an exit code as a shell reckons it.
pub fn write_exit(room: &Path, code: u8) -> Result<()> {
    fs::write(room.join("exit"), code.to_string()).context("writing the exit code")
}

/// How the command ended; none when the guest ended before.
pub fn read_exit(room: &Path) -> Option<u8> {
    fs::read_to_string(room.join("exit")).ok()?.parse().ok()
}
