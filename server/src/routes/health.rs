//! `GET /healthz`: whether requests can be answered.

use axum::extract::State;
use http::StatusCode;
use neo_store::Store;

pub(super) async fn handler(State(store): State<Store>) -> (StatusCode, &'static str) {
    match store.ping().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}
