//! What a failing database means.

pub use neo_launch::StoreError;

/// Wraps an error of the database in what was being done: "the database did not {doing}".
pub(crate) fn failed<E>(doing: &'static str) -> impl FnOnce(E) -> StoreError
where
    E: std::error::Error + Send + Sync + 'static,
{
    move |source| StoreError::Database { doing: doing.to_owned(), source: Box::new(source) }
}

/// Whether an insert met another row with the same key.
pub(crate) fn is_taken(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}

/// The error of a thing that is not there.
pub(crate) fn not_found(what: impl Into<String>) -> StoreError {
    StoreError::NotFound { what: what.into() }
}
