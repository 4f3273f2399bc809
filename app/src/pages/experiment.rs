//! An experiment with its tabs.

mod tabs;

use super::{id_in_path, loading};
use crate::clock::Clock;
use crate::components::{
    Artifacts, Difference, FileEditor, LaunchPanel, NodesTable, Placement, Pointer, RunView, Settings,
    StateMark, TopologyDrawing, Trial, TrialBar, VersionNote, Versions, Why, loaded,
};
use crate::functions::{Comparison, ExperimentScreen, Shown, experiment_screen};
use crate::layout::draw;
use crate::live::LiveRun;
use crate::view::{ExperimentPage as Page, RunCard, RunPage};
use crate::words;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use neo_topology::{NodeName, PnodeName};
use neo_wire::{ExperimentId, RunId, RunKind};
use std::sync::Arc;
use tabs::{Tab, TabBar};

/// An experiment.
#[component]
pub fn ExperimentPage() -> impl IntoView {
    let id = id_in_path::<ExperimentId>();
    let shown = shown();
    let screen = Resource::new_blocking(
        move || (id.get(), shown.get()),
        |(id, shown)| async move { experiment_screen(id?, Some(shown)).await },
    );
    view! {
        <Suspense fallback=loading>
            {move || Suspend::new(async move { loaded(screen.await, |screen| view! { <Loaded screen /> }) })}
        </Suspense>
    }
    .into_any()
}

/// Which version the address asks for, and which two to compare.
fn shown() -> Memo<Shown> {
    let query = use_query_map();
    Memo::new(move |_| {
        query.with(|query| {
            let number = |name: &str| query.get(name).and_then(|text| text.parse().ok());
            Shown { version: number("version"), compared: number("before").zip(number("after")) }
        })
    })
}

/// What the tabs share.
#[derive(Clone, Copy)]
struct Context {
    page: RwSignal<Page>,
    trial: Trial,
    comparison: StoredValue<Option<Comparison>>,
    /// The latest run.
    live: Memo<Option<LiveRun>>,
    clock: Clock,
    refresh: Action<(), ()>,
}

impl Context {
    fn new(screen: ExperimentScreen) -> Self {
        let id = screen.page.id;
        let shown = Shown { version: screen.page.earlier(), compared: None };
        let clock = Clock::starting_at(screen.now);
        let page = RwSignal::new(screen.page);
        let snapshot = RwSignal::new(screen.run);
        let refresh = Action::new(move |(): &()| async move {
            let Ok(screen) = experiment_screen(id, Some(shown)).await else { return };
            page.try_set(screen.page);
            let id_of = |run: &Option<RunPage>| run.as_ref().map(|run| run.id);
            if snapshot.try_with_untracked(id_of).is_some_and(|shown| shown != id_of(&screen.run)) {
                snapshot.try_set(screen.run);
            }
        });
        // The watching lives in the memo's owner: a new snapshot ends it and begins the next.
        let live = Memo::new(move |_| snapshot.with(|run| run.as_ref().map(LiveRun::watch)));
        let navigate = StoredValue::new(use_navigate());
        let saved = Callback::new(move |_| {
            refresh.dispatch(());
            let path = format!("/experiments/{id}/placement");
            navigate.with_value(|navigate| navigate(&path, NavigateOptions::default()));
        });
        let trial = Trial::new(page, saved);
        let comparison = StoredValue::new(screen.comparison);
        let context = Self { page, trial, comparison, live, clock, refresh };
        context.refresh_at_turns();
        context
    }

    /// When the run ends or begins again, hosts may have been taken or given back.
    fn refresh_at_turns(self) {
        let is_final =
            Memo::new(move |_| self.live.get().map(|live| live.state.with(|state| state.status.is_final())));
        Effect::new(move |before: Option<Option<bool>>| {
            let now = is_final.get();
            if before.is_some_and(|before| before != now) {
                self.refresh.dispatch(());
            }
            now
        });
    }

    /// The latest run if it is a launch: its containers are those of the drawing.
    fn launch(self) -> Signal<Option<LiveRun>> {
        Signal::derive(move || {
            self.live.get().filter(|live| live.state.with(|state| state.kind == Some(RunKind::Launch)))
        })
    }
}

#[component]
fn Loaded(screen: ExperimentScreen) -> impl IntoView {
    let context = Context::new(screen);
    let params = use_params_map();
    let tab = Memo::new(move |_| params.with(|params| Tab::in_path(params.get("tab").as_deref())));
    let Page { id, name, project, .. } = context.page.get_untracked();
    let summary = move || {
        context
            .page
            .with(|page| format!("version {} · {}", page.version, crate::check::plan_summary(&page.plan)))
    };
    view! {
        <Title text=name.clone() />
        <nav class="crumbs" aria-label="You are here">
            <a href=format!("/projects/{}", project.id)>{project.name}</a>
        </nav>
        <div class="page-head">
            <h1>{move || context.page.with(|page| page.name.clone())}</h1>
            <p class="aside">{summary}</p>
            {move || context.live.get().map(status_of)}
        </div>
        <TabBar experiment=id version=context.page.with_untracked(Page::earlier) tab />
        <VersionNote trial=context.trial />
        <TrialBar trial=context.trial />
        <div class="tab-body">{move || tab_view(tab.get(), context)}</div>
    }
    .into_any()
}

fn status_of(live: LiveRun) -> impl IntoView {
    let status = Memo::new(move |_| live.state.with(|state| state.status));
    let word = move || {
        let kind = live.state.with(|state| state.kind.map_or("run", words::run_kind)).to_lowercase();
        format!("{kind} {}", words::run_status(status.get()))
    };
    view! {
        <StateMark mark=Signal::derive(move || words::mark_of_status(status.get())) word=Signal::derive(word) />
    }
}

fn tab_view(tab: Tab, context: Context) -> AnyView {
    let page = context.page;
    let trial = context.trial;
    let plan = trial.plan;
    let live = context.launch();
    match tab {
        Tab::Topology => {
            let drawing = Memo::new(move |_| plan.with(|plan| Arc::new(draw(plan))));
            let carried = Callback::new(move |(node, pnode): (String, String)| {
                if let (Ok(node), Ok(pnode)) = (NodeName::new(node), PnodeName::new(pnode)) {
                    trial.pin(node, Some(pnode));
                }
            });
            let pointer = Pointer { chosen: Some(trial.chosen), ..Pointer::default() };
            view! {
                <div class="placement-body">
                    <TopologyDrawing drawing live pointer carried />
                    <Why trial />
                </div>
            }
            .into_any()
        }
        Tab::Placement => view! { <Placement trial /> }.into_any(),
        Tab::Nodes => (move || view! { <NodesTable plan=plan.get() live /> }).into_any(),
        Tab::Difference => {
            let experiment = page.with_untracked(|page| page.id);
            let files = Memo::new(move |_| {
                page.with(|page| {
                    (page.version, page.source.clone(), page.physical.clone(), page.plan.clone())
                })
            });
            let is_latest = page.with_untracked(|page| page.earlier().is_none());
            let changed = move |()| {
                context.refresh.dispatch(());
            };
            view! {
                {is_latest.then(|| view! { <FileEditor page clock=context.clock changed /> })}
                {move || {
                    let (version, source, physical, plan) = files.get();
                    view! { <Difference experiment version source physical plan /> }
                }}
            }
            .into_any()
        }
        Tab::Run => view! { <RunTab context /> }.into_any(),
        Tab::Files => (move || {
            let (experiment, version) = page.with(|page| (page.id, page.version));
            view! { <Artifacts experiment version /> }
        })
        .into_any(),
        Tab::Versions => {
            let comparison = context.comparison.get_value();
            view! { <Versions trial comparison clock=context.clock /> }.into_any()
        }
        Tab::Settings => (move || view! { <Settings page=page.get() trial /> }).into_any(),
    }
}

#[component]
fn RunTab(context: Context) -> impl IntoView {
    let Page { id, project, .. } = context.page.get_untracked();
    let navigate = StoredValue::new(use_navigate());
    let began = Callback::new(move |_: RunId| {
        context.refresh.dispatch(());
        let path = format!("/experiments/{id}/run");
        navigate.with_value(|navigate| navigate(&path, NavigateOptions::default()));
    });
    let idle = move || context.live.get().is_none_or(|live| live.state.with(|state| state.status.is_final()));
    let launchable = Memo::new(move |_| idle() && !context.page.with(|page| page.swapped_in));
    // Another version may fit where this one did not: the preflight is asked anew for each.
    let version = Memo::new(move |_| context.page.with(|page| page.version));
    view! {
        {move || {
            let _ = version.get();
            let earlier = context.page.with_untracked(Page::earlier);
            launchable.get().then(|| view! { <LaunchPanel experiment=id version=earlier role=project.role began /> })
        }}
        {move || context.live.get().map(|live| view! { <RunView live began /> })}
        <EarlierRuns context />
    }
    .into_any()
}

#[component]
fn EarlierRuns(context: Context) -> impl IntoView {
    let earlier =
        Memo::new(move |_| context.page.with(|page| page.runs.iter().skip(1).cloned().collect::<Vec<_>>()));
    let line = move |run: RunCard| {
        let title = format!("{} {}", words::run_kind(run.kind), words::run_status(run.status));
        view! {
            <li>
                <a href=format!("/runs/{}", run.id)>{title}</a>
                <span class="aside">
                    {move || format!("{}, {}", run.by, words::age(run.last_event_at, context.clock.now()))}
                </span>
            </li>
        }
    };
    view! {
        <Show when=move || earlier.with(|runs| !runs.is_empty())>
            <section class="earlier-runs" aria-labelledby="earlier-title">
                <h3 id="earlier-title">"Earlier runs"</h3>
                <ul>{move || earlier.get().into_iter().map(line).collect_view()}</ul>
            </section>
        </Show>
    }
    .into_any()
}
