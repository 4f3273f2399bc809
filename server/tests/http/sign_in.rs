//! Signing in and out.

use crate::support::{PASSWORD, Server, location};
use reqwest::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn the_right_password_opens_a_careful_session() {
    let server = Server::start().await;
    let visitor = server.visitor();
    let response = visitor.sign_in("ada", PASSWORD, "/runs/1").await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(location(&response), "/runs/1");
    let cookie = response.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");

    let session = visitor.call("session", serde_json::json!({})).await;
    let session: serde_json::Value = session.json().await.unwrap();
    assert_eq!(session["person"]["name"], "ada");

    let again = visitor.sign_in("ada", PASSWORD, "/").await;
    let renewed = again.headers()["set-cookie"].to_str().unwrap();
    assert_ne!(cookie.split(';').next(), renewed.split(';').next(), "each sign-in has an id of its own");

    assert_eq!(location(&visitor.post("/sign-out").send().await.unwrap()), "/sign-in");
    let session = visitor.call("session", serde_json::json!({})).await;
    let session: serde_json::Value = session.json().await.unwrap();
    assert!(session["person"].is_null(), "{session}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_name_look_the_same() {
    let server = Server::start().await;
    let visitor = server.visitor();
    let wrong = visitor.sign_in("ada", "guessed", "/runs/1").await;
    let unknown = visitor.sign_in("nobody", "guessed", "/runs/1").await;
    for response in [&wrong, &unknown] {
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(location(response), "/sign-in?error=wrong&next=%2Fruns%2F1");
        assert!(!response.headers().contains_key("set-cookie"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_slowed_down_even_for_the_right_password() {
    let server = Server::start().await;
    let visitor = server.visitor();
    for _ in 0..10 {
        visitor.sign_in("ada", "guessed", "/").await;
    }
    let refused = visitor.sign_in("ada", PASSWORD, "/").await;
    assert_eq!(location(&refused), "/sign-in?error=too_many&next=%2F");
    assert!(refused.headers().contains_key("retry-after"));
    let other = visitor.sign_in("vic", PASSWORD, "/").await;
    assert_eq!(location(&other), "/", "others are not held up");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_sites_page_cannot_use_a_session() {
    let server = Server::start().await;
    let visitor = server.signed_in("ada").await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "http://evil.example"), ("x-none", "")]
    {
        let response = visitor.bare_post("/sign-out").header(name, value).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{name}: {value}");
    }
    let session = visitor.call("session", serde_json::json!({})).await;
    let session: serde_json::Value = session.json().await.unwrap();
    assert_eq!(session["person"]["name"], "ada", "still signed in");
}
