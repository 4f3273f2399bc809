//! `cargo xtask deny`.

use crate::shell;
use anyhow::{Context, Result};

/// Asks cargo-deny, with the rules of `deny.toml`.
pub fn run() -> Result<()> {
    shell::run(&mut shell::command("cargo", &["deny", "check"]))
        .context("checking licences and advisories; `cargo install cargo-deny` brings the program")
}
