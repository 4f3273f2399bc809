//! Hosts are given back to the testbed, with a proof.

use super::StepScene;
use super::remove_containers::carried_on;
use super::scene::host_event;
use crate::StepError;
use crate::error::listed;
use crate::journal::patiently;
use neo_wire::{EventBody, HostState};

/// Ensures that the testbed has everything back. The proof counts what was on the hosts and the hosts themselves;
/// when something is left, the run fails and names it.
///
/// Undo: none; it is itself the undo of `swap_in`.
pub(super) async fn ensure(scene: &StepScene<'_>) -> Result<String, StepError> {
    let experiment = scene.input.experiment;
    let hosts = patiently(|| scene.world.store.granted(experiment)).await?;
    let hosts = hosts.map_or_else(Vec::new, |granted| granted.hosts);
    let part = scene.world.testbed.swap_out(experiment).await?;
    let before = scene.follower.look(|state| state.teardown.clone().unwrap_or_default());
    let mut proof = carried_on(&before, &format!("testbed {}", scene.world.testbed.name()), &part);
    if part.left.is_empty() {
        // The hosts are gone, and with them whatever could not be removed from them before.
        proof.left.clear();
        proof.gone = proof.created;
    }
    if !proof.left.is_empty() {
        scene.say(vec![EventBody::TornDown(proof.clone())]).await?;
        scene.caught_up().await;
        return Err(StepError::passing(
            format!("{} of {} things are left: {}", proof.left.len(), proof.created, listed(&proof.left)),
            "remove them, or make their host answer, then resume the run",
        ));
    }
    patiently(|| scene.world.store.store_granted(experiment, None)).await?;
    let released = hosts.iter().map(|host| host_event(&host.name, HostState::Released, ""));
    let summary = format!("{} created, {} gone", proof.created, proof.gone);
    scene.say(released.chain([EventBody::TornDown(proof)]).collect()).await?;
    Ok(summary)
}

#[cfg(test)]
mod tests {
    use crate::fake::Fake;
    use neo_wire::RunStatus;

    #[tokio::test(start_paused = true)]
    async fn everything_created_is_gone() {
        let fake = Fake::new();
        fake.launch().await;
        let state = fake.swap_out().await;
        assert_eq!(state.status, RunStatus::Succeeded, "{:?}", state.problem);
        let proof = state.teardown.expect("there is a proof");
        assert_eq!((proof.created, proof.gone, proof.left.len()), (6, 6, 0), "3 containers, 3 hosts");
        assert!(fake.store.granted_hosts().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_cannot_be_reached_is_named() {
        let fake = Fake::new();
        fake.launch().await;
        fake.kill("pnode-0001");
        fake.testbed.lock().leaves = vec!["host pnode-0001 does not answer".into()];
        let state = fake.swap_out().await;
        assert_eq!(state.status, RunStatus::Failed);
        let message = state.problem.expect("it failed").message;
        assert!(message.contains("on pnode-0001: "), "{message}");
        assert!(message.contains("testbed fake: host pnode-0001 does not answer"), "{message}");
        assert!(!fake.store.granted_hosts().is_empty(), "hosts stay taken while something is left");

        fake.testbed.lock().leaves.clear();
        let state = fake.resume().await;
        assert_eq!(state.status, RunStatus::Succeeded, "{:?}", state.problem);
        let proof = state.teardown.expect("there is a proof");
        assert_eq!((proof.created, proof.left.len()), (proof.gone, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn an_experiment_without_hosts_has_an_empty_proof() {
        let fake = Fake::new();
        let state = fake.swap_out().await;
        assert_eq!(state.status, RunStatus::Succeeded);
        assert_eq!(state.teardown, Some(neo_wire::Teardown::default()));
    }
}
