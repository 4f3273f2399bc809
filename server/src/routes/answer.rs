//! How a refusal answers outside the pages: a status, and the refusal as JSON.

use app::backend::Refusal;
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

/// A refusal on its way out.
pub(super) struct Refused(pub(super) Refusal);

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (status(&self.0), Json(self.0)).into_response()
    }
}

fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::SignedOut | Refusal::WrongPassword => StatusCode::UNAUTHORIZED,
        Refusal::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        Refusal::NotFound => StatusCode::NOT_FOUND,
        Refusal::Forbidden { .. } => StatusCode::FORBIDDEN,
        Refusal::BadSource { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::Conflict { .. } | Refusal::NeedsConfirmation { .. } | Refusal::Overtaken { .. } => {
            StatusCode::CONFLICT
        }
        Refusal::Malformed { .. } => StatusCode::BAD_REQUEST,
        Refusal::Unreachable => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
