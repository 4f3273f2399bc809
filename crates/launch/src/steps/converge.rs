//! Registers a host at the Chef server and converges it.

use super::StepScene;
use super::scene::host_event;
use crate::StepError;
use crate::host_command::{AgentCommand, plain_ok};
use neo_testbed::GrantedHost;
use neo_wire::HostState;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

/// One key pair and a few requests.
const REGISTER_DEADLINE: Duration = Duration::from_secs(2 * 60);

/// Longer than the recipes' own limits, of which the longest is an hour for starting the containers.
const CONVERGE_DEADLINE: Duration = Duration::from_secs(75 * 60);

/// Making a directory on a busy host.
const SMALL_DEADLINE: Duration = Duration::from_secs(60);

/// Where a Chef client keeps its key.
const CLIENT_KEY: &str = "/etc/chef/client.pem";

/// A new client's key. It goes from the control node to the host, and nowhere else.
#[derive(Deserialize)]
struct Registered {
    client_key: String,
}

/// Ensures that `host` is registered with this role and converged.
pub(super) async fn converge(
    scene: &StepScene<'_>,
    config: &GrantedHost,
    host: &GrantedHost,
    role: &str,
    server: &str,
) -> Result<(), StepError> {
    scene.say(vec![host_event(&host.name, HostState::Converging, "")]).await?;
    let ended = register_and_converge(scene, config, host, role, server).await;
    let event = match &ended {
        Ok(()) => host_event(&host.name, HostState::Ready, ""),
        Err(StepError::Failed { problem, .. }) => host_event(&host.name, HostState::Failed, &problem.message),
        Err(StepError::Store(_)) => return ended,
    };
    scene.say(vec![event]).await?;
    ended
}

async fn register_and_converge(
    scene: &StepScene<'_>,
    config: &GrantedHost,
    host: &GrantedHost,
    role: &str,
    server: &str,
) -> Result<(), StepError> {
    let client = json!({ "name": host.name, "run_list": [format!("role[{role}]")] });
    let register = AgentCommand::new(&["chef", "register"], REGISTER_DEADLINE).reading(&client);
    let Registered { client_key } = register.run(scene, config).await?;
    plain_ok(scene, host, &["install", "-d", "-m", "0755", "/etc/chef"], SMALL_DEADLINE).await?;
    scene.remote.copy(&host.endpoint, client_key.as_bytes(), CLIENT_KEY, 0o600).await?;
    let words = ["converge", "--server", server, "--node", &host.name];
    let _: Value = AgentCommand::new(&words, CONVERGE_DEADLINE).run(scene, host).await?;
    Ok(())
}

/// How many resources the last converges of these hosts changed.
pub(super) fn updated<'h>(scene: &StepScene<'_>, hosts: impl Iterator<Item = &'h GrantedHost>) -> u64 {
    scene.follower.look(|state| {
        hosts.filter_map(|host| state.hosts.get(&host.name)).filter_map(|view| view.resources_updated).sum()
    })
}
