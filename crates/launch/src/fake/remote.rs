//! The way to hosts that are pretended.

use super::{FakeStore, Host, Hosts, Shared, input};
use crate::host_command::AGENT;
use async_trait::async_trait;
use neo_remote::{Command, Endpoint, Exit, Line, Lines, Remote, RemoteError};
use neo_wire::{
    AgentLine, ContainerState, ConvergeReport, Engine, EventBody, LinkMeasurement, MeasureRequest, Measured,
    ResourceStatus, Teardown,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use time::OffsetDateTime;
use tokio::sync::Notify;

/// Where the Chef server is.
const CONTROL_NODE: &str = "config";

/// How a container reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Report {
    CannotConfigure,
    StartCommandFails(i32),
    StartCommandRuns,
    Nothing,
}

/// What happens when a command is run that has this text in it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Trouble {
    /// The way breaks, always; passing or lasting.
    Fails { passing: bool },
    /// A host dies, once, before the command is run.
    Dies { host: String },
    /// The Chef server forgets everything, once, before the command is run.
    Forgets,
    /// It never ends.
    Hangs,
    /// It says this many lines first.
    Floods { lines: usize },
}

#[derive(Default)]
struct Script {
    troubles: Vec<(String, Trouble)>,
    reports: BTreeMap<String, Report>,
    deaf: Vec<String>,
    calls: Vec<String>,
}

/// The way to hosts that are pretended.
pub(crate) struct FakeRemote {
    hosts: Shared<Hosts>,
    store: Arc<FakeStore>,
    script: Shared<Script>,
    /// Told when a command hangs.
    pub(crate) hanging: Notify,
    /// Told when a command that hung was dropped.
    pub(crate) dropped: Arc<Notify>,
}

impl FakeRemote {
    pub(crate) fn new(hosts: Shared<Hosts>, store: Arc<FakeStore>) -> Self {
        let (hanging, dropped) = (Notify::new(), Arc::default());
        Self { hosts, store, script: Shared::default(), hanging, dropped }
    }

    fn trouble(&self, text: &str, trouble: Trouble) {
        self.script.lock().troubles.push((text.into(), trouble));
    }

    /// From now on, commands with `text` in them fail.
    pub(crate) fn fails_at(&self, text: &str, passing: bool) {
        self.trouble(text, Trouble::Fails { passing });
    }

    /// The host dies when a command with `text` in it is run, once.
    pub(crate) fn dies_at(&self, text: &str, host: &str) {
        self.trouble(text, Trouble::Dies { host: host.into() });
    }

    /// The Chef server forgets everything when a command with `text` in it is run, once.
    pub(crate) fn forgets_at(&self, text: &str) {
        self.trouble(text, Trouble::Forgets);
    }

    /// Commands with `text` in them never end.
    pub(crate) fn hangs_at(&self, text: &str) {
        self.trouble(text, Trouble::Hangs);
    }

    /// Commands with `text` in them say a great deal.
    pub(crate) fn floods_at(&self, text: &str, lines: usize) {
        self.trouble(text, Trouble::Floods { lines });
    }

    /// The container of this node reports so.
    pub(crate) fn reports(&self, node: &str, report: Report) {
        self.script.lock().reports.insert(node.into(), report);
    }

    /// This node does not answer its neighbours.
    pub(crate) fn is_deaf(&self, node: &str) {
        self.script.lock().deaf.push(node.into());
    }

    /// No more trouble.
    pub(crate) fn heal(&self) {
        *self.script.lock() = Script::default();
    }

    /// What was run, as `HOST: WORDS`.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.script.lock().calls.clone()
    }

    /// What trouble this command meets.
    fn meets(&self, text: &str) -> Option<Trouble> {
        let mut script = self.script.lock();
        script.calls.push(text.into());
        let index = script.troubles.iter().position(|(part, _)| text.contains(part.as_str()))?;
        let trouble = script.troubles[index].1.clone();
        if matches!(trouble, Trouble::Dies { .. } | Trouble::Forgets) {
            script.troubles.remove(index);
        }
        Some(trouble)
    }

    async fn suffer(
        &self,
        endpoint: &Endpoint,
        text: &str,
        lines: Option<&Lines>,
    ) -> Result<(), RemoteError> {
        match self.meets(text) {
            None => {}
            Some(Trouble::Fails { passing: true }) => return Err(broken(endpoint)),
            Some(Trouble::Fails { passing: false }) => {
                return Err(RemoteError::Refused { host: endpoint.name.clone(), user: "root".into() });
            }
            Some(Trouble::Dies { host }) => self.hosts.lock().entry(host).or_default().alive = false,
            Some(Trouble::Forgets) => self.hosts.lock().values_mut().for_each(|host| host.chef.clear()),
            Some(Trouble::Hangs) => {
                let _told_when_dropped = Drops(self.dropped.clone());
                self.hanging.notify_one();
                std::future::pending::<()>().await;
            }
            Some(Trouble::Floods { lines: number }) => {
                for number in 0..number {
                    lines.map(|lines| lines.send(Line::Out(format!("line {number}"))));
                }
            }
        }
        match self.hosts.lock().get(&endpoint.name) {
            Some(Host { alive: true, .. }) => Ok(()),
            _ => Err(RemoteError::Unreachable {
                host: endpoint.name.clone(),
                address: endpoint.address.to_string(),
                source: std::io::ErrorKind::HostUnreachable.into(),
            }),
        }
    }

    /// What the agent on `host` answers.
    fn agent(&self, host: &str, words: &[&str], stdin: &[u8]) -> Vec<AgentLine> {
        let result = match words {
            ["chef", "packages", ..] => {
                json!({"flavour": "goiardi", "server_version": "0.11.10", "client": null})
            }
            ["chef", "server", ..] => json!({"url": "http://172.31.1.1:4545"}),
            ["chef", "identity", ..] => self.give("identity"),
            ["chef", "repository", ..] => json!({"commit": "0123abc"}),
            ["chef", ..] if !self.chef_has(&["identity"]) => return vec![forgotten()],
            ["chef", "upload", ..] => {
                self.give("upload");
                json!({"cookbooks": 2, "roles": 2, "data_bags": 1, "files_sent": 0, "files_unchanged": 9})
            }
            ["chef", "data-bag", ..] => self.give("data-bag"),
            ["chef", "register"] => self.register(stdin),
            ["converge", ..] if !self.chef_has(&["upload", "data-bag", host]) => return vec![forgotten()],
            ["converge", ..] => return self.converge(host),
            ["measure"] => self.measure(stdin),
            ["remove"] => self.remove(host),
            other => panic!("the agent has no command {other:?}"),
        };
        vec![AgentLine::Done { result }]
    }

    /// Whether the Chef server has all of this.
    fn chef_has(&self, all: &[&str]) -> bool {
        let hosts = self.hosts.lock();
        all.iter().all(|&what| hosts[CONTROL_NODE].chef.contains(what))
    }

    fn give(&self, what: &str) -> Value {
        self.hosts.lock().get_mut(CONTROL_NODE).expect("it is alive").chef.insert(what.to_owned());
        Value::Null
    }

    fn register(&self, stdin: &[u8]) -> Value {
        let client: Value = serde_json::from_slice(stdin).expect("it is JSON");
        let name = client["name"].as_str().expect("it has a name").to_owned();
        self.give(&name);
        json!({"client_key": format!("secret key of {name}")})
    }

    fn converge(&self, host: &str) -> Vec<AgentLine> {
        let key = self.hosts.lock()[host].files.get("/etc/chef/client.pem").cloned();
        assert_eq!(key, Some((format!("secret key of {host}").into_bytes(), 0o600)));
        let plan = input().plan;
        let nodes = plan.nodes.iter().filter(|(_, planned)| planned.placement.pnode.as_str() == host);
        let mut updated = 0;
        for (node, _) in nodes {
            let started =
                self.hosts.lock().get_mut(host).expect("it is alive").containers.insert(node.to_string());
            if started {
                updated += 1;
                self.report(node.as_str(), host);
            }
        }
        let status = if updated > 0 { ResourceStatus::Updated } else { ResourceStatus::UpToDate };
        let report = ConvergeReport {
            engine: Engine::BuiltIn,
            node: host.into(),
            run_list: Vec::new(),
            total: 1,
            updated,
            elapsed_ms: 1,
        };
        let resource = AgentLine::Resource {
            engine: Engine::BuiltIn,
            cookbook: "pnode".into(),
            recipe: "default".into(),
            resource: "execute".into(),
            name: "apply".into(),
            status,
            done: 1,
            total: 1,
            elapsed_ms: 1,
            detail: String::new(),
        };
        vec![resource, AgentLine::Converged(report), AgentLine::Done { result: Value::Null }]
    }

    /// What the config server appends when a container reports.
    fn report(&self, node: &str, pnode: &str) {
        let say = |state, message: &str, start_command_exit| {
            let (node, pnode, message) = (node.to_owned(), pnode.to_owned(), message.to_owned());
            self.store.push(EventBody::Container { node, pnode, state, message, start_command_exit });
        };
        let report = self.script.lock().reports.get(node).copied();
        match report {
            Some(Report::Nothing) => return,
            Some(Report::CannotConfigure) => return say(ContainerState::Failed, "no such device", None),
            _ => say(ContainerState::Configured, "", None),
        }
        match report {
            Some(Report::StartCommandFails(code)) => say(ContainerState::Started, "", Some(code)),
            Some(Report::StartCommandRuns) => {}
            _ => say(ContainerState::Started, "", Some(0)),
        }
    }

    fn measure(&self, stdin: &[u8]) -> Value {
        let request: MeasureRequest = serde_json::from_slice(stdin).expect("it is a request");
        let deaf = &self.script.lock().deaf;
        let measurements = request
            .paths
            .into_iter()
            .map(|path| {
                let heard = !deaf.contains(&path.to);
                LinkMeasurement {
                    rtt_micros: heard.then_some(path.rtt_asked_micros),
                    probes_answered: if heard { path.probes } else { 0 },
                    network: path.network,
                    from: path.from,
                    to: path.to,
                    asked: path.asked,
                    applied: path.applied,
                    rtt_asked_micros: path.rtt_asked_micros,
                    probes_sent: path.probes,
                    rate_kbps: None,
                    good: heard,
                    remark: String::new(),
                }
            })
            .collect();
        serde_json::to_value(Measured { measurements }).expect("it is plain data")
    }

    fn remove(&self, host: &str) -> Value {
        let containers =
            std::mem::take(&mut self.hosts.lock().get_mut(host).expect("it is alive").containers);
        let number = containers.len() as u64;
        serde_json::to_value(Teardown { created: number, gone: number, left: Vec::new() })
            .expect("plain data")
    }

    fn sha256sum(&self, host: &str) -> (i32, String) {
        match self.hosts.lock()[host].files.get(AGENT) {
            Some((content, _)) => {
                (0, format!("{}  {AGENT}", crate::AgentBinary::new(content.clone()).sha256))
            }
            None => (1, String::new()),
        }
    }

    fn probe(&self, host: &str) -> Vec<String> {
        let host = &self.hosts.lock()[host];
        let clock = OffsetDateTime::now_utc().unix_timestamp() + host.skew_seconds;
        let marker = host.files.get("/var/lib/neo/incarnation");
        let marker = marker.map(|(content, _)| String::from_utf8_lossy(content).into_owned());
        ["boot".to_owned(), host.lives.to_string(), clock.to_string()].into_iter().chain(marker).collect()
    }
}

fn forgotten() -> AgentLine {
    let (message, remedy) = ("the Chef server does not have it".into(), "upload it".into());
    AgentLine::Failed { message, remedy, retry: true }
}

fn broken(endpoint: &Endpoint) -> RemoteError {
    RemoteError::Broken { host: endpoint.name.clone(), doing: "running".into(), found: "reset".into() }
}

struct Drops(Arc<Notify>);

impl Drop for Drops {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

#[async_trait]
impl Remote for FakeRemote {
    async fn run(&self, endpoint: &Endpoint, command: Command, lines: Lines) -> Result<Exit, RemoteError> {
        let host = endpoint.name.as_str();
        self.suffer(endpoint, &format!("{host}: {}", command.words.join(" ")), Some(&lines)).await?;
        let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
        let (code, output) = match words.as_slice() {
            ["install", ..] => (0, Vec::new()),
            ["sh", "-c", _] => (0, self.probe(host)),
            ["sha256sum", _] => {
                let (code, line) = self.sha256sum(host);
                (code, vec![line])
            }
            [AGENT, ..] if !self.hosts.lock()[host].has_agent => (127, Vec::new()),
            [AGENT, words @ ..] => {
                let said = self.agent(host, words, &command.stdin);
                (0, said.iter().map(|line| serde_json::to_string(line).expect("plain data")).collect())
            }
            other => panic!("a host has no command {other:?}"),
        };
        output.into_iter().for_each(|line| lines.send(Line::Out(line)).unwrap_or(()));
        Ok(Exit { code })
    }

    async fn copy(
        &self,
        endpoint: &Endpoint,
        content: &[u8],
        path: &str,
        mode: u32,
    ) -> Result<(), RemoteError> {
        self.suffer(endpoint, &format!("{}: copy {path}", endpoint.name), None).await?;
        let mut hosts = self.hosts.lock();
        let host = hosts.get_mut(&endpoint.name).expect("it is alive");
        host.files.insert(path.into(), (content.to_vec(), mode));
        host.has_agent |= path == AGENT;
        Ok(())
    }
}
