//! Who asks, by the token.

use crate::backend::chain;
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::request::Parts;
use neo_launch::store::Granted;
use neo_launch::{RunInput, RunStore, StoreError};
use neo_store::Store;
use neo_wire::{ExperimentId, RunId, RunKind};

/// A host or container with a valid token.
pub(super) struct Bearer {
    /// Of which experiment.
    pub(super) experiment: ExperimentId,
    /// `host/NAME` or `node/NAME`.
    subject: String,
}

/// Why a host or container gets no answer.
pub(super) enum NoAnswer {
    /// No token, or one that opens nothing.
    Unknown,
    /// The token belongs to another kind of thing.
    NotForYou,
    /// There is nothing for it: no launch, no hosts, or no such name in the plan.
    Nothing,
    /// What it sent makes no sense.
    Senseless(&'static str),
    /// Our fault; the same may succeed later.
    Failed,
}

impl Bearer {
    /// The name of the host that asks.
    pub(super) fn host(&self) -> Result<&str, NoAnswer> {
        self.subject.strip_prefix("host/").ok_or(NoAnswer::NotForYou)
    }

    /// The name of the container that asks.
    pub(super) fn node(&self) -> Result<&str, NoAnswer> {
        self.subject.strip_prefix("node/").ok_or(NoAnswer::NotForYou)
    }

    /// The run whose plan counts: the latest launch, also when it is over.
    pub(super) async fn launch(&self, store: &Store) -> Result<(RunId, RunInput), NoAnswer> {
        let run = store.latest_run(self.experiment, Some(RunKind::Launch)).await?;
        let run = run.ok_or(NoAnswer::Nothing)?.id;
        Ok((run, store.input(run).await?))
    }

    /// What the testbed gave.
    pub(super) async fn granted(&self, store: &Store) -> Result<Granted, NoAnswer> {
        store.granted(self.experiment).await?.ok_or(NoAnswer::Nothing)
    }
}

impl FromRequestParts<Store> for Bearer {
    type Rejection = NoAnswer;

    async fn from_request_parts(parts: &mut Parts, store: &Store) -> Result<Self, NoAnswer> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| value.strip_prefix("Bearer ")).ok_or(NoAnswer::Unknown)?;
        let (experiment, subject) = store.bearer(token.trim()).await?.ok_or(NoAnswer::Unknown)?;
        Ok(Self { experiment, subject })
    }
}

impl From<StoreError> for NoAnswer {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound { .. } => NoAnswer::Nothing,
            error => {
                tracing::error!(error = %chain(&error), "the config server could not answer");
                NoAnswer::Failed
            }
        }
    }
}

impl IntoResponse for NoAnswer {
    fn into_response(self) -> Response {
        match self {
            NoAnswer::Unknown => {
                (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer")], "this token opens nothing\n")
                    .into_response()
            }
            NoAnswer::NotForYou => {
                (StatusCode::FORBIDDEN, "this token is for something else\n").into_response()
            }
            NoAnswer::Nothing => (StatusCode::NOT_FOUND, "there is nothing for you now\n").into_response(),
            NoAnswer::Senseless(why) => (StatusCode::UNPROCESSABLE_ENTITY, why).into_response(),
            NoAnswer::Failed => (StatusCode::SERVICE_UNAVAILABLE, "ask again in a moment\n").into_response(),
        }
    }
}
