//! Every cookbook, role and data bag of the repository is on the Chef server.

use super::{StepScene, chef_server, repository};
use crate::StepError;
use crate::host_command::AgentCommand;
use serde::Deserialize;
use std::time::Duration;

/// Large cookbooks over one connection.
const DEADLINE: Duration = Duration::from_secs(15 * 60);

#[derive(Deserialize)]
struct Uploaded {
    cookbooks: u64,
    roles: u64,
    data_bags: u64,
    files_sent: u64,
    files_unchanged: u64,
}

/// Ensures that the server has what the repository has; unchanged files are not sent again.
///
/// Undo: none of its own; the server goes with its host.
pub(super) async fn ensure(scene: &StepScene<'_>) -> Result<String, StepError> {
    chef_server::url(scene).await?;
    let config = scene.config_host().await?;
    let words = ["chef", "upload", "--repository", repository::DIRECTORY];
    let there: Uploaded = AgentCommand::new(&words, DEADLINE).with_progress().run(scene, &config).await?;
    let Uploaded { cookbooks, roles, data_bags, files_sent, files_unchanged } = there;
    Ok(format!(
        "{cookbooks} cookbooks, {roles} roles, {data_bags} data bags; {files_sent} files sent, {files_unchanged} unchanged"
    ))
}
