//! The steps of a run.

use super::{ProblemNote, StateMark};
use crate::live::LiveRun;
use crate::words;
use leptos::prelude::*;
use neo_wire::{Step, StepState, StepView};
use time::OffsetDateTime;

/// The steps, in order.
#[component]
pub fn Steps(
    /// The run.
    live: LiveRun,
) -> impl IntoView {
    let steps = Memo::new(move |_| {
        live.state.with(|state| state.steps.iter().map(|view| view.step).collect::<Vec<_>>())
    });
    view! {
        <ol class="steps" aria-label="Steps">
            <For each=move || steps.get() key=|step| *step let:step>
                <StepLine live step />
            </For>
        </ol>
    }
    .into_any()
}

#[component]
fn StepLine(live: LiveRun, step: Step) -> impl IntoView {
    let view = Memo::new(move |_| live.state.with(|state| state.step(step).cloned()));
    let read = move |of: fn(&StepView) -> String| view.with(|view| view.as_ref().map(of).unwrap_or_default());
    let state =
        Signal::derive(move || view.with(|view| view.as_ref().map(|view| view.state)).unwrap_or_default());
    let test = format!("step-{}", test_name(step));
    let timing = move || {
        view.with(|view| view.as_ref().map(|view| timing(view, live.clock.now())).unwrap_or_default())
    };
    view! {
        <li class="step" data-test=test data-state=move || words::step_state(state.get())>
            <span class="step-name">{step.title()}</span>
            <StateMark
                mark=Signal::derive(move || words::mark_of_step(state.get()))
                word=Signal::derive(move || words::step_state(state.get()).to_owned())
            />
            <span class="step-what">{move || read(what)}</span>
            <span class="step-time">{timing}</span>
            {move || {
                let progress = view.with(|view| view.as_ref().and_then(progress));
                progress.map(|(done, total)| view! { <progress max=total value=done aria-label=step.title()></progress> })
            }}
            {move || view.with(|view| view.as_ref().and_then(|view| view.problem.clone())).map(|problem| view! { <ProblemNote problem /> })}
        </li>
    }
    .into_any()
}

/// The step as its serialized form has it: `swap_in`.
fn test_name(step: Step) -> String {
    serde_json::to_value(step).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// What is known of a step: its summary, or how far it is.
fn what(view: &StepView) -> String {
    if !view.summary.is_empty() {
        return view.summary.clone();
    }
    match (view.total, view.unit.as_str()) {
        (0, _) => String::new(),
        (total, unit) => format!("{} of {total} {unit}", view.done),
    }
}

/// How far a running step is, when that is known.
fn progress(view: &StepView) -> Option<(String, String)> {
    let running = view.state == StepState::Running && view.total > 0;
    running.then(|| (view.done.to_string(), view.total.to_string()))
}

/// `attempt 2, 1 min 05 s, last sign 4 s ago`.
fn timing(view: &StepView, now: OffsetDateTime) -> String {
    let Some(started) = view.started_at else { return String::new() };
    let mut parts = Vec::new();
    if view.attempts > 1 {
        parts.push(format!("attempt {}", view.attempts));
    }
    parts.push(words::elapsed(started, view.ended_at, now));
    if let (StepState::Running, Some(progress)) = (view.state, view.progress_at) {
        parts.push(format!("last sign {}", words::age(progress, now)));
    }
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Duration;

    fn view() -> StepView {
        StepView {
            step: Step::SwapIn,
            state: StepState::Running,
            attempts: 2,
            done: 1,
            total: 3,
            unit: "hosts".into(),
            summary: String::new(),
            problem: None,
            started_at: Some(OffsetDateTime::UNIX_EPOCH),
            progress_at: Some(OffsetDateTime::UNIX_EPOCH + Duration::seconds(61)),
            ended_at: None,
        }
    }

    #[test]
    fn a_running_step_says_how_far_and_how_long() {
        let now = OffsetDateTime::UNIX_EPOCH + Duration::seconds(65);
        assert_eq!(what(&view()), "1 of 3 hosts");
        assert_eq!(timing(&view(), now), "attempt 2 · 1 min 05 s · last sign 4 s ago");
        assert_eq!(progress(&view()), Some(("1".into(), "3".into())));
    }

    #[test]
    fn a_step_that_ended_stands_still() {
        let ended_at = Some(OffsetDateTime::UNIX_EPOCH + Duration::seconds(7));
        let view = StepView {
            state: StepState::Succeeded,
            attempts: 1,
            ended_at,
            summary: "3 hosts answer".into(),
            ..view()
        };
        let now = OffsetDateTime::UNIX_EPOCH + Duration::seconds(600);
        assert_eq!(timing(&view, now), "7 s");
        assert_eq!(what(&view), "3 hosts answer");
        assert_eq!(progress(&view), None);
    }

    #[test]
    fn tests_find_a_step_by_its_serialized_name() {
        assert_eq!(test_name(Step::ConvergePnodes), "converge_pnodes");
    }
}
