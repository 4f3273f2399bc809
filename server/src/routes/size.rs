//! How long a request may be.

use super::answer::Refused;
use app::backend::Refusal;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_LENGTH;

/// Longest body of a request: twice the longest NS file, for its escapes in JSON.
const BODY_BYTES_MAX: usize = 2 << 20;

/// Refuses longer bodies in words that the pages can show, announced or not.
pub(super) async fn limit(request: Request, next: Next) -> Response {
    let announced = request.headers().get(CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > BODY_BYTES_MAX) {
        return too_long();
    }
    let (parts, body) = request.into_parts();
    match to_bytes(body, BODY_BYTES_MAX).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(_) => too_long(),
    }
}

fn too_long() -> Response {
    let refusal = Refusal::Conflict {
        message: format!("what was sent is longer than {} MiB", BODY_BYTES_MAX >> 20),
        remedy: "send a shorter NS file".to_owned(),
    };
    let mut response = Refused(refusal).into_response();
    *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
    response
}
