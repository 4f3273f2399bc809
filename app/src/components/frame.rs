//! The head of every page: where you are, who you are.

use super::ThemeToggle;
use crate::functions::{Session, session};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The head of every page, and the page below it.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    // Signing in and out are loads of a whole page, so the session is asked for once.
    let session = Resource::new_blocking(|| (), |()| session());
    view! {
        <a class="skip-link" href="#main">
            "Skip to the content"
        </a>
        <header class="frame-head">
            <a class="brand" href="/">
                <svg viewBox="0 0 20 20" aria-hidden="true">
                    <path d="M4 15 10 5l6 10" class="stroke" />
                    <circle cx="4" cy="15" r="2.6" class="fill" />
                    <circle cx="10" cy="5" r="2.6" class="fill" />
                    <circle cx="16" cy="15" r="2.6" class="fill" />
                </svg>
                "NeoContainers"
            </a>
            <Suspense>
                {move || Suspend::new(async move {
                    let session = session.await.unwrap_or_default();
                    view! { <Who session /> }
                })}
            </Suspense>
            <ThemeToggle />
        </header>
        <main id="main" tabindex="-1">
            {children()}
        </main>
    }
    .into_any()
}

#[component]
fn Who(session: Session) -> impl IntoView {
    let path = use_location().pathname;
    let projects = session
        .projects
        .into_iter()
        .map(|project| {
            let href = format!("/projects/{}", project.id);
            let here = href.clone();
            let current = move || path.with(|path| path.starts_with(&here)).then_some("page");
            view! {
                <li>
                    <a href=href aria-current=current>
                        {project.name}
                    </a>
                </li>
            }
        })
        .collect_view();
    session.person.map(|person| {
        view! {
            <nav class="projects" aria-label="Projects">
                <ul>{projects}</ul>
            </nav>
            <form method="post" action="/sign-out" class="who">
                <span class="who-name">{person.name}</span>
                <button type="submit" class="quiet">
                    "Sign out"
                </button>
            </form>
        }
    })
}
