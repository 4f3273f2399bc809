//! One config host and every pnode are reachable by SSH with a verified host key, their clocks less than a minute off.

use super::StepScene;
use super::probe::{Probe, probe};
use super::scene::{count, host_event};
use crate::host_command::write;
use crate::journal::patiently;
use crate::{ExperimentSecrets, RunInput, StepError};
use futures::FutureExt;
use neo_testbed::{Granted, GrantedHost, HostRequest, HostRole, SwapIn};
use neo_wire::{ContainerState, EventBody, HostState, Step, StepState};
use std::collections::BTreeSet;
use time::OffsetDateTime;
use tokio::sync::mpsc;

/// How far a host's clock may be off: Chef's signed requests are refused much later, logs mislead much earlier.
const CLOCK_SKEW_MAX_SECONDS: i64 = 60;

/// What a run asks of the testbed.
pub fn swap_in_request(input: &RunInput, secrets: &ExperimentSecrets) -> SwapIn {
    let config = HostRequest { name: input.plan.control_node(), role: HostRole::Config, containers: 0 };
    let pnodes = input.plan.pnodes.iter().map(|pnode| HostRequest {
        name: pnode.name.to_string(),
        role: HostRole::Pnode,
        containers: pnode.nodes.len() as u32,
    });
    SwapIn {
        experiment: input.experiment,
        hosts: std::iter::once(config).chain(pnodes).collect(),
        networks: input.plan.networks.len() as u32,
        authorized_key: secrets.ssh_public_key.clone(),
    }
}

/// Ensures that every host is there and is the one that it was. A host that was made again since it was bootstrapped
/// reopens the steps that stood on it.
///
/// Undo: `release_hosts`.
pub(super) async fn ensure(scene: &StepScene<'_>) -> Result<String, StepError> {
    let granted = ask(scene).await?;
    let probes = look(scene, &granted).await?;
    check_keys(scene, &granted, &probes).await?;
    let again = reopen(scene, &probes).await?;
    let experiment = scene.input.experiment;
    patiently(|| scene.world.store.store_granted(experiment, Some(&granted))).await?;
    let mut summary = format!("{} reachable", count(granted.hosts.len(), "host"));
    if again > 0 {
        summary.push_str(&format!(", {again} made again"));
    }
    Ok(summary)
}

/// Asks the testbed, and passes on what it says meanwhile.
async fn ask(scene: &StepScene<'_>) -> Result<Granted, StepError> {
    let request = swap_in_request(&scene.input, &scene.secrets);
    // A host that the testbed finds as it was keeps what it had come to.
    let settled = scene.follower.look(|run| {
        let settled = run.hosts.iter().filter(|(_, view)| is_settled(view.state));
        settled.map(|(host, _)| host.clone()).collect::<BTreeSet<_>>()
    });
    let (progress, mut said) = mpsc::unbounded_channel::<(String, HostState, String)>();
    let (events, event) = mpsc::unbounded_channel();
    let asking = async { Ok(scene.world.testbed.swap_in(&request, progress).await) };
    let passing_on = async {
        while let Some((host, state, remark)) = said.recv().await {
            if state == HostState::Failed || !settled.contains(&host) {
                // The writer ends only after this sender.
                let _ = events.send(host_event(&host, state, &remark));
            }
        }
        drop(events);
        Ok(())
    };
    let (granted, (), ()) = tokio::try_join!(asking, passing_on, write(scene.journal, event))?;
    Ok(granted?)
}

fn is_settled(state: HostState) -> bool {
    matches!(state, HostState::Reachable | HostState::Converging | HostState::Ready)
}

/// Looks at every host.
async fn look<'g>(
    scene: &StepScene<'_>,
    granted: &'g Granted,
) -> Result<Vec<(&'g GrantedHost, Probe)>, StepError> {
    let work = granted.hosts.iter().map(|host| {
        async move {
            let found = probe(scene, host).await?;
            let skew = found.epoch_seconds - OffsetDateTime::now_utc().unix_timestamp();
            if skew.abs() > CLOCK_SKEW_MAX_SECONDS {
                return Err(StepError::lasting(
                    format!("the clock of host `{}` is {skew} s from the server's", host.name),
                    "let both follow the same time server, then resume the run",
                ));
            }
            Ok((host, found))
        }
        .boxed()
    });
    scene.on_each(work.collect()).await
}

/// A host that carries our mark has to show the key that was pinned.
async fn check_keys(
    scene: &StepScene<'_>,
    granted: &Granted,
    probes: &[(&GrantedHost, Probe)],
) -> Result<(), StepError> {
    let Some(before) = patiently(|| scene.world.store.granted(scene.input.experiment)).await? else {
        return Ok(());
    };
    for host in &granted.hosts {
        let pinned = before.hosts.iter().find(|known| known.name == host.name);
        let changed = pinned.filter(|pinned| pinned.endpoint.host_key != host.endpoint.host_key);
        let fresh = probes.iter().any(|(probed, probe)| probed.name == host.name && probe.is_fresh());
        if let (Some(pinned), false) = (changed, fresh) {
            return Err(neo_remote::RemoteError::HostKeyChanged {
                host: host.name.clone(),
                found: host.endpoint.host_key.clone(),
                expected: pinned.endpoint.host_key.clone(),
            }
            .into());
        }
    }
    Ok(())
}

/// Reopens what stood on hosts that were made again; returns how many these are.
async fn reopen(scene: &StepScene<'_>, probes: &[(&GrantedHost, Probe)]) -> Result<usize, StepError> {
    let fresh: Vec<&str> =
        probes.iter().filter(|(_, probe)| probe.is_fresh()).map(|(host, _)| host.name.as_str()).collect();
    let (bootstrapped, lost) = scene.follower.look(|state| {
        let view = state.step(Step::Agent);
        let bootstrapped = view.is_some_and(|view| view.state == StepState::Succeeded);
        let lost = state
            .containers
            .iter()
            .filter(|(_, view)| fresh.contains(&view.pnode.as_str()) && view.state != ContainerState::None);
        (bootstrapped, lost.map(|(node, view)| gone(node, &view.pnode)).collect::<Vec<_>>())
    });
    let mut events = lost;
    if bootstrapped && !fresh.is_empty() {
        let reason = format!(
            "made again: {}",
            crate::error::listed(&fresh.iter().map(|host| host.to_string()).collect::<Vec<_>>())
        );
        events.extend(fresh.iter().map(|host| host_event(host, HostState::Reachable, "made again")));
        events.push(EventBody::StepsReopened { from: Step::Agent, reason });
    }
    let reopened = if bootstrapped { fresh.len() } else { 0 };
    scene.say(events).await?;
    Ok(reopened)
}

fn gone(node: &str, pnode: &str) -> EventBody {
    EventBody::Container {
        node: node.to_owned(),
        pnode: pnode.to_owned(),
        state: ContainerState::None,
        message: "its host was made again".to_owned(),
        start_command_exit: None,
    }
}

#[cfg(test)]
mod tests {
    use crate::fake::Fake;
    use neo_wire::{HostState, RunStatus, Step};

    #[tokio::test(start_paused = true)]
    async fn a_host_that_died_is_made_again_and_bootstrapped_again() {
        let fake = Fake::new();
        fake.remote.dies_at("chef upload", "pnode-0001");
        let state = fake.launch().await;
        assert_eq!(state.status, RunStatus::Succeeded, "{:?}", state.problem);
        assert_eq!(state.step(Step::Agent).expect("it is a launch").attempts, 2);
        assert_eq!(fake.hosts.lock()["pnode-0001"].lives, 2);
        assert!(fake.hosts.lock()["pnode-0001"].has_agent);
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_at_hosts_that_are_well_changes_nothing_on_the_screen() {
        let fake = Fake::new();
        fake.remote.fails_at("measure", false);
        let before = fake.launch().await.hosts;
        let hosts = fake.resume().await.hosts;
        assert_eq!(hosts, before);
        assert!(hosts.values().all(|view| view.state == HostState::Ready));
    }

    #[tokio::test(start_paused = true)]
    async fn another_key_on_the_same_host_is_refused() {
        let fake = Fake::new();
        fake.remote.fails_at("chef upload", false);
        fake.launch().await;
        fake.testbed.lock().key_of_config = "ssh-ed25519 OTHER".into();
        fake.remote.heal();
        let state = fake.resume().await;
        let problem = state.problem.clone().expect("it failed");
        assert!(problem.message.contains("shows the key ssh-ed25519 OTHER"), "{}", problem.message);
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_is_off_is_refused() {
        let fake = Fake::new();
        fake.hosts.lock().entry("pnode-0000".into()).or_default().skew_seconds = 3600;
        let state = fake.launch().await;
        let problem = state.problem.clone().expect("it failed");
        assert!(problem.message.contains("the clock of host `pnode-0000`"), "{}", problem.message);
        assert_eq!(state.step(Step::SwapIn).expect("it is a launch").attempts, 1);
    }
}
