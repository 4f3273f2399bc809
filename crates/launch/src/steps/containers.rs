//! Every container pulled its own configuration, applied it, ran its start command, and reported.

use super::scene::count;
use super::{StepScene, converge_pnodes, remove_containers};
use crate::StepError;
use crate::error::listed;
use neo_topology::FailureAction;
use neo_wire::{ContainerState, EventBody, RunState};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// How long no container may change before the wait is given up. A container boots in seconds; a host that starts
/// hundreds at once still shows one change after the other.
const STALL_MAX: Duration = Duration::from_secs(120);

/// How long to wait for start commands once every container is configured. One that serves for ever never ends, and
/// its container is as ready as it will be.
const START_COMMANDS_MAX: Duration = Duration::from_secs(60);

/// Ensures that every container has reported. Hosts whose containers say nothing, or could not configure themselves at
/// an earlier attempt, have theirs removed and made again.
///
/// Undo: `remove_containers`.
pub(super) async fn ensure(scene: &StepScene<'_>) -> Result<String, StepError> {
    if scene.follower.look(|state| state.step(scene.step).is_some_and(|view| view.attempts > 1)) {
        make_again(scene, &failed_before(scene)).await?;
    }
    let mut tally = wait(scene).await?;
    if !tally.silent.is_empty() {
        make_again(scene, &tally.silent).await?;
        tally = wait(scene).await?;
    }
    judge(scene, &tally).await
}

fn failed_before(scene: &StepScene<'_>) -> Vec<String> {
    scene.follower.look(|state| {
        let failed = state.containers.iter().filter(|(_, view)| view.state == ContainerState::Failed);
        failed.map(|(node, _)| node.clone()).collect()
    })
}

/// Removes the containers of every host that carries one of these nodes, and converges all hosts.
async fn make_again(scene: &StepScene<'_>, nodes: &[String]) -> Result<(), StepError> {
    let planned =
        scene.input.plan.nodes.iter().filter(|(node, _)| nodes.iter().any(|it| it == node.as_str()));
    let unwell: BTreeSet<&str> = planned.map(|(_, planned)| planned.placement.pnode.as_str()).collect();
    for pnode in scene.pnodes().await?.iter().filter(|pnode| unwell.contains(pnode.name.as_str())) {
        remove_containers::on_host(scene, pnode).await?;
        let here =
            scene.input.plan.started().filter(|(_, planned)| planned.placement.pnode.as_str() == pnode.name);
        let removed = here.map(|(node, _)| EventBody::Container {
            node: node.to_string(),
            pnode: pnode.name.clone(),
            state: ContainerState::None,
            message: "removed, to be made again".to_owned(),
            start_command_exit: None,
        });
        scene.say(removed.collect()).await?;
    }
    scene.caught_up().await;
    converge_pnodes::ensure(scene).await.map(|_| ())
}

/// Who has come how far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Tally {
    /// Have not reported.
    silent: Vec<String>,
    /// Are configured; their start commands run.
    starting: Vec<String>,
    /// Could not configure themselves, and why.
    failed: Vec<(String, String)>,
    /// Have started.
    started: usize,
    /// Those of them whose start commands ended badly, and how.
    start_command_failed: Vec<String>,
}

impl Tally {
    fn of<'n>(state: &RunState, nodes: impl Iterator<Item = &'n str>) -> Self {
        let mut tally = Self::default();
        for node in nodes {
            let Some(view) = state.containers.get(node) else {
                tally.silent.push(node.to_owned());
                continue;
            };
            match view.state {
                ContainerState::None | ContainerState::Down => tally.silent.push(node.to_owned()),
                ContainerState::Configured => tally.starting.push(node.to_owned()),
                ContainerState::Started | ContainerState::Up => {
                    tally.started += 1;
                    let failed = view.failed_start_command().map(|code| format!("{node} (exit code {code})"));
                    tally.start_command_failed.extend(failed);
                }
                ContainerState::Failed => tally.failed.push((node.to_owned(), view.message.clone())),
            }
        }
        tally
    }

    fn settled(&self) -> usize {
        self.started + self.failed.len()
    }
}

/// Waits until nothing more is to be expected: all have settled, or nothing has changed for a long time.
async fn wait(scene: &StepScene<'_>) -> Result<Tally, StepError> {
    let plan = &scene.input.plan;
    let tally = |state: &RunState| Tally::of(state, plan.started().map(|(node, _)| node.as_str()));
    let mut watch = scene.follower.watch();
    let mut seen = tally(&watch.borrow_and_update());
    let mut changed_at = Instant::now();
    loop {
        progress(scene, &seen).await?;
        if seen.settled() == plan.started().count() {
            return Ok(seen);
        }
        let patience = if seen.silent.is_empty() { START_COMMANDS_MAX } else { STALL_MAX };
        loop {
            let woken = timeout_at(changed_at + patience, watch.changed()).await;
            if woken.is_err() {
                return Ok(seen);
            }
            let now = tally(&watch.borrow_and_update());
            if now != seen {
                seen = now;
                changed_at = Instant::now();
                break;
            }
        }
    }
}

async fn progress(scene: &StepScene<'_>, tally: &Tally) -> Result<(), StepError> {
    let total = scene.input.plan.started().count() as u64;
    let done = tally.settled() as u64;
    let unit = "containers".to_owned();
    scene.say(vec![EventBody::StepProgress { step: scene.step, done, total, unit }]).await
}

fn silent(nodes: &[String]) -> StepError {
    StepError::lasting(
        format!(
            "{} did not report, also when made again: {}",
            count(nodes.len(), "container"),
            listed(nodes)
        ),
        "look at the log of their hosts and whether they reach the config server, then resume the run",
    )
}

/// Decides what failures mean: one that could not configure itself as its `failure_action` says; a start command that
/// ended badly is told and does not fail the launch, as on Emulab.
async fn judge(scene: &StepScene<'_>, tally: &Tally) -> Result<String, StepError> {
    if !tally.silent.is_empty() {
        return Err(silent(&tally.silent));
    }
    let action = |name: &str| {
        let planned = scene.input.plan.nodes.iter().find(|(node, _)| node.as_str() == name);
        planned.map_or(FailureAction::Fatal, |(_, planned)| planned.failure_action)
    };
    let fatal: Vec<_> = tally
        .failed
        .iter()
        .filter(|(node, _)| action(node) == FailureAction::Fatal)
        .map(|(node, message)| format!("container `{node}` could not configure itself: {message}"))
        .collect();
    if !fatal.is_empty() {
        return Err(StepError::lasting(
            listed(&fatal),
            "mend the cause and resume the run, or set the node's failure action to `nonfatal`",
        ));
    }
    let told = tally.failed.iter().filter(|(node, _)| action(node) == FailureAction::Nonfatal);
    let notes = told.map(|(node, message)| {
        scene.note(None, &format!("container `{node}` could not configure itself (not fatal): {message}"))
    });
    scene.say(notes.collect()).await?;
    let mut summary =
        format!("{} of {} started", tally.started, count(scene.input.plan.started().count(), "container"));
    if !tally.starting.is_empty() {
        summary.push_str(&format!("; start commands that still run: {}", listed(&tally.starting)));
    }
    if !tally.start_command_failed.is_empty() {
        summary.push_str(&format!("; start commands that failed: {}", listed(&tally.start_command_failed)));
    }
    if !tally.failed.is_empty() {
        summary.push_str(&format!("; {} failed", tally.failed.len()));
    }
    Ok(summary)
}

#[cfg(test)]
mod tests {
    use crate::fake::{Fake, Report};
    use neo_topology::FailureAction;
    use neo_wire::{RunStatus, Step};

    #[tokio::test(start_paused = true)]
    async fn a_container_that_cannot_configure_itself_is_fatal_unless_told_otherwise() {
        let fake = Fake::new();
        fake.remote.reports("c", Report::CannotConfigure);
        let state = fake.launch().await;
        let problem = state.problem.expect("it failed");
        assert!(problem.message.contains("container `c` could not configure itself"), "{}", problem.message);

        let fake = Fake::new();
        fake.remote.reports("c", Report::CannotConfigure);
        fake.store.failure_action("c", FailureAction::Nonfatal);
        let state = fake.launch().await;
        assert_eq!(state.status, RunStatus::Succeeded, "{:?}", state.problem);
    }

    #[tokio::test(start_paused = true)]
    async fn a_container_that_failed_is_made_again_by_a_resume() {
        let fake = Fake::new();
        fake.remote.reports("c", Report::CannotConfigure);
        fake.launch().await;
        fake.remote.heal();
        let state = fake.resume().await;
        assert_eq!(state.status, RunStatus::Succeeded, "{:?}", state.problem);
    }

    #[tokio::test(start_paused = true)]
    async fn a_start_command_that_fails_is_told() {
        let fake = Fake::new();
        fake.remote.reports("c", Report::StartCommandFails(3));
        let state = fake.launch().await;
        assert_eq!(state.status, RunStatus::Succeeded, "{:?}", state.problem);
        let summary = &state.step(Step::Containers).expect("it is a launch").summary;
        assert_eq!(summary, "3 of 3 containers started; start commands that failed: c (exit code 3)");
    }

    #[tokio::test(start_paused = true)]
    async fn a_start_command_that_never_ends_holds_nothing_up() {
        let fake = Fake::new();
        fake.remote.reports("c", Report::StartCommandRuns);
        let state = fake.launch().await;
        assert_eq!(state.status, RunStatus::Succeeded, "{:?}", state.problem);
        let summary = &state.step(Step::Containers).expect("it is a launch").summary;
        assert!(summary.ends_with("start commands that still run: c"), "{summary}");
    }

    #[tokio::test(start_paused = true)]
    async fn containers_that_reported_to_an_earlier_run_are_made_again() {
        let fake = Fake::new();
        fake.launch().await;
        let state = fake.launch().await;
        assert_eq!(state.status, RunStatus::Succeeded, "{:?}", state.problem);
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_container_is_named() {
        let fake = Fake::new();
        fake.remote.reports("c", Report::Nothing);
        let state = fake.launch().await;
        let problem = state.problem.expect("it failed");
        assert_eq!(problem.message, "1 container did not report, also when made again: c");
        let removed = fake.remote.calls().into_iter().filter(|call| call.ends_with("neo-agent remove"));
        assert_eq!(removed.collect::<Vec<_>>(), ["pnode-0001: /usr/local/bin/neo-agent remove"]);
    }
}
