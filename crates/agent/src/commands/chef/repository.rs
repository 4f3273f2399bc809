//! `chef repository`: the canonical repository is cloned at a known commit.

use super::Failure;
use crate::chef::failure::of_any;
use crate::chef::{lock, repository};
use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Arguments of `chef repository`.
#[derive(Debug, Args)]
pub struct RepositoryArguments {
    /// The site's repository.
    #[arg(long)]
    from: PathBuf,
    /// Where the clone is to be. It belongs to this command: changes in it are lost.
    #[arg(long)]
    to: PathBuf,
}

/// Clones it, or brings the clone to the newest commit.
pub fn run(arguments: &RepositoryArguments) -> Result<Value, Failure> {
    let _lock = lock::take("chef-repository")?;
    let remedy = "see that git is installed on this host and that the site's repository has a commit";
    let commit =
        repository::ensure(&arguments.from, &arguments.to).map_err(|error| of_any(&error, remedy))?;
    Ok(json!({"commit": commit}))
}
