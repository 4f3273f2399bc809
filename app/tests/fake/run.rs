//! Runs at telling moments.

use neo_app::view::LogLine;
use neo_topology::{Bandwidth, Delay, Shape};
use neo_wire::{
    ContainerState, ConvergeReport, Engine, EventBody, HostState, LinkMeasurement, LogStream, Problem,
    ResourceStatus, RunEvent, RunKind, RunState, Step, Teardown,
};
use time::OffsetDateTime;

pub fn at(seconds: i64) -> OffsetDateTime {
    time::macros::datetime!(2030-01-01 12:00 UTC) + time::Duration::seconds(seconds)
}

fn replay(bodies: Vec<EventBody>) -> RunState {
    let events: Vec<RunEvent> = bodies
        .into_iter()
        .zip(1..)
        .map(|(body, number)| RunEvent { run: super::RUN, number, at: at(2 * number as i64), body })
        .collect();
    RunState::replay(&events)
}

fn step(step: Step, summary: &str) -> [EventBody; 2] {
    let summary = summary.to_owned();
    [EventBody::StepStarted { step, attempt: 1 }, EventBody::StepSucceeded { step, summary }]
}

fn host(host: &str, state: HostState, message: &str) -> EventBody {
    EventBody::Host { host: host.to_owned(), state, message: message.to_owned() }
}

fn container(node: String, state: ContainerState) -> EventBody {
    EventBody::Container {
        node,
        pnode: "pnode-0000".to_owned(),
        state,
        message: String::new(),
        start_command_exit: None,
    }
}

fn resource(name: &str, status: ResourceStatus, done: u64) -> EventBody {
    EventBody::Resource {
        host: "pnode-0000".to_owned(),
        engine: Engine::BuiltIn,
        cookbook: "pnode".to_owned(),
        recipe: "default".to_owned(),
        resource: "directory".to_owned(),
        name: name.to_owned(),
        status,
        done,
        total: 6,
        elapsed_ms: 12,
        detail: "mode 0755".to_owned(),
    }
}

fn begun() -> Vec<EventBody> {
    let mut events =
        vec![EventBody::RunQueued { run_kind: RunKind::Launch, by: "ada".to_owned() }, EventBody::RunResumed];
    events.extend(step(Step::Preflight, "2 hosts, 10 containers: it fits"));
    events.extend(step(Step::SwapIn, "2 hosts answer"));
    events.extend([
        host("config", HostState::Ready, "converged"),
        host("pnode-0000", HostState::Reachable, "key verified"),
    ]);
    events.extend(step(Step::Agent, "2 hosts have neo-agent 0.1.0"));
    events.extend(step(Step::Packages, "goiardi 0.11.9 installed"));
    events.extend(step(Step::ChefServer, "answers, signatures checked"));
    events.extend(step(Step::Identity, "chef-deter, key 0600"));
    events.extend(step(Step::Repository, "4f1c2d9 of main"));
    events.extend(step(Step::Upload, "4 cookbooks, 4 sent, 0 unchanged"));
    events.extend(step(Step::DataBag, "experiment/star stored"));
    events.extend(step(Step::ConvergeConfig, "12 resources, 9 updated"));
    events
}

/// In the middle: pnodes converge.
pub fn launching() -> RunState {
    let mut events = begun();
    events.extend([
        EventBody::StepStarted { step: Step::ConvergePnodes, attempt: 2 },
        EventBody::StepProgress { step: Step::ConvergePnodes, done: 0, total: 1, unit: "hosts".to_owned() },
        host("pnode-0000", HostState::Converging, ""),
        resource("/var/lib/neo", ResourceStatus::Updated, 1),
        resource("/var/lib/neo/containers", ResourceStatus::Running, 1),
    ]);
    for leaf in 0..4 {
        events.push(container(format!("n-{leaf}"), ContainerState::Configured));
    }
    events.push(container("center".to_owned(), ContainerState::Down));
    replay(events)
}

/// Good end.
pub fn launched() -> RunState {
    let mut events = begun();
    let report = ConvergeReport {
        engine: Engine::BuiltIn,
        node: "pnode-0000".to_owned(),
        run_list: vec!["recipe[pnode::default]".to_owned()],
        total: 6,
        updated: 6,
        elapsed_ms: 900,
    };
    events.extend([
        resource("/var/lib/neo", ResourceStatus::Updated, 6),
        EventBody::Converged { host: "pnode-0000".to_owned(), report },
        host("pnode-0000", HostState::Ready, "converged"),
        container("center".to_owned(), ContainerState::Up),
    ]);
    for leaf in 0..9 {
        events.push(container(format!("n-{leaf}"), ContainerState::Up));
        events.push(EventBody::Link(link(leaf)));
    }
    events.extend(step(Step::ConvergePnodes, "1 host converged"));
    events.extend(step(Step::Containers, "10 containers reported"));
    events.extend(step(Step::Verify, "10 nodes answer, 9 paths measured"));
    events.push(EventBody::RunSucceeded);
    replay(events)
}

fn link(leaf: u32) -> LinkMeasurement {
    let asked =
        Shape { bandwidth: Bandwidth { kbps: 100_000 }, delay: Delay { micros: 10_000 }, ..Shape::default() };
    LinkMeasurement {
        network: format!("link-{leaf}"),
        from: "center".to_owned(),
        to: format!("n-{leaf}"),
        asked,
        applied: Shape { delay: Delay::default(), ..asked },
        rtt_micros: Some(84),
        rtt_asked_micros: 20_000,
        probes_sent: 10,
        probes_answered: 10,
        rate_kbps: Some(95_312),
        good: true,
        remark: "asked 10 ms, not applied: kernel without netem".to_owned(),
    }
}

/// Bad end, in the middle.
pub fn failed() -> RunState {
    let mut events = begun();
    let problem = Problem {
        message: "host pnode-0000 does not answer any more".to_owned(),
        remedy: "resume: the testbed makes the host anew".to_owned(),
    };
    events.extend([
        EventBody::StepStarted { step: Step::ConvergePnodes, attempt: 1 },
        host("pnode-0000", HostState::Failed, "no answer for 30 s"),
        EventBody::StepFailed { step: Step::ConvergePnodes, problem: problem.clone(), retrying: false },
        EventBody::RunFailed { problem },
    ]);
    replay(events)
}

/// The containers are gone, the hosts not yet.
pub fn swapping_out() -> RunState {
    let mut events = vec![EventBody::RunQueued { run_kind: RunKind::SwapOut, by: "ada".to_owned() }];
    events.push(EventBody::TornDown(Teardown { created: 150, gone: 150, left: Vec::new() }));
    events.extend(step(Step::RemoveContainers, "10 containers removed"));
    replay(events)
}

/// Everything gone, with the proof.
pub fn swapped_out() -> RunState {
    let mut events = vec![EventBody::RunQueued { run_kind: RunKind::SwapOut, by: "ada".to_owned() }];
    events.extend(step(Step::RemoveContainers, "10 containers removed"));
    events.extend([host("config", HostState::Released, ""), host("pnode-0000", HostState::Released, "")]);
    events.extend(step(Step::ReleaseHosts, "2 hosts given back"));
    events.push(EventBody::TornDown(Teardown { created: 214, gone: 214, left: Vec::new() }));
    events.push(EventBody::RunSucceeded);
    replay(events)
}

pub fn log() -> Vec<LogLine> {
    vec![LogLine {
        number: 5,
        at: at(10),
        host: Some("config".to_owned()),
        stream: LogStream::Out,
        text: "Selecting previously unselected package goiardi.".to_owned(),
    }]
}
