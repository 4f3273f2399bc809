//! How long a request may be.

use super::answer::Refused;
use app::backend::Refusal;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use http::StatusCode;

/// Longest body of a request: twice the longest NS file, for its escapes in JSON.
const BODY_BYTES_MAX: usize = 2 << 20;

/// Of a body that is too long, so much is still read, and dropped: a browser that cannot send its request to the end
/// shows a broken connection instead of our words.
const HEARD_BYTES_MAX: usize = 64 << 20;

/// Refuses longer bodies in words that the pages can show, announced or not.
pub(super) async fn limit(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match hear(body).await {
        Some(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        None => too_long(),
    }
}

/// The body; none if it is too long or breaks off.
async fn hear(body: Body) -> Option<Vec<u8>> {
    let mut chunks = body.into_data_stream();
    let (mut kept, mut heard) = (Vec::new(), 0);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.ok()?;
        heard += chunk.len();
        if heard > HEARD_BYTES_MAX {
            return None;
        }
        if heard <= BODY_BYTES_MAX {
            kept.extend_from_slice(&chunk);
        }
    }
    (heard <= BODY_BYTES_MAX).then_some(kept)
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
