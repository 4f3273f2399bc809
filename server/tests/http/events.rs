//! The event stream: from a number on, then live, nothing missing and nothing twice.

use crate::support::{Server, Visitor};
use neo_wire::{RunEvent, RunId};
use reqwest::{Response, StatusCode};
use std::time::Duration;

const DEADLINE: Duration = Duration::from_secs(20);

async fn stream(visitor: &Visitor<'_>, run: RunId, query: &str, last_event_id: Option<u64>) -> Response {
    let mut request = visitor.get(&format!("/api/runs/{run}/events{query}"));
    if let Some(number) = last_event_id {
        request = request.header("last-event-id", number.to_string());
    }
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    response
}

/// The numbers of the first `count` events, each the same as id and in the event.
async fn numbers(response: &mut Response, count: usize) -> Vec<u64> {
    let mut text = String::new();
    let mut numbers = Vec::new();
    while numbers.len() < count {
        let chunk = tokio::time::timeout(DEADLINE, response.chunk()).await.expect("an event comes");
        text.push_str(std::str::from_utf8(&chunk.unwrap().expect("the stream goes on")).unwrap());
        while let Some((event, rest)) = text.split_once("\n\n") {
            let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
            if let Some(data) = field("data: ") {
                assert_eq!(field("event: "), Some("run"));
                let event: RunEvent = serde_json::from_str(data).unwrap();
                assert_eq!(field("id: "), Some(event.number.to_string().as_str()));
                numbers.push(event.number);
            }
            text = rest.to_owned();
        }
    }
    numbers
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_replays_and_then_goes_on_live() {
    let server = Server::start().await;
    let run = server.queued_launch().await;
    server.say(run, "2").await;
    let viewer = server.signed_in("vic").await;
    let mut response = stream(&viewer, run, "", None).await;
    assert_eq!(numbers(&mut response, 2).await, [1, 2]);
    server.say(run, "3").await;
    assert_eq!(numbers(&mut response, 1).await, [3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_resumes_where_it_was_cut() {
    let server = Server::start().await;
    let run = server.queued_launch().await;
    for number in 2..=1500 {
        server.say(run, &number.to_string()).await;
    }
    let viewer = server.signed_in("vic").await;
    let mut first = stream(&viewer, run, "?after=10", None).await;
    assert_eq!(numbers(&mut first, 700).await[..700], (11..=710).collect::<Vec<_>>());
    drop(first);
    let mut second = stream(&viewer, run, "?after=10", Some(710)).await;
    let rest = numbers(&mut second, 790).await;
    assert_eq!(rest, (711..=1500).collect::<Vec<_>>(), "the last event id wins over `after`");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_log_is_there_to_keep() {
    let server = Server::start().await;
    let run = server.queued_launch().await;
    for number in 0..1100 {
        server.say(run, &format!("line {number}")).await;
    }
    let viewer = server.signed_in("vic").await;
    let response = viewer.get(&format!("/api/runs/{run}/log")).send().await.unwrap();
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
    let text = response.text().await.unwrap();
    assert_eq!(text.lines().count(), 1100);
    assert!(text.lines().last().unwrap().ends_with(" backend note: line 1099"), "{:?}", text.lines().last());
    let other = viewer.get(&format!("/api/runs/{run}/log?host=config")).send().await.unwrap();
    assert_eq!(other.text().await.unwrap(), "");
}
