//! `neo-agent` of this version is on every host, and knows the config server.

use super::StepScene;
use super::probe::{MARKER, probe};
use super::scene::count;
use crate::StepError;
use crate::host_command::{AGENT, plain, plain_ok};
use crate::store::host_subject;
use futures::FutureExt;
use neo_testbed::{Granted, GrantedHost};
use neo_wire::ConfigServerAccess;
use std::time::Duration;

/// How long a small look or change may take on a busy host.
const SMALL_DEADLINE: Duration = Duration::from_secs(60);

/// Where the host finds its credential.
const CONFIG_SERVER: &str = "/etc/neo/config-server.json";

/// Ensures that the agent is on every host; copies it only where it is not.
///
/// Undo: none of its own. The files are the host's, which is given back as a whole by `release_hosts`.
pub(super) async fn ensure(scene: &StepScene<'_>) -> Result<String, StepError> {
    let granted = scene.granted().await?;
    let work = granted.hosts.iter().map(|host| on_host(scene, &granted, host).boxed());
    let copied = scene.on_each(work.collect()).await?;
    let sent = copied.iter().filter(|&&sent| sent).count();
    Ok(format!("{}, copied to {sent}", count(copied.len(), "host")))
}

async fn on_host(scene: &StepScene<'_>, granted: &Granted, host: &GrantedHost) -> Result<bool, StepError> {
    let directories = ["install", "-d", "-m", "0700", "/etc/neo", "/var/lib/neo"];
    plain_ok(scene, host, &directories, SMALL_DEADLINE).await?;
    let agent = &scene.world.agent;
    let (_, found) = plain(scene, host, &["sha256sum", AGENT], SMALL_DEADLINE).await?;
    let is_there = found.first().is_some_and(|line| line.split_whitespace().next() == Some(&agent.sha256));
    if !is_there {
        scene.remote.copy(&host.endpoint, &agent.content, AGENT, 0o755).await?;
    }
    if let Some(token) = scene.secrets.tokens.get(&host_subject(&host.name)) {
        let access = ConfigServerAccess { url: granted.config_server.clone(), token: token.clone() };
        let content = serde_json::to_vec(&access).expect("two texts are JSON");
        scene.remote.copy(&host.endpoint, &content, CONFIG_SERVER, 0o600).await?;
    }
    let incarnation = probe(scene, host).await?.incarnation;
    scene.remote.copy(&host.endpoint, incarnation.as_bytes(), MARKER, 0o600).await?;
    Ok(!is_there)
}

#[cfg(test)]
mod tests {
    use super::AGENT;
    use crate::fake::Fake;
    use neo_wire::Step;

    #[tokio::test(start_paused = true)]
    async fn the_agent_is_copied_once() {
        let fake = Fake::new();
        fake.remote.fails_at("chef packages", false);
        let state = fake.launch().await;
        assert_eq!(state.step(Step::Agent).expect("it is a launch").summary, "3 hosts, copied to 3");
        let state = fake.resume().await;
        assert_eq!(state.step(Step::Agent).expect("it is a launch").summary, "3 hosts, copied to 0");
        for host in fake.hosts.lock().values_mut() {
            host.files.insert(AGENT.to_owned(), (b"older".to_vec(), 0o755));
        }
        fake.remote.heal();
        let state = fake.resume().await;
        assert_eq!(state.step(Step::Agent).expect("it is a launch").summary, "3 hosts, copied to 3");
    }

    #[tokio::test(start_paused = true)]
    async fn a_credential_is_for_its_host_alone() {
        let fake = Fake::new();
        fake.launch().await;
        let hosts = fake.hosts.lock();
        let (content, mode) = &hosts["pnode-0000"].files["/etc/neo/config-server.json"];
        assert!(String::from_utf8_lossy(content).contains("token of host/pnode-0000"));
        assert_eq!(*mode, 0o600);
    }
}
