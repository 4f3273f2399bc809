//! The canonical repository is on the control node, at a known commit.

use super::StepScene;
use crate::StepError;
use crate::host_command::AgentCommand;
use serde::Deserialize;
use std::time::Duration;

/// Where the control node keeps it.
pub(super) const DIRECTORY: &str = "/var/lib/neo/chef-repo";

/// Git may have to be installed first.
const DEADLINE: Duration = Duration::from_secs(10 * 60);

#[derive(Deserialize)]
struct Cloned {
    commit: String,
}

/// Ensures that the repository is cloned.
///
/// Undo: none of its own; the host is given back as a whole by `release_hosts`.
pub(super) async fn ensure(scene: &StepScene<'_>) -> Result<String, StepError> {
    let config = scene.config_host().await?;
    let words = ["chef", "repository", "--from", &scene.world.site.repository, "--to", DIRECTORY];
    let cloned: Cloned = AgentCommand::new(&words, DEADLINE).run(scene, &config).await?;
    Ok(format!("at commit {}", cloned.commit))
}
