//! Every node answers, every link was measured.

use super::StepScene;
use super::scene::count;
use crate::StepError;
use crate::documents::measure_paths;
use crate::error::listed;
use crate::host_command::AgentCommand;
use futures::FutureExt;
use neo_testbed::GrantedHost;
use neo_topology::FailureAction;
use neo_wire::{ContainerState, EventBody, LinkMeasurement, MeasurePath, MeasureRequest, Measured};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Entering containers on a busy host.
const DEADLINE_BASE: Duration = Duration::from_secs(60);

/// The probes of a path without delay.
const DEADLINE_PER_PATH: Duration = Duration::from_secs(15);

/// Round trips on a path: the echo requests, and rate probes that last until TCP has found the rate.
const ROUND_TRIPS_PER_PATH: u64 = 200;

/// Ensures that every node was heard by a neighbour on every one of its addresses, and measures every link.
///
/// Undo: none; a measurement leaves nothing.
pub(super) async fn ensure(scene: &StepScene<'_>) -> Result<String, StepError> {
    let capabilities = scene.world.testbed.capabilities().await?;
    let absent = absent(scene);
    let mut paths = measure_paths(&scene.input.plan, &capabilities);
    for paths in paths.values_mut() {
        paths.retain(|path| !absent.contains(&path.from) && !absent.contains(&path.to));
    }
    let pnodes = scene.pnodes().await?;
    let work = pnodes
        .iter()
        .filter_map(|pnode| {
            paths.get(&pnode.name).filter(|paths| !paths.is_empty()).map(|paths| (pnode, paths))
        })
        .map(|(pnode, paths)| measure(scene, pnode, paths).boxed());
    let measured: Vec<LinkMeasurement> = scene.on_each(work.collect()).await?.into_iter().flatten().collect();
    let asked: Vec<&MeasurePath> = paths.values().flatten().collect();
    answers(scene, &absent, &asked, &measured).await?;
    let different = measured.iter().filter(|link| !link.good).count();
    let mut summary = format!("{} measured", count(measured.len(), "path"));
    if different > 0 {
        summary.push_str(&format!(", {different} not as applied"));
    }
    Ok(summary)
}

/// The containers that could not configure themselves, and whose failure is not fatal: nobody can measure them.
fn absent(scene: &StepScene<'_>) -> BTreeSet<String> {
    scene.follower.look(|state| {
        let failed = state.containers.iter().filter(|(_, view)| view.state == ContainerState::Failed);
        let planned = |name: &str| scene.input.plan.nodes.iter().find(|(node, _)| node.as_str() == name);
        failed
            .filter(|(node, _)| {
                planned(node).is_some_and(|(_, planned)| planned.failure_action != FailureAction::Fatal)
            })
            .map(|(node, _)| node.clone())
            .collect()
    })
}

async fn measure(
    scene: &StepScene<'_>,
    pnode: &GrantedHost,
    paths: &[MeasurePath],
) -> Result<Vec<LinkMeasurement>, StepError> {
    let round_trips = paths.iter().map(|path| path.rtt_asked_micros * ROUND_TRIPS_PER_PATH).sum();
    let deadline =
        DEADLINE_BASE + DEADLINE_PER_PATH * paths.len() as u32 + Duration::from_micros(round_trips);
    let request = MeasureRequest { paths: paths.to_vec() };
    let command = AgentCommand::new(&["measure"], deadline).reading(&request);
    let Measured { measurements } = command.run(scene, pnode).await?;
    scene.say(measurements.iter().cloned().map(EventBody::Link).collect()).await?;
    Ok(measurements)
}

/// Says of every container whether it was heard. One that was not fails the step unless its failure is not fatal.
async fn answers(
    scene: &StepScene<'_>,
    absent: &BTreeSet<String>,
    asked: &[&MeasurePath],
    measured: &[LinkMeasurement],
) -> Result<(), StepError> {
    let answered = measured.iter().filter(|link| link.good || link.probes_answered > 0);
    let heard: BTreeSet<_> = answered.map(|link| (&link.network, &link.from, &link.to)).collect();
    let mut deaf: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for path in asked {
        let networks = deaf.entry(&path.to).or_default();
        if !heard.contains(&(&path.network, &path.from, &path.to)) {
            networks.push(format!("`{}` from `{}`", path.network, path.from));
        }
    }
    let (mut events, mut fatal) = (Vec::new(), Vec::new());
    for (node, planned) in scene.input.plan.started().filter(|(node, _)| !absent.contains(node.as_str())) {
        let networks = deaf.get(node.as_str()).map(Vec::as_slice);
        let pnode = planned.placement.pnode.as_str();
        events.push(verdict(scene, node.as_str(), pnode, networks));
        let networks = networks.unwrap_or_default();
        if !networks.is_empty() && planned.failure_action == FailureAction::Fatal {
            fatal.push(format!("`{node}` does not answer on {}", listed(networks)));
        }
    }
    scene.say(events).await?;
    if fatal.is_empty() {
        return Ok(());
    }
    Err(StepError::passing(listed(&fatal), "look at the logs of their hosts, then resume the run"))
}

/// What a container has come to: `deaf_on` are the networks on which it does not answer, none if it has no neighbour
/// that could ask it. What its start command came to is said beside it, not instead.
fn verdict(scene: &StepScene<'_>, node: &str, pnode: &str, deaf_on: Option<&[String]>) -> EventBody {
    let before = scene.follower.look(|state| state.containers.get(node).cloned());
    let exit = before.as_ref().and_then(|view| view.start_command_exit);
    let deaf = deaf_on.unwrap_or_default();
    let (state, message) = match before {
        _ if !deaf.is_empty() => (ContainerState::Failed, format!("does not answer on {}", listed(deaf))),
        Some(view) if view.failed_start_command().is_some() => (ContainerState::Up, view.message),
        Some(view) if view.state == ContainerState::Configured => {
            (ContainerState::Up, "its start command still runs".to_owned())
        }
        _ if deaf_on.is_none() => (ContainerState::Up, "reported; no neighbour could ask it".to_owned()),
        _ => (ContainerState::Up, String::new()),
    };
    EventBody::Container {
        node: node.to_owned(),
        pnode: pnode.to_owned(),
        state,
        message,
        start_command_exit: exit,
    }
}

#[cfg(test)]
mod tests {
    use crate::fake::Fake;
    use neo_topology::FailureAction;
    use neo_wire::{ContainerState, RunStatus};

    #[tokio::test(start_paused = true)]
    async fn up_means_measured() {
        let fake = Fake::new();
        let state = fake.launch().await;
        assert_eq!(state.links.len(), 6, "each link both ways");
        assert!(state.containers.values().all(|view| view.state == ContainerState::Up));
    }

    #[tokio::test(start_paused = true)]
    async fn a_node_without_neighbours_is_up_when_it_reports() {
        let fake = Fake::new();
        fake.store.without_networks();
        let state = fake.launch().await;
        assert_eq!(state.status, RunStatus::Succeeded, "{:?}", state.problem);
        assert_eq!(state.containers.len(), 3);
        for view in state.containers.values() {
            assert_eq!((view.state, view.message.contains("no neighbour")), (ContainerState::Up, true));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_node_that_does_not_answer_fails_the_launch_unless_told_otherwise() {
        let fake = Fake::new();
        fake.remote.is_deaf("c");
        let state = fake.launch().await;
        assert_eq!(state.status, RunStatus::Failed);
        assert_eq!(state.containers["c"].state, ContainerState::Failed);
        let message = state.problem.expect("it failed").message;
        assert_eq!(message, "`c` does not answer on `link1` from `b`; `lan0` from `b`");

        let fake = Fake::new();
        fake.remote.is_deaf("c");
        fake.store.failure_action("c", FailureAction::Nonfatal);
        let state = fake.launch().await;
        assert_eq!(state.status, RunStatus::Succeeded);
        assert_eq!(state.containers["c"].state, ContainerState::Failed);
    }
}
