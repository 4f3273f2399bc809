//! `chef upload`: every cookbook, role and data bag of the repository is on the server.

use super::Failure;
use crate::chef::failure::{of_api, of_cookbook};
use crate::chef::{block_on, identity};
use crate::commands::say;
use clap::Args;
use neo_chef::repository::Repository;
use neo_wire::AgentLine;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Arguments of `chef upload`.
#[derive(Debug, Args)]
pub struct UploadArguments {
    /// The clone of the repository.
    #[arg(long)]
    repository: PathBuf,
}

/// Uploads what the server lacks.
pub fn run(arguments: &UploadArguments) -> Result<Value, Failure> {
    let repository = Repository::read(&arguments.repository).map_err(|error| of_cookbook(&error))?;
    if repository.cookbooks.is_empty() {
        return Err(Failure {
            message: format!("uploading {}: it holds no cookbook", arguments.repository.display()),
            remedy: "clone the Chef repository first, with `neo-agent chef repository`".to_owned(),
            retry: false,
        });
    }
    let mut progress = |done, total| say(&AgentLine::Progress { done, total, unit: "files".to_owned() });
    let count = block_on(async {
        let client = identity::ensure_known().await?;
        repository.upload(&client, &mut progress).await.map_err(|error| of_api(&error))
    })?;
    let bags: BTreeSet<_> = repository.items.iter().map(|(bag, _, _)| bag).collect();
    Ok(json!({
        "cookbooks": repository.cookbooks.len(),
        "roles": repository.roles.len(),
        "data_bags": bags.len(),
        "files_sent": count.files_sent,
        "files_unchanged": count.files_unchanged,
    }))
}
