//! The state of a run: its events, folded. Recovery is replay.

use crate::{
    ContainerState, Engine, EventBody, HostState, LinkMeasurement, Problem, ResourceStatus, RunEvent,
    RunKind, Step, Teardown,
};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// What a run has come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// Nobody works on it yet.
    #[default]
    Queued,
    /// A server works on it.
    Running,
    /// Asked to stop.
    Cancelling,
    /// Stopped; everything kept.
    Cancelled,
    /// Good end.
    Succeeded,
    /// Bad end; resumable.
    Failed,
}

impl RunStatus {
    /// Whether nothing more happens by itself.
    pub fn is_final(self) -> bool {
        matches!(self, RunStatus::Cancelled | RunStatus::Succeeded | RunStatus::Failed)
    }
}

/// What a step has come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// Its turn has not come.
    #[default]
    Waiting,
    /// Under way.
    Running,
    /// True.
    Succeeded,
    /// Not true.
    Failed,
}

/// A step, for a screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepView {
    /// Which.
    pub step: Step,
    /// What it has come to.
    pub state: StepState,
    /// How often it began.
    pub attempts: u32,
    /// Ready, of `total`.
    pub done: u64,
    /// In all; 0 when unknown.
    pub total: u64,
    /// Of what.
    pub unit: String,
    /// What is true, when it succeeded.
    pub summary: String,
    /// Why not, when it failed.
    pub problem: Option<Problem>,
    /// First start.
    #[serde(with = "time::serde::rfc3339::option")]
    pub started_at: Option<OffsetDateTime>,
    /// Last event of this step.
    #[serde(with = "time::serde::rfc3339::option")]
    pub progress_at: Option<OffsetDateTime>,
    /// End.
    #[serde(with = "time::serde::rfc3339::option")]
    pub ended_at: Option<OffsetDateTime>,
}

/// A host, for a screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HostView {
    /// What it has come to.
    pub state: HostState,
    /// In words.
    pub message: String,
    /// What converges it, once known.
    pub engine: Option<Engine>,
    /// Resources finished.
    pub resources_done: u64,
    /// Resources in all.
    pub resources_total: u64,
    /// Resources changed by the last converge, once it ended.
    pub resources_updated: Option<u64>,
    /// The resources of the current or last converge, by `cookbook::recipe type[name]`.
    pub resources: IndexMap<String, ResourceView>,
}

/// A resource, for a screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResourceView {
    /// What became of it.
    pub status: ResourceStatus,
    /// Milliseconds.
    pub elapsed_ms: u64,
    /// What changed, why it was skipped, or what went wrong.
    pub detail: String,
}

/// A container, for a screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerView {
    /// Its physical node.
    pub pnode: String,
    /// What it has come to.
    pub state: ContainerState,
    /// In words.
    pub message: String,
    /// Exit code of its start command, once known.
    pub start_command_exit: Option<i32>,
}

impl ContainerView {
    /// The exit code of its start command, if that ended badly.
    pub fn failed_start_command(&self) -> Option<i32> {
        self.start_command_exit.filter(|&code| code != 0)
    }
}

/// The state of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RunState {
    /// Number of the last event folded in; 0 before the first.
    pub last_number: u64,
    /// What the run is for, once queued.
    pub kind: Option<RunKind>,
    /// Who asked.
    pub by: String,
    /// What it has come to.
    pub status: RunStatus,
    /// Why it failed.
    pub problem: Option<Problem>,
    /// When it was queued.
    #[serde(with = "time::serde::rfc3339::option")]
    pub queued_at: Option<OffsetDateTime>,
    /// When the last event was written.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_event_at: Option<OffsetDateTime>,
    /// The steps, in order.
    pub steps: Vec<StepView>,
    /// The hosts, by name.
    pub hosts: IndexMap<String, HostView>,
    /// The containers, by node.
    pub containers: IndexMap<String, ContainerView>,
    /// The measurements, in the order taken; a later one of the same path replaces the earlier.
    pub links: Vec<LinkMeasurement>,
    /// The proof, after a swap-out.
    pub teardown: Option<Teardown>,
}

impl RunState {
    /// The state after these events. Log lines carry no state.
    pub fn replay<'a>(events: impl IntoIterator<Item = &'a RunEvent>) -> Self {
        let mut state = Self::default();
        for event in events {
            state.apply(event);
        }
        state
    }

    /// Folds one event in. An event already folded in (its number is not greater than `last_number`) changes nothing,
    /// so a stream may overlap the snapshot before it.
    pub fn apply(&mut self, event: &RunEvent) {
        if event.number <= self.last_number {
            return;
        }
        self.last_number = event.number;
        self.last_event_at = Some(event.at);
        match &event.body {
            EventBody::RunQueued { run_kind, by } => self.queue(*run_kind, by, event.at),
            EventBody::RunResumed => self.resume(),
            EventBody::StepsReopened { from, .. } => self.reopen(*from),
            EventBody::CancelRequested { .. } => self.status = RunStatus::Cancelling,
            EventBody::RunCancelled => self.status = RunStatus::Cancelled,
            EventBody::RunSucceeded => self.status = RunStatus::Succeeded,
            EventBody::RunFailed { problem } => {
                self.status = RunStatus::Failed;
                self.problem = Some(problem.clone());
            }
            EventBody::Link(link) => self.measure(link),
            EventBody::TornDown(teardown) => self.teardown = Some(teardown.clone()),
            body => {
                self.apply_to_step(body, event.at);
                self.apply_to_host(body);
                self.apply_to_container(body);
            }
        }
    }

    /// The first step that is not true yet; none when all are.
    pub fn next_step(&self) -> Option<Step> {
        self.steps.iter().find(|view| view.state != StepState::Succeeded).map(|view| view.step)
    }

    /// The view of a step, if the run has it.
    pub fn step(&self, step: Step) -> Option<&StepView> {
        self.steps.iter().find(|view| view.step == step)
    }

    fn queue(&mut self, kind: RunKind, by: &str, at: OffsetDateTime) {
        self.kind = Some(kind);
        self.by = by.to_owned();
        self.queued_at = Some(at);
        self.steps = kind
            .steps()
            .iter()
            .map(|&step| StepView {
                step,
                state: StepState::Waiting,
                attempts: 0,
                done: 0,
                total: 0,
                unit: String::new(),
                summary: String::new(),
                problem: None,
                started_at: None,
                progress_at: None,
                ended_at: None,
            })
            .collect();
    }

    /// A request to stop outlives a change of server.
    fn resume(&mut self) {
        if self.status != RunStatus::Cancelling {
            self.status = RunStatus::Running;
            self.problem = None;
        }
    }

    fn reopen(&mut self, from: Step) {
        for view in self.steps.iter_mut().filter(|view| view.step >= from) {
            view.state = StepState::Waiting;
            view.summary.clear();
            view.problem = None;
            view.ended_at = None;
        }
    }

    fn measure(&mut self, link: &LinkMeasurement) {
        let same = |old: &&mut LinkMeasurement| {
            old.network == link.network && old.from == link.from && old.to == link.to
        };
        match self.links.iter_mut().find(same) {
            Some(old) => *old = link.clone(),
            None => self.links.push(link.clone()),
        }
    }

    fn apply_to_step(&mut self, body: &EventBody, at: OffsetDateTime) {
        let step = match body {
            EventBody::StepStarted { step, .. }
            | EventBody::StepProgress { step, .. }
            | EventBody::StepSucceeded { step, .. }
            | EventBody::StepFailed { step, .. }
            | EventBody::Log { step, .. } => *step,
            _ => return,
        };
        let Some(view) = self.steps.iter_mut().find(|view| view.step == step) else { return };
        view.progress_at = Some(at);
        match body {
            EventBody::StepStarted { attempt, .. } => {
                view.state = StepState::Running;
                view.attempts = *attempt;
                view.problem = None;
                view.ended_at = None;
                view.started_at.get_or_insert(at);
            }
            EventBody::StepProgress { done, total, unit, .. } => {
                view.done = *done;
                view.total = *total;
                view.unit.clone_from(unit);
            }
            EventBody::StepSucceeded { summary, .. } => {
                view.state = StepState::Succeeded;
                view.summary.clone_from(summary);
                view.ended_at = Some(at);
            }
            EventBody::StepFailed { problem, retrying, .. } => {
                view.state = if *retrying { StepState::Running } else { StepState::Failed };
                view.problem = Some(problem.clone());
                view.ended_at = (!retrying).then_some(at);
            }
            _ => {}
        }
    }

    fn host(&mut self, host: &str) -> &mut HostView {
        self.hosts.entry(host.to_owned()).or_insert_with(|| HostView {
            state: HostState::Requested,
            message: String::new(),
            engine: None,
            resources_done: 0,
            resources_total: 0,
            resources_updated: None,
            resources: IndexMap::new(),
        })
    }

    fn apply_to_host(&mut self, body: &EventBody) {
        match body {
            EventBody::Host { host, state, message } => {
                let view = self.host(host);
                if *state == HostState::Converging {
                    view.resources.clear();
                    view.resources_done = 0;
                    view.resources_total = 0;
                }
                view.state = *state;
                view.message.clone_from(message);
            }
            EventBody::Resource {
                host,
                engine,
                cookbook,
                recipe,
                resource,
                name,
                status,
                done,
                total,
                elapsed_ms,
                detail,
            } => {
                let view = self.host(host);
                view.engine = Some(*engine);
                view.resources_done = *done;
                view.resources_total = *total;
                view.resources.insert(
                    format!("{cookbook}::{recipe} {resource}[{name}]"),
                    ResourceView { status: *status, elapsed_ms: *elapsed_ms, detail: detail.clone() },
                );
            }
            EventBody::Converged { host, report } => {
                let view = self.host(host);
                view.engine = Some(report.engine);
                view.resources_updated = Some(report.updated);
            }
            _ => {}
        }
    }

    fn apply_to_container(&mut self, body: &EventBody) {
        if let EventBody::Container { node, pnode, state, message, start_command_exit } = body {
            let before = self.containers.get(node).map(|view| view.state);
            // A start command may end well long after its container was measured; that does not take "up" away.
            let is_still_up = before == Some(ContainerState::Up) && *state == ContainerState::Started;
            self.containers.insert(
                node.clone(),
                ContainerView {
                    pnode: pnode.clone(),
                    state: if is_still_up { ContainerState::Up } else { *state },
                    message: message.clone(),
                    start_command_exit: *start_command_exit,
                },
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RunId;
    use uuid::Uuid;

    fn event(number: u64, body: EventBody) -> RunEvent {
        let at = OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(number as i64);
        RunEvent { run: RunId(Uuid::nil()), number, at, body }
    }

    fn launch() -> Vec<RunEvent> {
        let problem = Problem { message: "no route".into(), remedy: "try again".into() };
        vec![
            event(1, EventBody::RunQueued { run_kind: RunKind::Launch, by: "ada".into() }),
            event(2, EventBody::RunResumed),
            event(3, EventBody::StepStarted { step: Step::Preflight, attempt: 1 }),
            event(4, EventBody::StepSucceeded { step: Step::Preflight, summary: "fits".into() }),
            event(5, EventBody::StepStarted { step: Step::SwapIn, attempt: 1 }),
            event(6, EventBody::StepFailed { step: Step::SwapIn, problem: problem.clone(), retrying: false }),
            event(7, EventBody::RunFailed { problem }),
        ]
    }

    #[test]
    fn a_run_is_its_events() {
        let state = RunState::replay(&launch());
        assert_eq!(state.status, RunStatus::Failed);
        assert_eq!(state.next_step(), Some(Step::SwapIn));
        assert_eq!(state.steps.len(), Step::LAUNCH.len());
        assert_eq!(state.last_number, 7);
    }

    #[test]
    fn an_event_counts_once() {
        let events = launch();
        let mut state = RunState::replay(&events);
        let before = state.clone();
        for event in &events {
            state.apply(event);
        }
        assert_eq!(state, before);
    }

    #[test]
    fn what_is_not_true_any_more_runs_again() {
        let mut state = RunState::replay(&launch());
        state.apply(&event(8, EventBody::StepsReopened { from: Step::Preflight, reason: "lost".into() }));
        assert_eq!(state.next_step(), Some(Step::Preflight));
        assert_eq!(state.step(Step::Preflight).unwrap().attempts, 1);
    }

    #[test]
    fn a_request_to_stop_outlives_a_change_of_server() {
        let mut state = RunState::replay(&launch()[..5]);
        state.apply(&event(6, EventBody::CancelRequested { by: "ada".into() }));
        state.apply(&event(7, EventBody::RunResumed));
        assert_eq!(state.status, RunStatus::Cancelling);
        state.apply(&event(8, EventBody::RunCancelled));
        state.apply(&event(9, EventBody::RunResumed));
        assert_eq!(state.status, RunStatus::Running);
    }

    #[test]
    fn a_container_that_was_measured_stays_up_when_its_start_command_ends() {
        let container = |state, exit| EventBody::Container {
            node: "a".into(),
            pnode: "pnode-0000".into(),
            state,
            message: String::new(),
            start_command_exit: exit,
        };
        let mut state = RunState::default();
        state.apply(&event(1, container(ContainerState::Up, None)));
        state.apply(&event(2, container(ContainerState::Started, Some(0))));
        assert_eq!(state.containers["a"].state, ContainerState::Up);
        assert_eq!(state.containers["a"].start_command_exit, Some(0));
        state.apply(&event(3, container(ContainerState::Configured, None)));
        state.apply(&event(4, container(ContainerState::Started, None)));
        assert_eq!(state.containers["a"].state, ContainerState::Started, "it began anew");
    }

    #[test]
    fn events_survive_a_round_trip() {
        for event in launch() {
            let text = serde_json::to_string(&event).unwrap();
            assert_eq!(serde_json::from_str::<RunEvent>(&text).unwrap(), event);
        }
    }
}
