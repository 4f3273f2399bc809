//! Who makes a request.

use super::WebState;
use super::answer::Refused;
use app::Caller;
use app::backend::Refusal;
use app::view::Person;
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use neo_store::Store;
use neo_wire::UserId;
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::Duration;
use tower_sessions::{Expiry, Session, SessionManagerLayer};

/// The session's one field.
const USER: &str = "user";

/// Name of the session's cookie.
const COOKIE: &str = "neo_session";

/// A session that nobody uses for so long does not count any more.
const IDLE_MAX: Duration = Duration::days(7);

/// Finds the session of a request by its cookie.
pub(super) fn layer(store: Store, https: bool) -> SessionManagerLayer<Store> {
    SessionManagerLayer::new(store)
        .with_name(COOKIE)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(https)
        .with_expiry(Expiry::OnInactivity(IDLE_MAX))
}

/// Gives every request the extension [`Caller`].
pub(super) async fn caller(
    State(state): State<WebState>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    match person(&state.store, &session).await {
        Ok(person) => {
            request.extensions_mut().insert(Caller(person));
            next.run(request).await
        }
        Err(refusal) => Refused(refusal).into_response(),
    }
}

async fn person(store: &Store, session: &Session) -> Result<Option<Person>, Refusal> {
    let user: Option<UserId> = session.get(USER).await.map_err(crate::backend::internal)?;
    let Some(user) = user else { return Ok(None) };
    let account = store.account(user).await.map_err(crate::backend::internal)?;
    Ok(account.map(|account| Person { id: account.id, name: account.name }))
}

/// Begins a session for somebody, under a new id: an id from before the sign-in is worth nothing.
pub(super) async fn begin(session: &Session, user: UserId) -> Result<(), Refusal> {
    session.clear().await;
    session.cycle_id().await.map_err(crate::backend::internal)?;
    session.insert(USER, user).await.map_err(crate::backend::internal)
}

/// Ends a session.
pub(super) async fn end(session: &Session) -> Result<(), Refusal> {
    session.flush().await.map_err(crate::backend::internal)
}

/// The signed-in person; without one the request is refused.
pub(super) struct SignedIn(pub(super) UserId);

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        let caller = parts.extensions.get::<Caller>().and_then(|caller| caller.0.as_ref());
        caller.map(|person| Self(person.id)).ok_or(Refused(Refusal::SignedOut))
    }
}
