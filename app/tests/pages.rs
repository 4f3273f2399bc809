//! Every page, rendered on the server with a fake backend.
//!
//! `PAGES_DIRECTORY=/some/where cargo test -p neo-app --features ssr --test pages` also keeps the pages as files,
//! to be looked at beside a style sheet `pkg/neo.css`.

mod fake;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use fake::{EXPERIMENT, Fake, PROJECT, RUN};
use leptos::prelude::{LeptosOptions, provide_context};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use neo_app::backend::Backend;
use neo_app::view::{Preflight, Role};
use neo_app::{App, Caller, shell};
use std::sync::{Arc, LazyLock};
use tower::ServiceExt;

/// Bytes of a page, at most; a page of the fake backend has some tens of thousands.
const PAGE_BYTES_MAX: usize = 4_000_000;

/// Found once, as a server does: while routes are looked for, no page can be rendered beside.
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

fn options() -> LeptosOptions {
    LeptosOptions::builder().output_name("neo").site_pkg_dir("pkg").build()
}

async fn get(fake: Fake, caller: Caller, path: &str) -> Response<Body> {
    let options = options();
    let context = move || {
        provide_context::<Arc<dyn Backend>>(Arc::new(fake.clone()));
        provide_context(caller.clone());
    };
    let router: Router = Router::new()
        .leptos_routes_with_context(&options, ROUTES.clone(), context, {
            let options = options.clone();
            move || shell(options.clone())
        })
        .with_state(options);
    let request = Request::get(path)
        .header(header::ACCEPT, "text/html")
        .body(Body::empty())
        .expect("a fixed path is a path");
    router.oneshot(request).await.expect("rendering cannot fail")
}

/// The page as Ada sees it.
async fn page(name: &str, fake: Fake, path: &str) -> String {
    let response = get(fake, Caller(Some(fake::ada())), path).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    let bytes = to_bytes(response.into_body(), PAGE_BYTES_MAX).await.expect("the page fits");
    let html = String::from_utf8(bytes.to_vec()).expect("pages are UTF-8");
    if let Ok(directory) = std::env::var("PAGES_DIRECTORY") {
        let local = html.replace("/pkg/neo.css", "pkg/neo.css").replace("<script", "<script type=\"none\"");
        std::fs::write(format!("{directory}/{name}.html"), local).expect("PAGES_DIRECTORY can be written to");
    }
    html
}

fn experiment(tab: &str) -> String {
    format!("/experiments/{EXPERIMENT}/{tab}")
}

fn assert_shows(html: &str, texts: &[&str]) {
    for text in texts {
        assert!(html.contains(text), "`{text}` is missing in {html}");
    }
}

#[tokio::test]
async fn a_stranger_is_led_to_the_sign_in_and_back() {
    let response = get(Fake::default(), Caller(None), &format!("/projects/{PROJECT}")).await;
    assert_eq!(response.status(), StatusCode::FOUND);
    let location = response.headers()[header::LOCATION].to_str().expect("a path is text");
    assert_eq!(location, format!("/sign-in?next=/projects/{PROJECT}"));
}

#[tokio::test]
async fn the_root_leads_to_the_first_project() {
    let response = get(Fake::default(), Caller(Some(fake::ada())), "/").await;
    assert_eq!(response.status(), StatusCode::FOUND);
    assert_eq!(response.headers()[header::LOCATION], format!("/projects/{PROJECT}"));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let nobody = RUN.0;
    for path in ["/nonsense", "/projects/nonsense", &format!("/projects/{nobody}"), &format!("/runs/{RUN}")] {
        let response = get(Fake::default(), Caller(Some(fake::ada())), path).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_sign_in_is_a_plain_form() {
    let html = page("sign-in", Fake::default(), "/sign-in?error=wrong&next=/runs/1").await;
    let wanted = [
        r#"method="post""#,
        r#"action="/sign-in""#,
        r#"name="password""#,
        r#"value="/runs/1""#,
        "do not belong together",
    ];
    assert_shows(&html, &wanted);
}

#[tokio::test]
async fn inline_scripts_carry_the_nonce() {
    let html = page("nonce", Fake::default(), "/sign-in").await;
    let scripts = html.matches("<script").count();
    assert!(scripts > 0);
    assert_eq!(html.matches("<script nonce=").count() + html.matches("module\" nonce=").count(), scripts);
    assert!(!html.contains(" style=\""), "the content security policy forbids style attributes");
}

#[tokio::test]
async fn a_dashboard_shows_experiments_and_people() {
    let fake = Fake { run: Some(fake::launching()), ..Fake::default() };
    let html = page("dashboard", fake, &format!("/projects/{PROJECT}")).await;
    let wanted =
        ["Networks 101", "star of ten", "10 nodes on 1 physical node", "launching", "grace", "Sign out"];
    assert_shows(&html, &wanted);
    assert_shows(&html, &[r#"data-test="new-experiment""#, "Converge pnodes: 1 of 2 hosts"]);
}

#[tokio::test]
async fn an_empty_dashboard_says_what_to_do() {
    let fake = Fake { is_empty: true, ..Fake::default() };
    let html = page("dashboard-empty", fake, &format!("/projects/{PROJECT}")).await;
    assert_shows(&html, &["No experiment yet", "begins with an NS file"]);
}

#[tokio::test]
async fn a_viewer_is_offered_nothing_that_changes_things() {
    let viewer = Fake { role: Role::Viewer, run: Some(fake::launching()), ..Fake::default() };
    let dashboard = page("viewer", viewer.clone(), &format!("/projects/{PROJECT}")).await;
    assert!(!dashboard.contains(r#"data-test="new-experiment""#));
    let run = page("viewer-run", viewer.clone(), &format!("/runs/{RUN}")).await;
    assert!(!run.contains(r#"data-test="cancel""#));
    let settings = page("viewer-settings", viewer.clone(), &experiment("settings")).await;
    assert!(!settings.contains(r#"data-test="delete""#));
    let file = page("viewer-file", viewer, &experiment("ns")).await;
    assert_shows(&file, &["Members may change the file", "readonly"]);
}

#[tokio::test]
async fn a_new_experiment_begins_with_a_file_or_an_example() {
    let html = page("new", Fake::default(), &format!("/projects/{PROJECT}/new")).await;
    assert_shows(
        &html,
        &[r#"data-test="source""#, r#"data-test="create""#, "example-star", "Drop an NS file"],
    );
}

#[tokio::test]
async fn the_topology_draws_every_node_and_names_its_state() {
    let fake = Fake { run: Some(fake::launching()), ..Fake::default() };
    let html = page("topology", fake, &experiment("topology")).await;
    assert_eq!(html.matches("data-node=").count(), 10);
    assert_shows(&html, &["n-3 on pnode-0000, configured", "n-8 on pnode-0000, planned", "pnode-0000"]);
}

#[tokio::test]
async fn large_topologies_are_drawn_too() {
    let fake = Fake { leaves: 99, ..Fake::default() };
    let html = page("topology-100", fake, &experiment("topology")).await;
    assert_eq!(html.matches("data-node=").count(), 100);
    let fake = Fake { leaves: 29, ..Fake::default() };
    let html = page("topology-30", fake, &experiment("topology")).await;
    assert_eq!(html.matches("data-node=").count(), 30);
}

#[tokio::test]
async fn the_other_tabs_show_the_plan() {
    let fake = Fake { leaves: 29, ..Fake::default() };
    let placement = page("placement", fake.clone(), &experiment("placement")).await;
    assert_shows(&placement, &["pnode-0002", "Cut networks", "fewer is impossible", "Why here"]);
    assert_shows(&placement, &["10 on each of at most 10", r#"data-test="node-n-3""#]);
    let nodes = page("nodes", fake.clone(), &experiment("nodes")).await;
    assert_shows(&nodes, &["10.1.29.3/24", "link-28 → center"]);
    let difference = page("difference", fake.clone(), &experiment("ns")).await;
    assert_shows(&difference, &["PNODE-BASE", "is-removed", "is-added", "physical.ns"]);
    assert_shows(&difference, &[r#"data-test="revise""#, "set center [$ns node]", "/pkg/editor.js"]);
    let settings = page("settings", fake, &experiment("settings")).await;
    assert_shows(&settings, &["Delete experiment"]);
}

#[tokio::test]
async fn every_option_is_a_field_with_its_help_and_needs_no_script() {
    let html = page("options", Fake::default(), &experiment("settings")).await;
    for option in neo_topology::options::ALL {
        let (name, help) = (option.name, option.help);
        assert_shows(&html, &[&format!(r#"name="{name}""#), help, &format!(r#"id="{name}-help""#)]);
    }
    let action = format!(r#"action="/experiments/{EXPERIMENT}/settings""#);
    assert_shows(&html, &[r#"method="post""#, &action, "Save as version 3", r#"name="base" value="2""#]);
}

#[tokio::test]
async fn a_viewer_reads_the_options_and_may_not_change_them() {
    let fake = Fake { role: Role::Viewer, packing: 4, ..Fake::default() };
    let html = page("viewer-options", fake, &experiment("settings")).await;
    assert_shows(&html, &["How it is containerized", "packing"]);
    assert!(!html.contains(r#"data-test="options-save""#));
}

#[tokio::test]
async fn an_earlier_version_says_that_it_is_one_and_goes_on_being_shown() {
    let html = page("earlier", Fake::default(), &experiment("placement?version=1")).await;
    assert_shows(&html, &["You look at version 1; the current one is version 2", "Save it as version 3"]);
    assert_shows(&html, &["/nodes?version=1"]);
    let launch = page("earlier-launch", Fake::default(), &experiment("run?version=1")).await;
    assert_shows(&launch, &["Launch version 1"]);
    let file = page("earlier-file", Fake::default(), &experiment("ns?version=1")).await;
    assert!(!file.contains(r#"data-test="revise""#), "an earlier file is not edited");
}

#[tokio::test]
async fn versions_are_listed_and_two_compared() {
    let html = page("versions", Fake::default(), &experiment("versions?before=1&after=2")).await;
    assert_shows(&html, &["Version 1", "Version 2", "From version 1 to version 2", "4 → 5", "Moved"]);
    assert_shows(&html, &[r#"href="/experiments/00000000-0000-0000-0000-000000000003/placement?version=1""#]);
}

#[tokio::test]
async fn the_files_can_be_taken_away_in_one() {
    let html = page("files", Fake::default(), &experiment("files")).await;
    assert_shows(&html, &["artifacts.tar.gz?version=2", "Making the files"]);
}

#[tokio::test]
async fn before_the_first_run_there_is_the_launch() {
    let preflight =
        Preflight { shortfalls: vec![fake::shortfall()], not_applied: vec!["link-0: not applied".into()] };
    let fake = Fake { preflight, ..Fake::default() };
    let html = page("launch", fake, &experiment("run")).await;
    assert_shows(&html, &["Launch", "Looking whether the plan fits"]);
}

#[tokio::test]
async fn a_run_shows_steps_hosts_and_the_honest_engine() {
    let fake = Fake { run: Some(fake::launching()), ..Fake::default() };
    let html = page("run", fake, &format!("/runs/{RUN}")).await;
    let wanted = [
        r#"data-test="run-status""#,
        r#"data-test="step-converge_pnodes""#,
        r#"data-test="host-pnode-0000""#,
        r#"data-test="container-n-3""#,
        r#"data-test="cancel""#,
        r#"data-test="log""#,
        "built-in engine, not Chef",
        "1 of 6 resources",
        "attempt 2",
        "catching up",
        "10 of 13",
    ];
    assert_shows(&html, &wanted);
    assert!(
        !html.contains(r#"data-test="swap-out""#),
        "a running launch is cancelled before it is swapped out"
    );
}

#[tokio::test]
async fn a_run_that_succeeded_shows_what_was_measured() {
    let fake = Fake { run: Some(fake::launched()), ..Fake::default() };
    let html = page("run-succeeded", fake, &experiment("run")).await;
    let wanted = [
        "10 of 10 containers up",
        r#"data-test="link-link-8""#,
        "asked 10 ms, not applied: kernel without netem",
        "95.3 Mb/s",
        r#"data-test="swap-out""#,
        "10 containers (",
    ];
    assert_shows(&html, &wanted);
}

#[tokio::test]
async fn a_run_that_failed_says_what_to_do() {
    let fake = Fake { run: Some(fake::failed()), ..Fake::default() };
    let html = page("run-failed", fake, &format!("/runs/{RUN}")).await;
    assert_shows(&html, &["does not answer any more", "makes the host anew", r#"data-test="resume""#]);
}

#[tokio::test]
async fn a_swap_out_ends_with_a_proof() {
    let fake = Fake { run: Some(fake::swapped_out()), ..Fake::default() };
    let html = page("run-swapped-out", fake, &format!("/runs/{RUN}")).await;
    assert_shows(&html, &["214 created, 214 gone<"]);
}

#[tokio::test]
async fn before_its_end_a_swap_out_has_no_proof() {
    let fake = Fake { run: Some(fake::swapping_out()), ..Fake::default() };
    let html = page("run-swapping-out", fake, &format!("/runs/{RUN}")).await;
    assert_shows(&html, &[r#"class="note""#, "150 created, 150 gone so far"]);
}
