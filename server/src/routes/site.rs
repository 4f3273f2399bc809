//! `/pkg`: the browser's half, as built.

use super::WebState;
use axum::Router;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use std::path::Path;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// Browsers keep the files, and ask each time whether they are still current: their names stay when their content
/// changes.
const KEEP_AND_ASK: HeaderValue = HeaderValue::from_static("no-cache");

/// A worker lives by the policy of its own file: its script and its wasm come from here.
const WORKER_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-ancestors 'none'",
);

/// The files of `pkg/` below `site`.
pub(super) fn routes(site: &Path) -> Router<WebState> {
    Router::new()
        .nest_service("/pkg", ServeDir::new(site.join("pkg")))
        .layer(SetResponseHeaderLayer::overriding(CACHE_CONTROL, KEEP_AND_ASK))
        .layer(SetResponseHeaderLayer::overriding(CONTENT_SECURITY_POLICY, WORKER_POLICY))
}
