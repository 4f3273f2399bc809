//! `POST /sign-out`: a plain form.

use super::answer::Refused;
use super::session;
use axum::response::{IntoResponse, Redirect, Response};
use tower_sessions::Session;

pub(super) async fn handler(session: Session) -> Response {
    match session::end(&session).await {
        Ok(()) => Redirect::to("/sign-in").into_response(),
        Err(refusal) => Refused(refusal).into_response(),
    }
}
