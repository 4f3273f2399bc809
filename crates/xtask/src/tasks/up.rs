//! `cargo xtask up`.

use crate::{build, install, progress, shell, site};
use anyhow::Result;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;

/// What `up` takes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:3000")]
    listen: String,
    /// Directory of everything that it keeps; `data` in the project when absent.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Another PostgreSQL than the private one in the data directory.
    #[arg(long)]
    database_url: Option<String>,
}

/// Installs, builds, and becomes the server: its signals and its exit code are the server's own.
pub fn run(arguments: &Arguments) -> Result<()> {
    install::ensure(install::Purpose::Serve)?;
    let built = build::everything()?;
    let data = std::path::absolute(arguments.data.clone().unwrap_or_else(super::default_data))?;
    progress::part("preparing the site's directories", || site::ensure(&data))?;
    let mut serve = shell::privileged(&built.neo.to_string_lossy(), &["serve"]);
    serve.arg("--data").arg(&data).arg("--listen").arg(&arguments.listen);
    serve.arg("--agent").arg(&built.agent).arg("--site").arg(&built.site);
    if let Some(url) = &arguments.database_url {
        // An address with a password does not belong among the arguments, which others can read.
        serve.env("NEO_DATABASE_URL", url);
    }
    Err(serve.exec().into())
}
