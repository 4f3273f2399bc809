//! A run, whole: what it has come to, its steps, hosts, containers, links and log.

use super::{Containers, Hosts, Links, LiveBadge, Log, ProblemNote, RunControls, StateMark, Steps};
use crate::live::LiveRun;
use crate::words;
use leptos::prelude::*;
use neo_wire::{RunId, RunKind, RunState, StepState, Teardown};
use time::OffsetDateTime;

/// A run.
#[component]
pub fn RunView(
    /// The run.
    live: LiveRun,
    /// Called with the run that a swap-out began.
    #[prop(into)]
    began: Callback<RunId>,
) -> impl IntoView {
    let chosen = RwSignal::new(None::<String>);
    let status = Memo::new(move |_| live.state.with(|state| state.status));
    let kind = Memo::new(move |_| live.state.with(|state| state.kind.map_or("Run", words::run_kind)));
    let problem = Memo::new(move |_| live.state.with(|state| state.problem.clone()));
    let teardown = Memo::new(move |_| live.state.with(|state| state.teardown.clone()));
    let launching = Memo::new(move |_| live.state.with(|state| state.kind != Some(RunKind::SwapOut)));
    view! {
        <section class="run" aria-label="Run">
            <div class="run-head">
                <h2>{kind}</h2>
                <span class="run-status" role="status" data-test="run-status" data-state=move || words::run_status(status.get())>
                    <StateMark
                        mark=Signal::derive(move || words::mark_of_status(status.get()))
                        word=Signal::derive(move || words::run_status(status.get()).to_owned())
                    />
                </span>
                <LiveBadge connection=live.connection />
                <span class="run-times">{move || live.state.with(|state| times(state, live.clock.now()))}</span>
            </div>
            {move || problem.get().map(|problem| view! { <ProblemNote problem /> })}
            {move || {
                let ended = status.get().is_final();
                teardown.get().map(|teardown| view! { <Proof teardown ended /> })
            }}
            <RunControls live began />
            <div class="run-body">
                <section aria-labelledby="steps-title">
                    <h3 id="steps-title">"Steps" <span class="aside">{move || live.state.with(steps_done)}</span></h3>
                    <Steps live />
                </section>
                <div class="run-side">
                    <section aria-labelledby="hosts-title">
                        <h3 id="hosts-title">"Hosts"</h3>
                        <Hosts live chosen />
                    </section>
                    <Show when=move || launching.get()>
                        <section aria-labelledby="containers-title">
                            <h3 id="containers-title">"Containers"</h3>
                            <Containers live />
                        </section>
                    </Show>
                </div>
            </div>
            <Show when=move || launching.get()>
                <section aria-labelledby="links-title">
                    <h3 id="links-title">"Links: asked, applied, measured"</h3>
                    <Links live />
                </section>
            </Show>
            <section aria-labelledby="log-title">
                <h3 id="log-title">"Log"</h3>
                <Log live chosen />
            </section>
        </section>
    }
    .into_any()
}

/// What became of everything that was made. Before the run has `ended` that is no proof yet: hosts come after containers.
#[component]
fn Proof(teardown: Teardown, ended: bool) -> impl IntoView {
    let left = teardown.left.clone();
    let (class, so_far) = match (left.is_empty(), ended) {
        (false, _) => ("note is-bad", ""),
        (true, true) => ("note is-good", ""),
        (true, false) => ("note", " so far"),
    };
    view! {
        <div class=class data-test="teardown">
            <p class="note-title">{format!("{} created, {} gone{so_far}", teardown.created, teardown.gone)}</p>
            <ul>{left.into_iter().map(|thing| view! { <li>{thing}</li> }).collect_view()}</ul>
        </div>
    }
    .into_any()
}

/// `by ada · 2 min 05 s · last event 3 s ago`.
fn times(state: &RunState, now: OffsetDateTime) -> String {
    let mut parts = Vec::new();
    if !state.by.is_empty() {
        parts.push(format!("by {}", state.by));
    }
    if let Some(queued) = state.queued_at {
        let end = state.status.is_final().then_some(state.last_event_at).flatten();
        parts.push(words::elapsed(queued, end, now));
    }
    if let Some(last) = state.last_event_at {
        parts.push(format!("last event {}", words::age(last, now)));
    }
    parts.join(" · ")
}

/// `4 of 13`.
fn steps_done(state: &RunState) -> String {
    let done = state.steps.iter().filter(|step| step.state == StepState::Succeeded).count();
    format!("{done} of {}", state.steps.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use neo_wire::RunStatus;
    use time::Duration;

    #[test]
    fn a_run_that_ended_has_a_length_and_a_growing_age() {
        let start = OffsetDateTime::UNIX_EPOCH;
        let mut state = RunState {
            by: "ada".into(),
            queued_at: Some(start),
            last_event_at: Some(start + Duration::seconds(65)),
            status: RunStatus::Running,
            ..RunState::default()
        };
        let now = start + Duration::seconds(70);
        assert_eq!(times(&state, now), "by ada · 1 min 10 s · last event 5 s ago");
        state.status = RunStatus::Succeeded;
        assert_eq!(times(&state, now), "by ada · 1 min 05 s · last event 5 s ago");
    }
}
