//! The pages and their server functions.

use super::{WebState, headers};
use app::backend::Backend;
use app::{App, Caller, shell};
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use http::StatusCode;
use http::header::CONTENT_SECURITY_POLICY;
use http::request::Parts;
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list, render_app_async_with_context};
use std::path::Path;
use std::sync::Arc;

/// What the pages need to know of the build: names and places of the browser's half.
pub(super) fn options(site: &Path) -> LeptosOptions {
    LeptosOptions::builder()
        .output_name("neo")
        .site_root(site.display().to_string())
        .site_pkg_dir("pkg")
        .build()
}

/// A route per page, and one per server function.
pub(super) fn routes(state: &WebState) -> Router<WebState> {
    let contexts = contexts(state);
    let options = state.leptos.clone();
    let page = move || shell(options.clone());
    let absent = render_app_async_with_context(contexts.clone(), page.clone());
    Router::new().leptos_routes_with_context(state, generate_route_list(App), contexts, page).fallback(
        async move |request: Request| {
            let mut response = absent(request).await;
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        },
    )
}

/// A page after a plain form was refused: it shows what was sent, and why.
pub(super) async fn page_with<T: Clone + Send + Sync + 'static>(
    state: &WebState,
    request: Request,
    sent: T,
) -> Response {
    let contexts = contexts(state);
    let with_sent = move || {
        contexts();
        provide_context(sent.clone());
    };
    let options = state.leptos.clone();
    let mut response =
        render_app_async_with_context(with_sent, move || shell(options.clone()))(request).await;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}

/// What the server gives to every page.
fn contexts(state: &WebState) -> impl Fn() + Clone + Send + Sync + 'static {
    let backend: Arc<dyn Backend> = state.service.clone();
    move || {
        provide_context(backend.clone());
        provide_context(use_context::<Parts>().and_then(|parts| caller(&parts)).unwrap_or_default());
        protect_page();
    }
}

fn caller(parts: &Parts) -> Option<Caller> {
    parts.extensions.get().cloned()
}

/// The policy of a page goes with its nonce; a server function has none.
fn protect_page() {
    let policy = use_nonce().and_then(|nonce| headers::page_policy(&nonce));
    if let (Some(policy), Some(response)) = (policy, use_context::<ResponseOptions>()) {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}
