//! The editor without the page's script: plain forms that lose nothing.

use crate::support::{Server, location};
use reqwest::{Response, StatusCode};

const FILE: &str = "source tb_compat.tcl\r\nset ns [new Simulator]\r\nset a [$ns node]\r\n$ns run\r\n";

async fn send(server: &Server, path: &str, name: &str, source: &str, base: &str) -> Response {
    let visitor = server.signed_in("ada").await;
    let form = [("name", name), ("packing", "3"), ("source", source), ("base", base)];
    visitor.post(path).form(&form).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_experiment_is_made_by_a_plain_form() {
    let server = Server::start().await;
    let made = send(&server, &format!("/projects/{}/new", server.demo), "sun", FILE, "0").await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER);
    let visitor = server.signed_in("ada").await;
    let page = visitor.get(&format!("{}/ns", location(&made))).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("set a [$ns node]"), "the text area holds the file");
    assert!(page.contains(r#"name="base" value="1""#), "the form names the version that it changes");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_comes_back_with_the_reason() {
    let server = Server::start().await;
    let bad = FILE.replace("node]", "node");
    let refused = send(&server, &format!("/projects/{}/new", server.demo), "sun", &bad, "0").await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.text().await.unwrap();
    assert!(page.contains("set a [$ns node\n") && page.contains("close-bracket"), "{page}");
    assert!(page.contains(r#"value="sun""#) && page.contains(r#"value="3""#));
}

#[tokio::test(flavor = "multi_thread")]
async fn options_are_taken_and_what_is_wrong_with_one_is_told() {
    let server = Server::start().await;
    let visitor = server.signed_in("ada").await;
    let path = format!("/projects/{}/new", server.demo);
    let form = |packing| {
        [
            ("name", "sun"),
            ("packing", packing),
            ("config-name", "boss"),
            ("nodes-only", "true"),
            ("source", FILE),
        ]
    };
    let refused = visitor.post(&path).form(&form("none")).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.text().await.unwrap();
    assert!(page.contains("whole number from 1"), "{page}");
    assert!(page.contains(r#"value="none""#) && page.contains(r#"value="boss""#), "what was sent is kept");
    let made = visitor.post(&path).form(&form("4")).send().await.unwrap();
    assert_eq!(made.status(), StatusCode::SEE_OTHER);
    let settings = format!("{}/settings", location(&made));
    let page = visitor.get(&settings).send().await.unwrap().text().await.unwrap();
    assert!(page.contains(r#"value="boss""#) && page.contains(r#"name="packing" value="4""#), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_late_keeps_the_text_and_hears_of_the_other() {
    let server = Server::start().await;
    let path = format!("/experiments/{}/ns", server.star);
    let first = send(&server, &path, "star", FILE, "1").await;
    assert_eq!(first.status(), StatusCode::SEE_OTHER, "{}", first.text().await.unwrap());
    let late = FILE.replace("set a", "set late");
    let refused = send(&server, &path, "star", &late, "1").await;
    let page = refused.text().await.unwrap();
    assert!(page.contains("saved version 2 meanwhile") && page.contains("set late"), "{page}");
    assert!(page.contains(r#"name="base" value="2""#), "sent once more, it is saved after theirs");
    let again = send(&server, &path, "star", &late, "2").await;
    assert_eq!(again.status(), StatusCode::SEE_OTHER);
}

const TOPDL: &str =
    "<experiment>\r\n<elements><computer><name>lonely</name></computer></elements>\r\n</experiment>";

#[tokio::test(flavor = "multi_thread")]
async fn topdl_is_kept_as_the_ns_file_that_it_becomes() {
    let server = Server::start().await;
    let path = format!("/projects/{}/new", server.demo);
    let made = send(&server, &path, "sun", TOPDL, "0").await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER, "{}", made.text().await.unwrap());
    let visitor = server.signed_in("ada").await;
    let page = visitor.get(&format!("{}/ns", location(&made))).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("set lonely [$ns node]") && !page.contains("&lt;experiment>"), "{page}");
    let refused = send(&server, &path, "moon", &TOPDL.replace("lonely", ""), "0").await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.text().await.unwrap();
    assert!(page.contains("&lt;experiment>") && page.contains("`&lt;name&gt;` is empty"), "{page}");
}
