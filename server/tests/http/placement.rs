//! Plans, versions and files for programs, and the form of the options.

use crate::support::{Server, Visitor, location};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

/// A star of five.
const STAR: &str = "set ns [new Simulator]\nsource tb_compat.tcl\nset hub [$ns node]\n\
                    for {set i 0} {$i < 4} {incr i} {\nset n($i) [$ns node]\n\
                    set link($i) [$ns duplex-link $hub $n($i) 10Mb 1ms DropTail]\n}\n$ns rtproto Static\n$ns run\n";

async fn post(visitor: &Visitor<'_>, path: &str, body: Value) -> (StatusCode, Value) {
    let response = visitor.post(path).json(&body).send().await.unwrap();
    let status = response.status();
    (status, response.json().await.unwrap())
}

async fn get(visitor: &Visitor<'_>, path: &str) -> Value {
    let response = visitor.get(path).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    response.json().await.unwrap()
}

/// The experiment `star` with the star of five as version 2.
async fn with_star(server: &Server) -> (Visitor<'_>, String) {
    let ada = server.signed_in("ada").await;
    let path = format!("/api/experiments/{}", server.star);
    let (status, made) = post(&ada, &format!("{path}/versions"), json!({ "source": STAR })).await;
    assert_eq!((status, &made["version"]), (StatusCode::CREATED, &json!(2)), "{made}");
    (ada, path)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_told_as_on_the_command_line_and_nothing_is_stored() {
    let server = Server::start().await;
    let vic = server.signed_in("vic").await;
    let asked =
        json!({ "source": STAR, "options": { "packing": 3, "pin": "n-0=pnode-0001" }, "what_if": [2, 5] });
    let (status, plan) = post(&vic, "/api/plan", asked).await;
    assert_eq!(status, StatusCode::OK, "{plan}");
    assert_eq!(plan["nodes"]["n-0"]["placement"]["pnode"], "pnode-0001");
    assert_eq!(plan["policy"]["packing"], 3);
    assert_eq!(plan["control_node"], "config");
    assert_eq!(plan["what_if"].as_array().unwrap().len(), 2);
    assert!(plan["explanation"]["cost"].as_u64().unwrap() > 0);
    assert_eq!(server.store.experiment_cards(server.demo).await.unwrap().len(), 1, "nothing is stored");
}

/// Two computers on a substrate.
const TOPDL: &str = "<experiment>\n<substrates><name>wire</name></substrates>\n\
                     <elements><computer><name>a_1</name><interface><substrate>wire</substrate></interface></computer>\n\
                     <computer><name>b</name><interface><substrate>wire</substrate></interface></computer></elements>\n\
                     </experiment>";

#[tokio::test(flavor = "multi_thread")]
async fn topdl_is_planned_and_stored_as_ns() {
    let server = Server::start().await;
    let ada = server.signed_in("ada").await;
    let (status, plan) =
        post(&ada, "/api/plan", json!({ "source": TOPDL, "options": { "packing": 1 } })).await;
    assert_eq!((status, &plan["cut_links"]), (StatusCode::OK, &json!(["wire"])), "{plan}");
    assert_eq!(plan["diagnostics"][0]["range"]["line"], 3, "places are those of the topdl");
    let path = format!("/api/experiments/{}", server.star);
    let (status, made) = post(&ada, &format!("{path}/versions"), json!({ "source": TOPDL })).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let kept =
        ada.get(&format!("{path}/artifacts/experiment.tcl")).send().await.unwrap().text().await.unwrap();
    assert!(kept.contains("duplex-link $a(1) $b * 0ms"), "{kept}");
    let topdl =
        ada.get(&format!("{path}/artifacts/experiment.xml")).send().await.unwrap().text().await.unwrap();
    assert!(topdl.contains("<name>a-1</name>"), "{topdl}");
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_wrong_is_told_at_once() {
    let server = Server::start().await;
    let vic = server.signed_in("vic").await;
    let options = json!({ "packing": 0, "packin": 3, "pass-pack": "1" });
    let (status, told) = post(&vic, "/api/plan", json!({ "source": STAR, "options": options })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(told["options"].as_array().unwrap().len(), 3, "{told}");
    let options = json!({ "size": 9, "pnode-types": "pc9999" });
    let (status, told) = post(&vic, "/api/plan", json!({ "source": STAR, "options": options })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(told["shortfalls"].as_array().unwrap().len(), 2, "{told}");
    let (status, told) = post(&vic, "/api/plan", json!({ "source": "set ns [new Simulator\n" })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!told["diagnostics"].as_array().unwrap().is_empty(), "{told}");
    let nobody =
        server.visitor().bare_post("/api/plan").json(&json!({ "source": STAR })).send().await.unwrap();
    assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn containerizing_again_keeps_what_was_there() {
    let server = Server::start().await;
    let (ada, path) = with_star(&server).await;
    let (_, tried) = post(&ada, &format!("{path}/plan"), json!({ "options": { "packing": 2 } })).await;
    assert_eq!(tried["pnodes"].as_array().unwrap().len(), 3, "{tried}");
    let (status, made) =
        post(&ada, &format!("{path}/versions"), json!({ "options": { "packing": 3 }, "base": 2 })).await;
    assert_eq!((status, &made["version"]), (StatusCode::CREATED, &json!(3)));
    assert_eq!(get(&ada, &format!("{path}/plan?version=2")).await["policy"]["packing"], 10);
    assert_eq!(get(&ada, &format!("{path}/plan")).await["policy"]["packing"], 3);
    assert_eq!(get(&ada, &format!("{path}/versions")).await.as_array().unwrap().len(), 3);
    let difference = get(&ada, &format!("{path}/compare?before=2&after=3")).await;
    assert_eq!(difference["options"], json!([["packing", "", "3"]]));
    assert_eq!(difference["moved"].as_array().unwrap().len(), 2, "{difference}");
    let (status, late) =
        post(&ada, &format!("{path}/versions"), json!({ "options": { "packing": 4 }, "base": 2 })).await;
    assert_eq!((status, &late["kind"]), (StatusCode::CONFLICT, &json!("overtaken")));
    let (status, told) = post(&ada, &format!("{path}/versions"), json!({ "options": { "size": 9 } })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told["shortfalls"][0]["message"].as_str().unwrap().contains("more than the 5"), "{told}");
    let vic = server.signed_in("vic").await;
    let (status, refused) = post(&vic, &format!("{path}/versions"), json!({})).await;
    assert_eq!((status, &refused["kind"]), (StatusCode::FORBIDDEN, &json!("forbidden")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_version_is_launched_as_it_was() {
    let server = Server::start().await;
    let (ada, _) = with_star(&server).await;
    let launch = |version: u32| json!({ "experiment": server.star, "version": version, "confirmed": true });
    let absent = ada.call("launch", launch(9)).await;
    assert_eq!(absent.json::<Value>().await.unwrap()["kind"], "not_found");
    let launched = ada.call("launch", launch(1)).await;
    assert_eq!(launched.status(), StatusCode::OK);
    let run = server.queued_launch().await;
    let input = neo_launch::RunStore::input(&server.store, run).await.unwrap();
    assert_eq!((input.generation, input.plan.nodes.len()), (1, 2), "version 1 has the nodes a and b");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_reads_the_files_and_takes_them_in_one() {
    let server = Server::start().await;
    let (_, path) = with_star(&server).await;
    let vic = server.signed_in("vic").await;
    let files = get(&vic, &format!("{path}/artifacts")).await;
    let files = files.as_array().unwrap();
    assert!(files.iter().all(|file| !file["about"].as_str().unwrap().is_empty()), "{files:?}");
    assert!(files.iter().any(|file| file["path"] == "route/n-0"));
    let hosts = vic.get(&format!("{path}/artifacts/hosts?version=2")).send().await.unwrap();
    assert!(hosts.text().await.unwrap().contains("hub"));
    let drawing = vic.get(&format!("{path}/artifacts/visualization.svg")).send().await.unwrap();
    assert_eq!(drawing.headers()["content-type"], "image/svg+xml");
    assert!(drawing.headers()["content-security-policy"].to_str().unwrap().contains("sandbox"));
    let packed = vic.get(&format!("{path}/artifacts.tar.gz")).send().await.unwrap();
    assert_eq!(packed.headers()["content-disposition"], "attachment; filename=\"star-containers.tar.gz\"");
    assert!(packed.bytes().await.unwrap().starts_with(&[0x1f, 0x8b]));
    let absent = vic.get(&format!("{path}/artifacts/nonsense")).send().await.unwrap();
    assert_eq!(absent.status(), StatusCode::NOT_FOUND);
    let stranger = server.signed_in("eve").await;
    for path in ["artifacts", "artifacts/hosts", "artifacts.tar.gz", "versions", "compare?before=1&after=2"] {
        let path = format!("/api/experiments/{}/{path}", server.star);
        assert_eq!(stranger.get(&path).send().await.unwrap().status(), StatusCode::NOT_FOUND, "{path}");
    }
}

async fn send(visitor: &Visitor<'_>, server: &Server, form: &[(&str, &str)]) -> Response {
    visitor.post(&format!("/experiments/{}/settings", server.star)).form(form).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_options_are_saved_by_a_plain_form() {
    let server = Server::start().await;
    let (ada, path) = with_star(&server).await;
    let saved =
        send(&ada, &server, &[("base", "2"), ("packing", "2"), ("nodes-only", "true"), ("size", "")]).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER, "{}", saved.text().await.unwrap());
    assert!(location(&saved).ends_with("/placement"));
    let plan = get(&ada, &format!("{path}/plan")).await;
    assert_eq!((&plan["policy"]["packing"], &plan["policy"]["nodes_only"]), (&json!(2), &json!(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_options_come_back_with_every_reason_beside_its_field() {
    let server = Server::start().await;
    let (ada, _) = with_star(&server).await;
    let refused = send(&ada, &server, &[("base", "2"), ("packing", "none"), ("pin", "a")]).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.text().await.unwrap();
    assert!(
        page.contains("is not a whole number from 1") && page.contains("as in `n-1=pnode-0002`"),
        "{page}"
    );
    assert!(page.contains(r#"value="none""#), "what was sent is still there");
    let refused = send(&ada, &server, &[("base", "2"), ("size", "9"), ("pnode-types", "pc9999")]).await;
    let page = refused.text().await.unwrap();
    assert!(page.contains("more than the 5 containers") && page.contains("unknown hardware type"), "{page}");
}
