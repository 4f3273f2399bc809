//! Containers and networks are removed from the hosts, as far as these answer.

use super::StepScene;
use super::scene::{count, host_event};
use crate::StepError;
use crate::host_command::AgentCommand;
use crate::journal::patiently;
use futures::FutureExt;
use futures::lock::Mutex;
use neo_testbed::GrantedHost;
use neo_wire::{EventBody, HostState, RemoveRequest, Teardown};
use std::time::Duration;

/// Hundreds of containers are stopped and looked for.
const DEADLINE: Duration = Duration::from_secs(10 * 60);

/// Ensures that nothing of the experiment runs on any host that answers; goes on after an error. What is left goes
/// with its host in the next step, whose proof names what does not.
///
/// Undo: none; it is itself the undo of `converge_pnodes`.
pub(super) async fn ensure(scene: &StepScene<'_>) -> Result<String, StepError> {
    let granted = patiently(|| scene.world.store.granted(scene.input.experiment)).await?;
    let config = scene.input.plan.control_node();
    let hosts = granted.map_or_else(Vec::new, |granted| granted.hosts);
    let pnodes: Vec<_> = hosts.into_iter().filter(|host| host.name != config).collect();
    let total = Mutex::new(scene.follower.look(|state| state.teardown.clone().unwrap_or_default()));
    let work = pnodes.iter().map(|pnode| remove(scene, pnode, &total).boxed());
    let removed = scene.on_each(work.collect()).await?;
    let missed = removed.iter().filter(|&&removed| !removed).count();
    let mut summary = format!("removed from {}", count(pnodes.len() - missed, "host"));
    if missed > 0 {
        summary.push_str(&format!("; {} did not do it", count(missed, "host")));
    }
    Ok(summary)
}

/// Removes what is on one host, and adds its proof to the total; `false` when the host did not do it.
async fn remove(
    scene: &StepScene<'_>,
    pnode: &GrantedHost,
    total: &Mutex<Teardown>,
) -> Result<bool, StepError> {
    let (part, events) = match on_host(scene, pnode).await {
        Ok(part) => (part, Vec::new()),
        Err(StepError::Failed { problem, .. }) => {
            let unknown = Teardown { created: 1, gone: 0, left: vec![problem.message.clone()] };
            let note = scene.note(Some(&pnode.name), &problem.message);
            (unknown, vec![note, host_event(&pnode.name, HostState::Failed, &problem.message)])
        }
        Err(error) => return Err(error),
    };
    let removed = events.is_empty();
    let mut total = total.lock().await;
    *total = carried_on(&total, &format!("on {}", pnode.name), &part);
    scene.say(events.into_iter().chain([EventBody::TornDown(total.clone())]).collect()).await?;
    Ok(removed)
}

/// Removes what the experiment has on one host.
pub(super) async fn on_host(scene: &StepScene<'_>, pnode: &GrantedHost) -> Result<Teardown, StepError> {
    let request = RemoveRequest { mark: scene.input.experiment.to_string() };
    AgentCommand::new(&["remove"], DEADLINE).reading(&request).run(scene, pnode).await
}

/// The total with one source's proof added. What an earlier attempt found left there was looked for again: it counts
/// in the new proof only.
pub(super) fn carried_on(total: &Teardown, source: &str, part: &Teardown) -> Teardown {
    let prefix = format!("{source}: ");
    let (again, mut left): (Vec<_>, Vec<_>) =
        total.left.iter().cloned().partition(|text| text.starts_with(&prefix));
    left.extend(part.left.iter().map(|text| format!("{prefix}{text}")));
    Teardown {
        created: total.created.saturating_sub(again.len() as u64) + part.created,
        gone: total.gone + part.gone,
        left,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_and_is_gone_now_counts_once() {
        let first = Teardown { created: 10, gone: 9, left: vec!["bridge x".into()] };
        let total = carried_on(&Teardown::default(), "on pnode-0000", &first);
        assert_eq!(total.left, ["on pnode-0000: bridge x"]);
        let second = Teardown { created: 1, gone: 1, left: Vec::new() };
        let total = carried_on(&total, "on pnode-0000", &second);
        assert_eq!(total, Teardown { created: 10, gone: 10, left: Vec::new() });
    }
}
