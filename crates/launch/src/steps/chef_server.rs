//! The Chef server answers, with signature checks on.

use super::StepScene;
use crate::StepError;
use crate::host_command::AgentCommand;
use serde::Deserialize;
use std::time::Duration;

/// A full Chef server configures itself for minutes at the first time; goiardi in seconds.
const DEADLINE: Duration = Duration::from_secs(20 * 60);

#[derive(Deserialize)]
struct Answering {
    url: String,
}

/// Ensures that the server answers.
///
/// Undo: none of its own; the host is given back as a whole by `release_hosts`.
pub(super) async fn ensure(scene: &StepScene<'_>) -> Result<String, StepError> {
    Ok(format!("answers at {}", url(scene).await?))
}

/// Where the server answers. Ensures that it does: later steps ask here, so that a server that was killed is started
/// again before it is needed.
pub(super) async fn url(scene: &StepScene<'_>) -> Result<String, StepError> {
    let config = scene.config_host().await?;
    let address = config.address.to_string();
    let words = ["chef", "server", "--address", &address];
    let answering: Answering = AgentCommand::new(&words, DEADLINE).run(scene, &config).await?;
    Ok(answering.url)
}
