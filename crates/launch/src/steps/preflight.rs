//! The plan fits the testbed.

use super::StepScene;
use super::scene::count;
use super::swap_in::swap_in_request;
use crate::StepError;
use crate::documents::{missing_features, not_applied};
use crate::error::listed;
use neo_topology::Shortfall;

/// Ensures that the testbed can carry the plan, and says what of it will not be as asked. Touches nothing; so there is
/// nothing to undo.
pub(super) async fn ensure(scene: &StepScene<'_>) -> Result<String, StepError> {
    let request = swap_in_request(&scene.input, &scene.secrets);
    let capabilities = scene.world.testbed.capabilities().await?;
    let mut shortfalls = neo_topology::check_limits(&scene.input.plan);
    shortfalls.extend(missing_features(&scene.input.plan, &capabilities));
    shortfalls.extend(scene.world.testbed.shortfalls(&request).await?);
    if !shortfalls.is_empty() {
        return Err(does_not_fit(&shortfalls));
    }
    let missing = not_applied(&scene.input.plan, &capabilities);
    scene.say(missing.iter().map(|line| scene.note(None, line)).collect()).await?;
    let mut summary =
        format!("{} fit the testbed `{}`", count(request.hosts.len(), "host"), scene.world.testbed.name());
    if !missing.is_empty() {
        summary.push_str(&format!("; {} will not be as asked", count(missing.len(), "thing")));
    }
    Ok(summary)
}

fn does_not_fit(shortfalls: &[Shortfall]) -> StepError {
    let messages: Vec<_> = shortfalls
        .iter()
        .map(|shortfall| match &shortfall.origin {
            Some(origin) => format!("{} (line {})", shortfall.message, origin.range.line),
            None => shortfall.message.clone(),
        })
        .collect();
    let remedies: Vec<_> = shortfalls.iter().map(|shortfall| shortfall.remedy.clone()).collect();
    StepError::lasting(listed(&messages), listed(&remedies))
}

#[cfg(test)]
mod tests {
    use crate::fake::Fake;
    use neo_topology::Shortfall;
    use neo_wire::{EventBody, Step};

    #[tokio::test(start_paused = true)]
    async fn what_does_not_fit_fails_at_once_with_all_reasons() {
        let fake = Fake::new();
        let short = |message: &str| Shortfall {
            message: message.into(),
            remedy: "raise the packing".into(),
            origin: Some(neo_topology::Origin::default()),
        };
        fake.testbed.lock().shortfalls = vec![short("3 hosts are missing"), short("no memory")];
        let state = fake.launch().await;
        let problem = state.problem.clone().expect("it failed");
        assert_eq!(problem.message, "3 hosts are missing (line 0); no memory (line 0)");
        assert_eq!(state.step(Step::Preflight).expect("it is a launch").attempts, 1);
        assert_eq!(fake.testbed.lock().swap_ins, 0, "nothing was touched");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_not_applied_is_said_before_anything_is_done() {
        let fake = Fake::new();
        fake.testbed.lock().capabilities.netem = false;
        fake.launch().await;
        let events = fake.store.events();
        let notes = events.iter().take_while(|event| !matches!(event, EventBody::StepSucceeded { .. }));
        let said = notes.filter(|event| {
            matches!(event, EventBody::Log { text, .. } if text.contains("not applied: kernel without netem"))
        });
        assert_eq!(said.count(), 3);
    }
}
