//! The document, the frame around every page, and which path leads to which page.

use crate::components::Frame;
use crate::pages::{DashboardPage, ExperimentPage, Home, NewExperiment, NotFound, RunPage, SignIn};
use leptos::config::LeptosOptions;
use leptos::hydration::HydrationScripts;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::SsrMode;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

/// Applies the chosen theme before the first paint, so that nothing flashes.
const THEME_SCRIPT: &str = "try{var t=localStorage.getItem('theme');\
if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch(e){}";

/// Three nodes and two links.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E\
%3Cpath d='M4 12 8 4l4 8' fill='none' stroke='%230f766e' stroke-width='1.5'/%3E\
%3Cg fill='%230f766e'%3E%3Ccircle cx='4' cy='12' r='2.5'/%3E%3Ccircle cx='8' cy='4' r='2.5'/%3E\
%3Ccircle cx='12' cy='12' r='2.5'/%3E%3C/g%3E%3C/svg%3E";

/// The document around [`App`].
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href=ICON />
                <link rel="stylesheet" href="/pkg/neo.css" />
                <script nonce=use_nonce()>{THEME_SCRIPT}</script>
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// All pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let title = |title: String| format!("{title} · NeoContainers");
    view! {
        <Title formatter=title text="Welcome" />
        <Router>
            <Frame>
                <Routes fallback=|| view! { <NotFound /> }>
                    <Route path=path!("/") view=Home ssr=SsrMode::Async />
                    <Route path=path!("/sign-in") view=SignIn ssr=SsrMode::Async />
                    <Route path=path!("/projects/:id") view=DashboardPage ssr=SsrMode::Async />
                    <Route path=path!("/projects/:id/new") view=NewExperiment ssr=SsrMode::Async />
                    <Route path=path!("/experiments/:id/:tab?") view=ExperimentPage ssr=SsrMode::Async />
                    <Route path=path!("/runs/:id") view=RunPage ssr=SsrMode::Async />
                </Routes>
            </Frame>
        </Router>
    }
    .into_any()
}
