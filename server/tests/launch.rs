//! A whole launch on the local testbed, under a kernel that delays: `cargo xtask test` boots one for it.

use app::view::Draft;
use neo_topology::Policy;
use neo_wire::{
    ContainerState, EventBody, ExperimentId, LinkMeasurement, RunEvent, RunId, RunState, RunStatus,
};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use reqwest::{Client, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A launch and the swap-out after it, each, on a slow and busy machine.
const RUN_DEADLINE: Duration = Duration::from_secs(600);

const STAR: &str = include_str!("../../examples/star.ns");

/// The round trip that the star's links ask for, in microseconds: 10 ms each way.
const ROUND_TRIP_MICROS: u64 = 20_000;

fn needed(name: &str) -> PathBuf {
    std::env::var_os(name).unwrap_or_else(|| panic!("{name} is not set: run `cargo xtask test`")).into()
}

fn neo(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_neo"));
    command.env("NEO_DATA", data).env("NEO_AGENT", needed("NEO_AGENT")).env("NEO_LISTEN", "127.0.0.1:0");
    command.env("NEO_LOG", "error");
    command
}

#[test]
#[ignore = "needs a kernel with netem: `cargo xtask test` boots one"]
fn the_doctor_finds_netem() {
    let data = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
    let output = neo(data.path()).args(["doctor", "--format", "json"]).output().expect("neo can be started");
    let findings: Vec<Value> = serde_json::from_slice(&output.stdout).expect("neo prints JSON");
    let found =
        |what: &str| findings.iter().find(|finding| finding["what"] == what).expect("it is looked at");
    for what in ["namespaces", "overlay", "bridge", "vxlan", "tbf", "netem"] {
        assert_eq!(found(what)["verdict"], "good", "{}", found(what));
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs a kernel with netem: `cargo xtask test` boots one"]
async fn a_star_is_launched_and_its_delays_are_measured() {
    let server = Server::start().await;
    let session: Value = server.call("session", json!({})).await;
    let draft = Draft { name: "star".into(), source: STAR.into(), policy: Policy::default() };
    let project = &session["projects"][0]["id"];
    let star: ExperimentId = server.call("create", json!({"project": project, "draft": draft})).await;
    let preflight: Value = server.call("preflight", json!({"experiment": star})).await;
    assert_eq!(preflight["not_applied"], json!([]), "nothing to confirm where the kernel has netem");

    let launch: RunId = server.call("launch", json!({"experiment": star, "confirmed": false})).await;
    let state = server.follow(launch).await;
    assert_eq!(state.status, RunStatus::Succeeded, "{:?}", state.problem);
    assert_eq!(state.containers.len(), 10);
    assert!(state.containers.values().all(|container| container.state == ContainerState::Up));
    assert_eq!(state.links.len(), 18, "each link both ways");
    for link in &state.links {
        let rtt_micros = link.rtt_micros.expect("it answers");
        eprintln!("{} -> {}: asked {}, round trip {rtt_micros} us", link.from, link.to, link.asked.delay);
        assert!(link.applied == link.asked && rtt_micros >= ROUND_TRIP_MICROS, "{link:?}");
    }
    // A busy machine answers late on some of them, and the page says so.
    let is_as_asked = |link: &LinkMeasurement| link.good && link.remark.is_empty();
    assert!(state.links.iter().any(is_as_asked), "no link is as asked");

    let swap_out: RunId = server.call("swap_out", json!({"experiment": star})).await;
    let state = server.follow(swap_out).await;
    let proof = state.teardown.expect("a swap-out ends with a proof");
    eprintln!("{} created, {} gone", proof.created, proof.gone);
    assert_eq!((state.status, proof.gone, proof.left), (RunStatus::Succeeded, proof.created, Vec::new()));
    server.stop();
}

/// `neo serve` with a data directory of its own, and somebody who is signed in.
struct Server {
    process: Child,
    url: String,
    client: Client,
    _data: TempDir,
}

impl Server {
    async fn start() -> Self {
        let data = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a directory");
        copy(&needed("NEO_SHARE"), &data.path().join("site/share"));
        let mut process = neo(data.path()).arg("serve").stdout(Stdio::piped()).spawn().expect("neo starts");
        let mut lines = BufReader::new(process.stdout.take().expect("it has an output")).lines();
        let mut said = |start: &str| {
            let line = lines.next().expect("the server greets").expect("in UTF-8");
            line.trim()
                .strip_prefix(start)
                .unwrap_or_else(|| panic!("`{line}`, not {start}"))
                .trim()
                .to_owned()
        };
        let url = said("NeoContainers is at ");
        let (name, password) = (said("name"), said("password"));
        rustls::crypto::ring::default_provider().install_default().expect("the first provider");
        let client = Client::builder().cookie_store(true).redirect(reqwest::redirect::Policy::none());
        let server = Self { process, url, client: client.build().expect("a client"), _data: data };
        server.sign_in(&name, &password).await;
        server
    }

    async fn sign_in(&self, name: &str, password: &str) {
        let form = [("name", name), ("password", password), ("next", "/")];
        let request = self.client.post(format!("{}/sign-in", self.url));
        let response = request.header("sec-fetch-site", "same-origin").form(&form).send().await;
        assert_eq!(response.expect("it answers").headers()["location"], "/", "{name} is let in");
    }

    /// Calls a server function, which must end well.
    async fn call<T: DeserializeOwned>(&self, function: &str, arguments: Value) -> T {
        let request = self.client.post(format!("{}/fn/{function}", self.url)).json(&arguments);
        let response = request.header("sec-fetch-site", "same-origin").send().await.expect("it answers");
        let status = response.status();
        let text = response.text().await.expect("in UTF-8");
        assert_eq!(status, StatusCode::OK, "{function}: {text}");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{function}: {error}: {text}"))
    }

    /// Folds the events of a run until it ends, and prints how long each step took.
    async fn follow(&self, run: RunId) -> RunState {
        tokio::time::timeout(RUN_DEADLINE, self.until_the_end(run)).await.expect("the run ends in time")
    }

    async fn until_the_end(&self, run: RunId) -> RunState {
        let url = format!("{}/api/runs/{run}/events", self.url);
        let mut events = self.client.get(url).send().await.expect("it answers");
        let (mut text, mut state, start) = (String::new(), RunState::default(), Instant::now());
        loop {
            let chunk = events.chunk().await.expect("the stream lasts").expect("the stream goes on");
            text.push_str(std::str::from_utf8(&chunk).expect("in UTF-8"));
            while let Some((event, rest)) = text.split_once("\n\n") {
                if let Some(data) = event.lines().find_map(|line| line.strip_prefix("data: ")) {
                    let event: RunEvent = serde_json::from_str(data).expect("an event");
                    state.apply(&event);
                    if let EventBody::StepSucceeded { step, summary } = &event.body {
                        eprintln!("{:6.1} s  {step:?}: {summary}", start.elapsed().as_secs_f64());
                    }
                    if state.status.is_final() {
                        return state;
                    }
                }
                text = rest.to_owned();
            }
        }
    }

    /// Asks the server to stop, which must end well.
    fn stop(mut self) {
        kill(Pid::from_raw(self.process.id() as i32), Signal::SIGTERM).expect("it lives");
        assert!(self.process.wait().expect("it ends").success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the data directory can be written");
    let copied = Command::new("cp").arg("--archive").arg(from.join(".")).arg(to).status();
    assert!(copied.expect("cp can be started").success());
}
