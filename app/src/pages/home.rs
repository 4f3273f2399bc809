//! The way in: to the first project.

use super::loading;
use crate::backend::Refusal;
use crate::components::{Refused, loaded};
use crate::functions::{Session, session};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Redirect;

/// Leads to the caller's first project.
#[component]
pub fn Home() -> impl IntoView {
    let session = Resource::new_blocking(|| (), |()| session());
    view! {
        <Suspense fallback=loading>
            {move || Suspend::new(async move { loaded(session.await, |session| view! { <Entrance session /> }) })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Entrance(session: Session) -> impl IntoView {
    match (session.person, session.projects.first()) {
        (None, _) => view! { <Refused refusal=Refusal::SignedOut /> }.into_any(),
        (Some(_), Some(first)) => view! { <Redirect path=format!("/projects/{}", first.id) /> }.into_any(),
        (Some(_), None) => view! {
            <Title text="No project" />
            <h1>"No project yet"</h1>
            <p>"Nobody has admitted you to a project. Ask a project's leader to admit you by your name."</p>
        }
        .into_any(),
    }
}
