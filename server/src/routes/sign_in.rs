//! `POST /sign-in`: a plain form, so that it works before the browser's half has loaded.

use super::answer::Refused;
use super::sign_in_limit::SignInLimit;
use super::{WebState, session};
use app::backend::{Backend, Refusal};
use axum::Form;
use axum::extract::{ConnectInfo, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::header::RETRY_AFTER;
use serde::Deserialize;
use std::net::SocketAddr;
use std::sync::Arc;
use tower_sessions::Session;

/// The form.
#[derive(Deserialize)]
pub(super) struct SignIn {
    name: String,
    password: String,
    #[serde(default)]
    next: String,
}

pub(super) async fn handler(
    State(state): State<WebState>,
    State(limit): State<Arc<SignInLimit>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    session: Session,
    Form(form): Form<SignIn>,
) -> Response {
    let next = path_of_ours(&form.next);
    if let Err(seconds) = limit.attempt(&form.name, peer.ip()) {
        let back = back_to_form("too_many", next);
        return ([(RETRY_AFTER, seconds.to_string())], back).into_response();
    }
    match state.service.authenticate(&form.name, &form.password).await {
        Ok(person) => {
            limit.succeeded(&form.name);
            match session::begin(&session, person.id).await {
                Ok(()) => Redirect::to(next).into_response(),
                Err(refusal) => Refused(refusal).into_response(),
            }
        }
        Err(Refusal::WrongPassword) => back_to_form("wrong", next).into_response(),
        Err(refusal) => Refused(refusal).into_response(),
    }
}

fn back_to_form(error: &str, next: &str) -> Redirect {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("error", error).append_pair("next", next);
    Redirect::to(&format!("/sign-in?{}", query.finish()))
}

/// Where to go after the sign-in: a path of this site, never another site.
fn path_of_ours(next: &str) -> &str {
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let path = next.starts_with('/') && !next.starts_with("//");
    if plain && path { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_to_another_site() {
        assert_eq!(path_of_ours("/runs/1?tab=log"), "/runs/1?tab=log");
        for elsewhere in ["", "https://evil.example", "//evil.example", "/\\evil.example", "/\n/evil", "x"] {
            assert_eq!(path_of_ours(elsewhere), "/", "{elsewhere:?}");
        }
    }
}
