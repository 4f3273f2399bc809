//! Failures on our side: the cause goes to the log, its id to the person.

use app::backend::Refusal;
use std::error::Error;

/// Logs an error with its causes under a new id, and refuses with the id alone.
pub(crate) fn internal(error: impl Error) -> Refusal {
    let id = uuid::Uuid::new_v4().simple().to_string();
    let id = id[..8].to_owned();
    tracing::error!(%id, error = %chain(&error), "a request failed on our side");
    Refusal::Internal { id }
}

/// An error and its causes, outermost first.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push_str(": ");
        words.push_str(&error.to_string());
        cause = error.source();
    }
    words
}

/// It cannot be done as things are.
pub(super) fn conflict(message: impl Into<String>, remedy: impl Into<String>) -> Refusal {
    Refusal::Conflict { message: message.into(), remedy: remedy.into() }
}
