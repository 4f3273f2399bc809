//! One run, from where it is to its end.

use crate::error::chain;
use crate::follower::Follower;
use crate::journal::{Journal, patiently};
use crate::steps::{self, Scene};
use crate::{ClaimedRun, StepError, StoreError, World, lease};
use neo_wire::{EventBody, Problem, RunKind, RunStatus, Step};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// How often a step is tried in a row before the run fails. A host that boots again is back within the pauses.
pub(crate) const ATTEMPTS_MAX: u32 = 5;

/// Pause before the second attempt; it doubles with each further one.
const BACKOFF_FIRST: Duration = Duration::from_secs(1);

/// Longest pause between attempts.
const BACKOFF_MAX: Duration = Duration::from_secs(30);

/// Carries out a claimed run until it ends, the lease is lost, or the server shuts down. Dropping the future is
/// allowed at any time: the run goes on from its events.
pub(crate) async fn carry_out(
    world: Arc<World>,
    claimed: ClaimedRun,
    owner: String,
    shutdown: CancellationToken,
) {
    let run = claimed.run;
    tokio::select! {
        biased;
        () = lease::hold(&*world.store, run, &owner) => return,
        () = shutdown.cancelled() => {}
        ended = drive(&world, &claimed, &owner) => match ended {
            Ok(()) => return,
            // The lease is kept until it runs out: what is broken is not tried again in a tight circle.
            Err(error) => {
                return tracing::error!(%run, error = %chain(&error), "the run was dropped; it is taken up again");
            }
        },
    }
    if let Err(error) = world.store.release(run, &owner).await {
        tracing::warn!(%run, error = %chain(&error), "the lease was not given back; it will run out");
    }
}

async fn drive(world: &Arc<World>, claimed: &ClaimedRun, owner: &str) -> Result<(), StoreError> {
    let store = &world.store;
    let journal = Journal::new(store.clone(), claimed.run, owner.to_owned());
    let follower = Follower::replay(store.clone(), claimed.run).await?;
    match follower.look(|state| state.status) {
        RunStatus::Succeeded => return Ok(()),
        RunStatus::Cancelling => return cancel(&journal).await,
        _ => {}
    }
    journal.append(vec![EventBody::RunResumed]).await?;
    let stopped = tokio::select! {
        biased;
        () = follower.cancelled() => None,
        Err(error) = follower.follow() => return Err(error),
        ended = take_steps(world, claimed, &journal, &follower) => Some(ended?),
    };
    match stopped {
        Some(()) => Ok(()),
        None => cancel(&journal).await,
    }
}

async fn cancel(journal: &Journal) -> Result<(), StoreError> {
    journal.append(vec![EventBody::RunCancelled]).await.map(|_| ())
}

/// Takes step after step until all are true or one lastingly is not.
async fn take_steps(
    world: &Arc<World>,
    claimed: &ClaimedRun,
    journal: &Journal,
    follower: &Follower,
) -> Result<(), StoreError> {
    let scene = match scene(world, claimed, journal, follower).await {
        Ok(scene) => scene,
        Err(StepError::Store(error)) => return Err(error),
        Err(StepError::Failed { problem, .. }) => return fail(journal, Vec::new(), problem).await,
    };
    let mut failures: HashMap<Step, u32> = HashMap::new();
    let had_begun = follower.look(|state| state.steps.iter().any(|view| view.attempts > 0));
    let mut again = looks(claimed.kind, had_begun);
    while let Some(next) = follower.look(|state| state.next_step()) {
        let step = again.first().map_or(next, |&step| next.min(step));
        let ended = attempt(&scene, step).await;
        match ended {
            Ok(summary) => {
                let number = journal.append(vec![EventBody::StepSucceeded { step, summary }]).await?;
                follower.reached(number).await;
                again = again.strip_prefix(&[step]).unwrap_or(again);
            }
            Err(StepError::Store(error)) => return Err(error),
            Err(StepError::Failed { problem, retry }) => {
                let failed = failures.entry(step).or_default();
                *failed += 1;
                let retrying = retry && *failed < ATTEMPTS_MAX;
                let event = EventBody::StepFailed { step, problem: problem.clone(), retrying };
                if !retrying {
                    return fail(journal, vec![event], problem).await;
                }
                let number = journal.append(vec![event]).await?;
                follower.reached(number).await;
                sleep(backoff(*failed)).await;
                again = looks(claimed.kind, true);
            }
        }
    }
    journal.append(vec![EventBody::RunSucceeded]).await.map(|_| ())
}

/// The steps of a launch that had begun which are taken again before it goes on: it may have lost its hosts while
/// nobody looked, a server of another version brings another agent, and a Chef server that was killed has forgotten
/// what it had not saved.
fn looks(kind: RunKind, had_begun: bool) -> &'static [Step] {
    match (kind, had_begun) {
        (RunKind::Launch, true) => &[Step::SwapIn, Step::Agent, Step::Identity, Step::Upload, Step::DataBag],
        _ => &[],
    }
}

async fn fail(journal: &Journal, mut events: Vec<EventBody>, problem: Problem) -> Result<(), StoreError> {
    events.push(EventBody::RunFailed { problem });
    journal.append(events).await.map(|_| ())
}

/// What every step of this run sees.
async fn scene<'a>(
    world: &'a Arc<World>,
    claimed: &ClaimedRun,
    journal: &'a Journal,
    follower: &'a Follower,
) -> Result<Scene<'a>, StepError> {
    let input = patiently(|| world.store.input(claimed.run)).await?;
    let subjects = input.subjects();
    let secrets = patiently(|| world.store.secrets(claimed.experiment, &subjects)).await?;
    let remote = world.remotes.with_key(&secrets.ssh_private_key)?;
    Ok(Scene { world, journal, follower, input, secrets, remote })
}

async fn attempt(scene: &Scene<'_>, step: Step) -> Result<String, StepError> {
    let attempts = scene.follower.look(|state| state.step(step).map_or(0, |view| view.attempts));
    let number = scene.journal.append(vec![EventBody::StepStarted { step, attempt: attempts + 1 }]).await?;
    scene.follower.reached(number).await;
    steps::ensure(scene, step).await
}

fn backoff(failures: u32) -> Duration {
    BACKOFF_FIRST.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(BACKOFF_MAX)
}
