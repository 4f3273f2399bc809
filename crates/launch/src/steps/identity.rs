//! The identity with which the control node works at the Chef server exists.

use super::{StepScene, chef_server};
use crate::StepError;
use crate::host_command::AgentCommand;
use serde_json::Value;
use std::time::Duration;

/// Its name: DETER's.
const NAME: &str = "chef-deter";

/// One key pair and a few requests.
const DEADLINE: Duration = Duration::from_secs(2 * 60);

/// Ensures that the identity exists, and its key on the control node.
///
/// Undo: none of its own; the host is given back as a whole by `release_hosts`.
pub(super) async fn ensure(scene: &StepScene<'_>) -> Result<String, StepError> {
    chef_server::url(scene).await?;
    let config = scene.config_host().await?;
    let _: Value =
        AgentCommand::new(&["chef", "identity", "--name", NAME], DEADLINE).run(scene, &config).await?;
    Ok(format!("`{NAME}` has its key"))
}
