//! `cargo xtask down`.

use crate::{progress, shell};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;

/// What `down` takes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Remove every trace: also the data directory with its database.
    #[arg(long)]
    all: bool,
    /// Directory that `up` was given.
    #[arg(long)]
    data: Option<PathBuf>,
}

/// Gives every host back, stops the database, and with `--all` removes the data directory.
pub fn run(arguments: &Arguments) -> Result<()> {
    let data = std::path::absolute(arguments.data.clone().unwrap_or_else(super::default_data))?;
    if !data.exists() {
        eprintln!("  nothing to take down: {} is not there", data.display());
        return Ok(());
    }
    let neo = shell::target().join("debug/neo");
    let agent = shell::target().join("x86_64-unknown-linux-musl/agent/neo-agent");
    if !neo.exists() || !agent.exists() {
        bail!("{} is not built; `cargo xtask up` builds it", neo.display());
    }
    progress::part("taking down hosts and database", || {
        let mut down = shell::privileged(&neo.to_string_lossy(), &["down"]);
        shell::run(down.arg("--data").arg(&data).arg("--agent").arg(&agent))
    })?;
    if arguments.all {
        let mut remove = shell::privileged("rm", &["--recursive", "--force", "--one-file-system", "--"]);
        shell::run(remove.arg(&data)).with_context(|| format!("removing {}", data.display()))?;
        eprintln!("  removed {}", data.display());
    }
    Ok(())
}
