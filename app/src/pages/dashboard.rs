//! A project: its experiments and its people.

use super::{id_in_path, loading};
use crate::clock::Clock;
use crate::components::{Members, StateMark, loaded};
use crate::functions::{DashboardScreen, dashboard_screen};
use crate::view::{ExperimentCard, Role, RunCard};
use crate::words;
use leptos::prelude::*;
use leptos_meta::Title;
use neo_wire::{ProjectId, RunKind, RunStatus};
use time::OffsetDateTime;

/// How often a dashboard asks what is new.
#[cfg(feature = "hydrate")]
const REFRESH: std::time::Duration = std::time::Duration::from_secs(4);

/// A project's dashboard.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let id = id_in_path::<ProjectId>();
    let screen = Resource::new_blocking(move || id.get(), |id| async move { dashboard_screen(id?).await });
    view! {
        <Suspense fallback=loading>
            {move || Suspend::new(async move { loaded(screen.await, |screen| view! { <Loaded screen /> }) })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Loaded(screen: DashboardScreen) -> impl IntoView {
    let clock = Clock::starting_at(screen.now);
    let (caller, project) = (screen.caller, screen.dashboard.project.clone());
    let id = project.id;
    let dashboard = RwSignal::new(screen.dashboard);
    let refresh = Action::new(move |(): &()| async move {
        if let Ok(screen) = dashboard_screen(id).await {
            dashboard.try_set(screen.dashboard);
        }
    });
    refresh_regularly(refresh);
    let may = project.role >= Role::Member;
    let new = format!("/projects/{id}/new");
    view! {
        <Title text=project.name.clone() />
        <div class="page-head">
            <h1>{project.name}</h1>
            <p class="aside">{format!("you are a {}", words::role(project.role))}</p>
            {may
                .then(|| {
                    view! {
                        <a class="button primary" href=new.clone() data-test="new-experiment">
                            "New experiment"
                        </a>
                    }
                })}
        </div>
        <Experiments dashboard=Signal::derive(move || dashboard.with(|dashboard| dashboard.experiments.clone())) clock may new />
        <Members
            project=id
            role=project.role
            caller
            members=Signal::derive(move || dashboard.with(|dashboard| dashboard.members.clone()))
            changed=move |()| {
                refresh.dispatch(());
            }
        />
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
fn refresh_regularly(refresh: Action<(), ()>) {
    Effect::new(move || {
        let ask = move || {
            if !document().hidden() {
                refresh.dispatch(());
            }
        };
        if let Ok(interval) = set_interval_with_handle(ask, REFRESH) {
            on_cleanup(move || interval.clear());
        }
    });
}

#[cfg(not(feature = "hydrate"))]
fn refresh_regularly(_: Action<(), ()>) {}

#[component]
fn Experiments(
    dashboard: Signal<Vec<ExperimentCard>>,
    clock: Clock,
    may: bool,
    new: String,
) -> impl IntoView {
    let empty = Memo::new(move |_| dashboard.with(Vec::is_empty));
    view! {
        <section aria-labelledby="experiments-title">
            <h2 id="experiments-title">"Experiments"</h2>
            <Show
                when=move || !empty.get()
                fallback=move || view! { <Empty may new=new.clone() /> }
            >
                <ul class="experiments">
                    <For each=move || dashboard.get() key=|card| format!("{card:?}") let:card>
                        <Experiment card clock />
                    </For>
                </ul>
            </Show>
        </section>
    }
    .into_any()
}

#[component]
fn Empty(may: bool, new: String) -> impl IntoView {
    let next = if may {
        view! {
            <p>"An experiment begins with an NS file. Drop one in, or begin with an example."</p>
            <a class="button" href=new>
                "New experiment"
            </a>
        }
        .into_any()
    } else {
        view! { <p>"Members of the project can make one."</p> }.into_any()
    };
    view! {
        <div class="empty">
            <p class="empty-title">"No experiment yet"</p>
            {next}
        </div>
    }
    .into_any()
}

#[component]
fn Experiment(card: ExperimentCard, clock: Clock) -> impl IntoView {
    let size = format!(
        "{} on {}",
        words::count(card.nodes.into(), "node"),
        words::count(card.pnodes.into(), "physical node")
    );
    let state = match &card.run {
        Some(run) => {
            let word = run_words(run);
            view! { <StateMark mark=words::mark_of_status(run.status) word /> }.into_any()
        }
        None => view! { <span class="hint">"not launched"</span> }.into_any(),
    };
    let changed_at = card.run.as_ref().map_or(card.changed_at, |run| run.last_event_at.max(card.changed_at));
    let who = card.run.as_ref().map_or(card.created_by.clone(), |run| run.by.clone());
    let event = card.run.as_ref().map_or_else(|| "created".to_owned(), |run| run.last_event.clone());
    view! {
        <li class="experiment" data-test="experiment">
            <a class="experiment-name" href=format!("/experiments/{}", card.id)>
                {card.name}
            </a>
            <span class="experiment-size">{size}</span>
            <span class="experiment-state">{state}</span>
            <span class="experiment-event">{event}</span>
            <span class="experiment-when">{move || when(&who, changed_at, clock.now())}</span>
        </li>
    }
    .into_any()
}

fn when(who: &str, at: OffsetDateTime, now: OffsetDateTime) -> String {
    format!("{who}, {}", words::age(at, now))
}

/// `up, 10 of 10`, `launching`, `swapped out`, `launch failed`.
fn run_words(run: &RunCard) -> String {
    let containers = format!("{} of {}", run.containers_up, run.containers_total);
    match (run.kind, run.status) {
        (RunKind::Launch, RunStatus::Succeeded) => format!("up, {containers}"),
        (RunKind::Launch, RunStatus::Running) => "launching".to_owned(),
        (RunKind::SwapOut, RunStatus::Succeeded) => "swapped out".to_owned(),
        (RunKind::SwapOut, RunStatus::Running) => "swapping out".to_owned(),
        (kind, status) => {
            format!("{} {}", words::run_kind(kind).to_lowercase(), words::run_status(status))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use neo_wire::RunId;
    use uuid::Uuid;

    #[test]
    fn a_card_says_what_became_of_it() {
        let run = |kind, status| RunCard {
            id: RunId(Uuid::nil()),
            kind,
            status,
            last_event: String::new(),
            last_event_at: OffsetDateTime::UNIX_EPOCH,
            by: "ada".into(),
            containers_up: 9,
            containers_total: 10,
        };
        assert_eq!(run_words(&run(RunKind::Launch, RunStatus::Succeeded)), "up, 9 of 10");
        assert_eq!(run_words(&run(RunKind::Launch, RunStatus::Failed)), "launch failed");
        assert_eq!(run_words(&run(RunKind::SwapOut, RunStatus::Succeeded)), "swapped out");
    }
}
