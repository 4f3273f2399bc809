//! Chef server and client are installed from the site's packages.

use super::StepScene;
use crate::StepError;
use crate::host_command::AgentCommand;
use serde::Deserialize;
use std::time::Duration;

/// Packages of hundreds of megabytes are unpacked from a shared directory.
const DEADLINE: Duration = Duration::from_secs(20 * 60);

/// What was found and installed.
#[derive(Deserialize)]
struct Installed {
    flavour: String,
    server_version: String,
    #[serde(default)]
    client: Option<String>,
}

/// Ensures that the packages are installed on the control node. The flavour is what lies there, not what we wish.
///
/// Undo: none of its own; the host is given back as a whole by `release_hosts`.
pub(super) async fn ensure(scene: &StepScene<'_>) -> Result<String, StepError> {
    let config = scene.config_host().await?;
    let words = ["chef", "packages", "--from", &scene.world.site.packages];
    let installed: Installed =
        AgentCommand::new(&words, DEADLINE).with_progress().run(scene, &config).await?;
    let client = match installed.client {
        Some(client) => format!("client {client}"),
        None => "no Chef client: the built-in engine converges".to_owned(),
    };
    Ok(format!("server {} {}, {client}", installed.flavour, installed.server_version))
}
