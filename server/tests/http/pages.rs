//! What every answer carries, and what no request may be.

use crate::support::Server;
use reqwest::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn a_page_comes_with_a_policy_and_its_nonce() {
    let server = Server::start().await;
    let visitor = server.visitor();
    let page = visitor.get("/sign-in").send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert_eq!(page.headers()["x-content-type-options"], "nosniff");
    assert_eq!(page.headers()["referrer-policy"], "same-origin");
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("'wasm-unsafe-eval'"), "{policy}");
    assert!(!policy.contains("unsafe-inline"), "{policy}");
    let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
    let html = page.text().await.unwrap();
    assert!(html.contains(&format!("nonce=\"{nonce}\"")), "the scripts of the page carry the nonce");
    for script in html.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap();
        assert!(tag.contains("nonce=") || tag.contains("src="), "a script without nonce: <script{tag}>");
    }
    let again = visitor.get("/sign-in").send().await.unwrap();
    assert_ne!(again.headers()["content-security-policy"].to_str().unwrap(), policy, "a nonce is used once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_not_there_is_said_as_a_page() {
    let server = Server::start().await;
    let absent = server.visitor().get("/no/such/page").send().await.unwrap();
    assert_eq!(absent.status(), StatusCode::NOT_FOUND);
    assert!(absent.text().await.unwrap().contains("<html"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_page_allows_nothing() {
    let server = Server::start().await;
    let health = server.visitor().get("/healthz").send().await.unwrap();
    assert_eq!(health.status(), StatusCode::OK);
    assert_eq!(health.headers()["content-security-policy"], "default-src 'none'; frame-ancestors 'none'");
    assert_eq!(health.headers()["cache-control"], "no-store");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_too_long_is_refused_in_words() {
    let server = Server::start().await;
    let visitor = server.signed_in("ada").await;
    let long = "x".repeat(5 << 20);
    let refused = visitor
        .post("/fn/create")
        .header("content-type", "application/json")
        .body(long)
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let refusal: serde_json::Value = refused.json().await.unwrap();
    assert_eq!(refusal["kind"], "conflict");
    assert!(refusal["message"].as_str().unwrap().contains("2 MiB"), "{refusal}");
}
