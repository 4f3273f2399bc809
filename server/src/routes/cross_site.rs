//! Requests that another site's page makes a browser send (CSRF).
//!
//! A browser says where a request comes from: by `Sec-Fetch-Site`, or, if it is older, by `Origin`. A request that
//! may change something and comes from elsewhere is refused. A request without either is not from a browser that we
//! support; it is let through only without a cookie, for then there is no session to abuse.

use super::answer::Refused;
use app::backend::Refusal;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{COOKIE, HOST, ORIGIN};
use http::{HeaderMap, Method};

const SEC_FETCH_SITE: &str = "sec-fetch-site";

/// Refuses what another site began.
pub(super) async fn refuse(request: Request, next: Next) -> Response {
    let harmless = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if harmless || is_ours(request.headers()) {
        return next.run(request).await;
    }
    let what = "send this from another site's page".to_owned();
    Refused(Refusal::Forbidden { what, needed: "page of this site".to_owned() }).into_response()
}

fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text(SEC_FETCH_SITE) {
        // `none` is the user: an address typed, a bookmark.
        return matches!(site, "same-origin" | "none");
    }
    match (text(ORIGIN.as_str()), text(HOST.as_str())) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        (Some(_), None) => false,
        (None, _) => !headers.contains_key(COOKIE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(headers: &[(&str, &str)]) -> bool {
        let pairs = headers.iter().map(|(name, value)| {
            (name.parse::<http::HeaderName>().expect("a name"), value.parse().expect("a value"))
        });
        is_ours(&pairs.collect())
    }

    #[test]
    fn only_our_own_pages_and_clients_without_a_session_may_change_things() {
        let host = ("host", "neo.example:3000");
        assert!(ours(&[host, ("sec-fetch-site", "same-origin"), ("cookie", "s=1")]));
        assert!(!ours(&[host, ("sec-fetch-site", "cross-site"), ("cookie", "s=1")]));
        assert!(!ours(&[host, ("sec-fetch-site", "same-site"), ("cookie", "s=1")]));
        assert!(!ours(&[host, ("sec-fetch-site", "cross-site"), ("origin", "http://neo.example:3000")]));
        assert!(ours(&[host, ("origin", "http://neo.example:3000"), ("cookie", "s=1")]));
        assert!(!ours(&[host, ("origin", "http://evil.example"), ("cookie", "s=1")]));
        assert!(!ours(&[host, ("origin", "null")]));
        assert!(!ours(&[host, ("cookie", "s=1")]));
        assert!(ours(&[host]));
    }
}
