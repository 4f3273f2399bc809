//! The config server: what hosts and containers ask for, and what they report. See [`neo_wire::config`].
//!
//! It listens on the testbed's management network, apart from the pages. A token belongs to one host or one container
//! and opens only what is meant for it.

mod bearer;
mod container;
mod node_plan;
mod report;

use axum::Router;
use axum::routing::{get, post};
use neo_store::Store;
use std::time::Duration;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

/// Longest report: its words are bounded by what a screen can show.
const REPORT_BYTES_MAX: usize = 64 << 10;

/// Until an answer begins: one look into the database.
const ANSWER_DEADLINE: Duration = Duration::from_secs(20);

/// The routes of the config server.
pub fn config_server(store: Store) -> Router {
    Router::new()
        .route("/config/v1/node-plan", get(node_plan::handler))
        .route("/config/v1/container", get(container::handler))
        .route("/config/v1/report", post(report::handler))
        .layer(RequestBodyLimitLayer::new(REPORT_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(http::StatusCode::GATEWAY_TIMEOUT, ANSWER_DEADLINE))
        .with_state(store)
}
