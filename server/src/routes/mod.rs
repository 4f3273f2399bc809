//! What is answered over HTTP: one file per endpoint.
//!
//! | path | what |
//! |---|---|
//! | pages, `POST /fn/...` | [`pages`]: the pages and their server functions |
//! | `POST` of the editor's pages | [`draft_form`]: the editor's form, without the browser's half |
//! | `POST` of the settings' page | [`options_form`]: the form of the options, the same way |
//! | `/pkg/...` | [`site`]: the browser's half |
//! | `POST /sign-in`, `POST /sign-out` | [`sign_in`], [`sign_out`] |
//! | `GET /api/runs/{id}/events` | [`events`]: the event log, live |
//! | `GET /api/runs/{id}/log` | [`log`]: the whole log, as text |
//! | `GET /api/experiments/{id}/plan`, `.../physical.ns` | [`plan`] |
//! | `POST /api/plan`, `/api/experiments/{id}/plan` | [`plan`]: what comes of options; touches nothing |
//! | `/api/experiments/{id}/versions`, `.../compare`, `/api/options` | [`versions`] |
//! | `GET /api/experiments/{id}/artifacts`, `.../artifacts/{path}`, `.../artifacts.tar.gz` | [`artifacts`] |
//! | `GET /healthz` | [`health`] |
//! | `/config/v1/...` | [`config`]: the config server, on a listener of its own |

pub mod config;

mod answer;
mod artifacts;
mod asked;
mod cross_site;
mod draft_form;
mod events;
mod headers;
mod health;
mod log;
mod options_form;
mod pages;
mod plain_form;
mod plan;
mod session;
mod sign_in;
mod sign_in_limit;
mod sign_out;
mod site;
mod size;
mod versions;

use crate::backend::Service;
use axum::Router;
use axum::extract::FromRef;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use leptos::config::LeptosOptions;
use neo_store::Store;
use sign_in_limit::SignInLimit;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

/// Until an answer begins. The longest is a large NS file that is containerized; streams begin at once.
const ANSWER_DEADLINE: Duration = Duration::from_secs(60);

/// What the handlers need.
#[derive(Clone, FromRef)]
pub struct WebState {
    service: Arc<Service>,
    store: Store,
    leptos: LeptosOptions,
    sign_in_limit: Arc<SignInLimit>,
    shutdown: CancellationToken,
}

/// How the web server is set up.
pub struct WebSetup {
    /// The backend of the pages.
    pub service: Arc<Service>,
    /// The memory, for sessions and event streams.
    pub store: Store,
    /// Directory whose `pkg/` holds the browser's half.
    pub site: PathBuf,
    /// Whether browsers reach the pages by HTTPS.
    pub https: bool,
    /// Ends the event streams, which would otherwise never end.
    pub shutdown: CancellationToken,
}

/// Everything that browsers ask for. Serve it with the address of the peer as connect info.
pub fn web(setup: WebSetup) -> Router {
    let WebSetup { service, store, site, https, shutdown } = setup;
    let state = WebState {
        service,
        store: store.clone(),
        leptos: pages::options(&site),
        sign_in_limit: Arc::default(),
        shutdown,
    };
    let with_session = pages::routes(&state)
        .route("/projects/{id}/new", post(draft_form::create))
        .route("/experiments/{id}/{tab}", post(draft_form::revise))
        .route("/sign-in", post(sign_in::handler))
        .route("/sign-out", post(sign_out::handler))
        .route("/api/runs/{run}/events", get(events::handler))
        .route("/api/runs/{run}/log", get(log::handler))
        .route("/api/options", get(versions::options))
        .route("/api/plan", post(plan::of_file))
        .route("/api/experiments/{experiment}/plan", get(plan::plan).post(plan::of_version))
        .route("/api/experiments/{experiment}/versions", get(versions::list).post(versions::make))
        .route("/api/experiments/{experiment}/compare", get(versions::compare))
        .route("/api/experiments/{experiment}/artifacts", get(artifacts::list))
        .route("/api/experiments/{experiment}/artifacts/{*path}", get(artifacts::file))
        .route("/api/experiments/{experiment}/artifacts.tar.gz", get(artifacts::archive))
        .route("/api/experiments/{experiment}/physical.ns", get(plan::physical))
        .layer(from_fn_with_state(state.clone(), session::caller))
        .layer(session::layer(store, https));
    Router::new()
        .merge(with_session)
        .route("/healthz", get(health::handler))
        .merge(site::routes(&site))
        .layer(TimeoutLayer::with_status_code(http::StatusCode::GATEWAY_TIMEOUT, ANSWER_DEADLINE))
        .layer(from_fn(size::limit))
        .layer(from_fn(cross_site::refuse))
        .layer(CompressionLayer::new())
        .layer(from_fn(headers::secure))
        .with_state(state)
}
