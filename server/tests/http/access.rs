//! Who may do what, over HTTP.

use crate::support::{Server, Visitor};
use neo_wire::Capabilities;
use reqwest::StatusCode;
use serde_json::{Value, json};

async fn refusal(visitor: &Visitor<'_>, function: &str, arguments: Value) -> Value {
    let response = visitor.call(function, arguments).await;
    assert!(!response.status().is_success(), "{function} is refused");
    response.json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_sees_and_cannot_launch() {
    let server = Server::start().await;
    let viewer = server.signed_in("vic").await;
    let page = viewer.call("experiment", json!({"experiment": server.star})).await;
    assert_eq!(page.status(), StatusCode::OK);
    let page: Value = page.json().await.unwrap();
    assert_eq!(page["page"]["name"], "star");
    for (function, arguments) in [
        ("launch", json!({"experiment": server.star, "confirmed": true})),
        ("swap_out", json!({"experiment": server.star})),
        ("delete", json!({"experiment": server.star})),
        ("admit", json!({"project": server.demo, "name": "eve", "role": "leader"})),
    ] {
        assert_eq!(refusal(&viewer, function, arguments).await["kind"], "forbidden", "{function}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_hears_that_there_is_nothing() {
    let server = Server::start().await;
    let run = server.queued_launch().await;
    let stranger = server.signed_in("eve").await;
    for (function, arguments) in [
        ("experiment", json!({"experiment": server.star})),
        ("dashboard", json!({"project": server.demo})),
        ("run", json!({"run": run})),
        ("launch", json!({"experiment": server.star, "confirmed": true})),
        ("cancel", json!({"run": run})),
    ] {
        assert_eq!(refusal(&stranger, function, arguments).await["kind"], "not_found", "{function}");
    }
    for path in [
        format!("/api/runs/{run}/events"),
        format!("/api/runs/{run}/log"),
        format!("/api/experiments/{}/plan", server.star),
        format!("/api/experiments/{}/physical.ns", server.star),
    ] {
        assert_eq!(stranger.get(&path).send().await.unwrap().status(), StatusCode::NOT_FOUND, "{path}");
        let nobody = server.visitor().get(&path).send().await.unwrap();
        assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_launch_asked_for_twice_is_one() {
    let server = Server::start().await;
    let leader = server.signed_in("ada").await;
    let launch = async || {
        let arguments = json!({"experiment": server.star, "confirmed": false});
        let response = leader.call("launch", arguments).await;
        assert_eq!(response.status(), StatusCode::OK);
        response.json::<Value>().await.unwrap()
    };
    assert_eq!(launch().await, launch().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ns_file_becomes_an_experiment_and_a_bad_one_says_where() {
    let server = Server::start().await;
    let leader = server.signed_in("ada").await;
    let source = "set ns [new Simulator]\nsource tb_compat.tcl\nset a [$ns node]\nset b [$ns node]\n\
                  set link0 [$ns duplex-link $a $b 100Mb 10ms DropTail]\n$ns run\n";
    let draft = |name: &str, source: &str| {
        let policy = neo_topology::Policy::default();
        json!({"project": server.demo, "draft": {"name": name, "source": source, "policy": policy}})
    };
    let created = leader.call("create", draft("pair", source)).await;
    assert_eq!(created.status(), StatusCode::OK);
    let experiment: Value = created.json().await.unwrap();

    let blind = Capabilities {
        netem: false,
        tbf: true,
        bridge: true,
        vxlan: true,
        overlay: true,
        ..Capabilities::default()
    };
    server.testbed.set_capabilities(blind);
    let launch = json!({"experiment": experiment, "confirmed": false});
    let refused = refusal(&leader, "launch", launch).await;
    assert_eq!(refused["kind"], "needs_confirmation");
    assert!(refused["not_applied"][0].as_str().unwrap().contains("link0"), "{refused}");
    let preflight = leader.call("preflight", json!({"experiment": experiment})).await;
    let preflight: Value = preflight.json().await.unwrap();
    assert_eq!(preflight["not_applied"], refused["not_applied"]);
    let confirmed = leader.call("launch", json!({"experiment": experiment, "confirmed": true})).await;
    assert_eq!(confirmed.status(), StatusCode::OK);

    let bad = refusal(&leader, "create", draft("bad", "set ns [new Simulator\n")).await;
    assert_eq!(bad["kind"], "bad_source");
    let taken = refusal(&leader, "create", draft("pair", source)).await;
    assert_eq!(taken["kind"], "conflict");
    let named = refusal(&leader, "create", draft("$(reboot)", source)).await;
    assert_eq!(named["kind"], "conflict");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_and_the_physical_file_are_there_to_take() {
    let server = Server::start().await;
    let viewer = server.signed_in("vic").await;
    let plan = viewer.get(&format!("/api/experiments/{}/plan", server.star)).send().await.unwrap();
    let plan: Value = plan.json().await.unwrap();
    assert_eq!(plan["pnodes"][0]["nodes"], json!(["a", "b"]));
    let physical = viewer.get(&format!("/api/experiments/{}/physical.ns", server.star)).send().await.unwrap();
    assert_eq!(physical.headers()["content-disposition"], "attachment; filename=\"physical.ns\"");
    assert_eq!(physical.text().await.unwrap(), "# physical");
}
