//! What the screens show, in their own language: plain fields.

use neo_topology::{Plan, Policy};
use neo_wire::{ExperimentId, ProjectId, RunId, RunKind, RunState, RunStatus, UserId};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// The person who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub id: UserId,
    /// The name that colleagues know and that signs in.
    pub name: String,
}

/// What somebody may do in a project. Each may do what the one before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// See everything, change nothing.
    Viewer,
    /// Make experiments, launch, cancel, swap out.
    Member,
    /// Admit and dismiss people.
    Leader,
}

/// A project of the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectCard {
    /// Which.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// What the caller may do there.
    pub role: Role,
    /// How many experiments it holds.
    pub experiments: u32,
}

/// A member of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Who.
    pub person: Person,
    /// What they may do.
    pub role: Role,
}

/// A project's dashboard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dashboard {
    /// The project.
    pub project: ProjectCard,
    /// Its experiments, the latest change first.
    pub experiments: Vec<ExperimentCard>,
    /// Its people.
    pub members: Vec<Membership>,
}

/// An experiment on a dashboard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExperimentCard {
    /// Which.
    pub id: ExperimentId,
    /// Its name.
    pub name: String,
    /// Nodes in its current version.
    pub nodes: u32,
    /// Physical nodes in its current plan.
    pub pnodes: u32,
    /// Its latest run, if any.
    pub run: Option<RunCard>,
    /// Who made it.
    pub created_by: String,
    /// Last change of any kind.
    #[serde(with = "time::serde::rfc3339")]
    pub changed_at: OffsetDateTime,
}

/// A run in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunCard {
    /// Which.
    pub id: RunId,
    /// What for.
    pub kind: RunKind,
    /// What it has come to.
    pub status: RunStatus,
    /// Its last event that is not a log line, in words: `Converge pnodes: 3 of 4 hosts`.
    pub last_event: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub last_event_at: OffsetDateTime,
    /// Who asked.
    pub by: String,
    /// Containers that are up.
    pub containers_up: u32,
    /// Containers in all.
    pub containers_total: u32,
}

/// Everything on an experiment's page but the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExperimentPage {
    /// Which.
    pub id: ExperimentId,
    /// Its name.
    pub name: String,
    /// Its project.
    pub project: ProjectCard,
    /// Number of the version that is shown, from 1.
    pub version: u32,
    /// All versions, the latest first.
    pub versions: Vec<VersionCard>,
    /// The NS file of this version.
    pub source: String,
    /// The stored plan of this version.
    pub plan: Plan,
    /// The physical NS file of this version.
    pub physical: String,
    /// Its runs, the latest first.
    pub runs: Vec<RunCard>,
    /// Whether hosts are taken now: then Launch is off and Swap out is on.
    pub swapped_in: bool,
}

impl ExperimentPage {
    /// Number of the current version.
    pub fn latest(&self) -> u32 {
        self.versions.first().map_or(self.version, |card| card.number)
    }

    /// Number of the version that is shown, if it is not the current one.
    pub fn earlier(&self) -> Option<u32> {
        Some(self.version).filter(|version| *version != self.latest())
    }
}

/// What comes of a policy that is tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tried {
    /// The plan; none where there can be none.
    pub plan: Option<Plan>,
    /// Everything that stands against it.
    pub shortfalls: Vec<Shortfall>,
    /// What is probably not as meant.
    pub remarks: Vec<Shortfall>,
}

/// A file of an experiment's directory in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtifactCard {
    /// Its path in the directory.
    pub path: String,
    /// What is in it, in a line.
    pub about: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// A file of an experiment's directory, to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtifactText {
    /// Its path in the directory.
    pub path: String,
    /// Its text, or the beginning of it; none where it is no text.
    pub text: Option<String>,
    /// Whether there is more than the text shows.
    pub is_cut: bool,
}

/// A new experiment, or a new version of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The experiment's name.
    pub name: String,
    /// The NS file.
    pub source: String,
    /// How to containerize it.
    pub policy: Policy,
}

/// A version of an experiment in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionCard {
    /// Its number, from 1.
    pub number: u32,
    /// Who saved it.
    pub by: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// How many nodes it has.
    pub nodes: u32,
    /// How many physical nodes its plan has.
    pub pnodes: u32,
}

/// A version of an experiment with its NS file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionFile {
    /// The version.
    pub card: VersionCard,
    /// Its NS file.
    pub source: String,
}

/// What goes on around a file: who else has it open, and what was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileState {
    /// The versions, the latest first.
    pub versions: Vec<VersionCard>,
    /// Names of the others who edit it now.
    pub editors: Vec<String>,
}

/// What stands between an experiment and its launch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preflight {
    /// Why it cannot be launched: each with what to change.
    pub shortfalls: Vec<Shortfall>,
    /// What will not be as asked (`link0: asked 10 ms, not applied: kernel without netem`).
    /// When not empty, the launch needs one explicit confirmation.
    pub not_applied: Vec<String>,
}

/// One reason why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortfall {
    /// What is wrong.
    pub message: String,
    /// What to change.
    pub remedy: String,
    /// Line of the NS file to change, where one is to blame.
    pub line: Option<u32>,
}

/// A run, at one moment: the snapshot before the stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunPage {
    /// Which.
    pub id: RunId,
    /// Of which experiment.
    pub experiment: ExperimentId,
    /// Its state after event number `state.last_number`; the stream goes on from there.
    pub state: RunState,
    /// What the caller may do.
    pub role: Role,
    /// The server's clock, for ages.
    #[serde(with = "time::serde::rfc3339")]
    pub now: OffsetDateTime,
}

/// Which log lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogQuery {
    /// Only of this host; `Some("")` is the backend itself.
    pub host: Option<String>,
    /// Only events before this number; none for the end of the log.
    pub before: Option<u64>,
}

/// A line of a run's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Number of its event.
    pub number: u64,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Of which host; none for the backend itself.
    pub host: Option<String>,
    /// From where.
    pub stream: neo_wire::LogStream,
    /// The line.
    pub text: String,
}
