//! Before a launch: what stands in its way, and what will not be as asked.

use super::FieldProblem;
use crate::backend::Refusal;
use crate::functions;
use crate::view::{Preflight, Role, Shortfall};
use crate::words;
use leptos::prelude::*;
use neo_wire::{ExperimentId, RunId};

/// The preflight with the Launch button.
#[component]
pub fn LaunchPanel(
    /// Of which experiment.
    experiment: ExperimentId,
    /// Which version, if it is not the current one.
    version: Option<u32>,
    /// What the caller may do.
    role: Role,
    /// Called with the run that began.
    #[prop(into)]
    began: Callback<RunId>,
) -> impl IntoView {
    // Asked by an effect, which runs after hydration: a resource may have its answer while the page still hydrates,
    // and then the page expects another document than the server sent.
    let preflight = Action::new(move |(): &()| functions::preflight(experiment, version));
    let ask = move || {
        preflight.dispatch(());
    };
    Effect::new(ask);
    let answer = move || match preflight.value().get() {
        None => view! { <p class="hint" role="status">"Looking whether the plan fits the testbed…"</p> }
            .into_any(),
        Some(Ok(found)) => view! { <Ready experiment version role found began /> }.into_any(),
        Some(Err(refusal)) => view! {
            <FieldProblem text=Some(refusal.to_string()) />
            <button type="button" class="button" on:click=move |_| ask()>
                "Try again"
            </button>
        }
        .into_any(),
    };
    view! {
        <section class="launch-panel" aria-labelledby="launch-title">
            <h2 id="launch-title">
                {version.map_or_else(|| "Launch".to_owned(), |version| format!("Launch version {version}"))}
            </h2>
            {answer}
        </section>
    }
    .into_any()
}

#[component]
fn Ready(
    experiment: ExperimentId,
    version: Option<u32>,
    role: Role,
    found: Preflight,
    began: Callback<RunId>,
) -> impl IntoView {
    let confirmed = RwSignal::new(false);
    let not_applied = RwSignal::new(found.not_applied.clone());
    let problem = RwSignal::new(None::<String>);
    let launch = Action::new(move |(): &()| async move {
        match functions::launch(experiment, version, confirmed.get_untracked()).await {
            Ok(run) => began.run(run),
            Err(Refusal::NeedsConfirmation { not_applied: lines }) => not_applied.set(lines),
            Err(refusal) => problem.set(Some(refusal.to_string())),
        }
    });
    let blocked = found.shortfalls.len() as u64;
    let may = role >= Role::Member;
    let ready =
        move || blocked == 0 && may && (confirmed.get() || not_applied.with(|lines| lines.is_empty()));
    let began_already = move || matches!(launch.value().get(), Some(())) && problem.with(Option::is_none);
    view! {
        <p class="hint">{verdict(&found)}</p>
        <ul class="shortfalls">{found.shortfalls.into_iter().map(shortfall).collect_view()}</ul>
        <Show when=move || not_applied.with(|lines| !lines.is_empty())>
            <div class="note is-warning">
                <p class="note-title">"Not everything can be as the file asks"</p>
                <ul class="not-applied">
                    {move || not_applied.get().into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}
                </ul>
                <label class="check">
                    <input
                        type="checkbox"
                        data-test="confirm-not-applied"
                        prop:checked=confirmed
                        on:change=move |event| confirmed.set(event_target_checked(&event))
                    />
                    "Launch without these"
                </label>
            </div>
        </Show>
        <button
            type="button"
            class="button primary"
            data-test="launch"
            disabled=move || !ready() || launch.pending().get()
            on:click=move |_| {
                problem.set(None);
                launch.dispatch(());
            }
        >
            {move || if launch.pending().get() || began_already() && ready() { "Launching…" } else { "Launch" }}
        </button>
        <Show when=move || !may>
            <p class="hint">"You may watch this project. Members may launch."</p>
        </Show>
        <FieldProblem text=problem />
    }
    .into_any()
}

fn shortfall(found: Shortfall) -> impl IntoView {
    let line = found.line.map(|line| format!("Line {line} of the NS file. "));
    view! {
        <li class="note is-bad" data-test="shortfall">
            <p class="note-title">{found.message}</p>
            <p>{line} {found.remedy}</p>
        </li>
    }
}

/// What the preflight comes to, in one line.
fn verdict(found: &Preflight) -> String {
    match (found.shortfalls.len() as u64, found.not_applied.len() as u64) {
        (0, 0) => "The plan fits the testbed. Everything can be as the file asks.".to_owned(),
        (0, lines) => {
            format!("The plan fits the testbed, but {} will not be as asked.", words::count(lines, "thing"))
        }
        (1, _) => "The plan does not fit the testbed yet. One thing has to change first.".to_owned(),
        (more, _) => format!("The plan does not fit the testbed yet. {more} things have to change first."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortfalls_come_before_compromises() {
        let none = Preflight { shortfalls: Vec::new(), not_applied: Vec::new() };
        assert!(verdict(&none).contains("Everything"));
        let without_netem = Preflight { not_applied: vec!["link0".into()], ..none.clone() };
        assert!(verdict(&without_netem).contains("1 thing will not"));
        let shortfall = Shortfall { message: "m".into(), remedy: "r".into(), line: None };
        let both = Preflight { shortfalls: vec![shortfall], ..without_netem };
        assert!(verdict(&both).contains("does not fit"));
    }
}
