//! A run on a page of its own.

use super::{id_in_path, loading};
use crate::components::{RunView, loaded};
use crate::functions::{RunScreen, run_screen};
use crate::live::LiveRun;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use neo_wire::RunId;

/// A run.
#[component]
pub fn RunPage() -> impl IntoView {
    let id = id_in_path::<RunId>();
    let screen = Resource::new_blocking(move || id.get(), |id| async move { run_screen(id?).await });
    view! {
        <Suspense fallback=loading>
            {move || Suspend::new(async move { loaded(screen.await, |screen| view! { <Loaded screen /> }) })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Loaded(screen: RunScreen) -> impl IntoView {
    let navigate = StoredValue::new(use_navigate());
    let live = LiveRun::watch(&screen.run);
    let began = move |run: RunId| {
        navigate.with_value(|navigate| navigate(&format!("/runs/{run}"), NavigateOptions::default()));
    };
    view! {
        <Title text=format!("Run of {}", screen.experiment_name) />
        <nav class="crumbs" aria-label="You are here">
            <a href=format!("/projects/{}", screen.project)>{screen.project_name}</a>
            <a href=format!("/experiments/{}/run", screen.run.experiment)>{screen.experiment_name.clone()}</a>
        </nav>
        <div class="page-head">
            <h1>{screen.experiment_name}</h1>
        </div>
        <RunView live began />
    }
    .into_any()
}
