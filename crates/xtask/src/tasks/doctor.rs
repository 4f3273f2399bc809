//! `cargo xtask doctor`.

use crate::shell;
use anyhow::Result;

/// Asks `neo doctor`.
pub fn run() -> Result<()> {
    shell::run(&mut shell::command(
        "cargo",
        &["run", "--quiet", "--package", "neo-server", "--bin", "neo", "--", "doctor"],
    ))
}
