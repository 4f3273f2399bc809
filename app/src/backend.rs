//! What the pages need done. The server implements it; tests pass a fake.

use crate::view::{
    ArtifactCard, ArtifactText, Dashboard, Draft, ExperimentPage, FileState, LogLine, LogQuery, Person,
    Preflight, ProjectCard, Role, RunPage, Tried, VersionFile,
};
use async_trait::async_trait;
use neo_ns::Diagnostic;
use neo_topology::{PlanDifference, Policy, WhatIf};
use neo_wire::{ExperimentId, ProjectId, RunId, UserId};
use serde::{Deserialize, Serialize};

/// Lines in one answer of [`Backend::log`].
pub const LOG_PAGE_LINES: u32 = 500;

/// What the pages need done. Every method authorises `caller` first; a stranger gets [`Refusal::NotFound`], so that
/// even the existence of a thing is not told.
#[async_trait]
pub trait Backend: Send + Sync {
    /// The account of a name and password; takes the same time whether or not the name exists.
    async fn authenticate(&self, name: &str, password: &str) -> Result<Person, Refusal>;

    /// The caller's projects.
    async fn projects(&self, caller: UserId) -> Result<Vec<ProjectCard>, Refusal>;

    /// A project's dashboard.
    async fn dashboard(&self, caller: UserId, project: ProjectId) -> Result<Dashboard, Refusal>;

    /// Admits somebody to a project or changes what they may do; leaders only.
    async fn admit(&self, caller: UserId, project: ProjectId, name: &str, role: Role) -> Result<(), Refusal>;

    /// Dismisses somebody from a project; leaders only. The last leader stays.
    async fn dismiss(&self, caller: UserId, project: ProjectId, user: UserId) -> Result<(), Refusal>;

    /// Makes an experiment: evaluates, containerizes, and stores source, plan and physical NS as version 1.
    async fn create(&self, caller: UserId, project: ProjectId, draft: Draft)
    -> Result<ExperimentId, Refusal>;

    /// Stores the version after `base` of an experiment. Refused while hosts are taken, and with
    /// [`Refusal::Overtaken`] when somebody else stored a version meanwhile.
    async fn revise(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        base: u32,
        draft: Draft,
    ) -> Result<u32, Refusal>;

    /// What goes on around an experiment's file. `editing` says that the caller has it open to change it.
    async fn file_state(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        editing: bool,
    ) -> Result<FileState, Refusal>;

    /// A version of an experiment with its NS file.
    async fn version(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        number: u32,
    ) -> Result<VersionFile, Refusal>;

    /// Deletes an experiment with all its versions and runs. Refused while hosts are taken.
    async fn delete(&self, caller: UserId, experiment: ExperimentId) -> Result<(), Refusal>;

    /// An experiment's page, with a version by its number; with the current one without.
    async fn experiment(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        version: Option<u32>,
    ) -> Result<ExperimentPage, Refusal>;

    /// What comes of another policy for a version. Nothing is stored.
    async fn try_policy(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        version: Option<u32>,
        policy: Policy,
    ) -> Result<Tried, Refusal>;

    /// What other packings would bring, all else being as this policy says. Nothing is stored.
    async fn what_if(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        version: Option<u32>,
        policy: Policy,
        packings: Vec<u32>,
    ) -> Result<Vec<WhatIf>, Refusal>;

    /// What one version of an experiment changes in the placement of another.
    async fn compare(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        before: u32,
        after: u32,
    ) -> Result<PlanDifference, Refusal>;

    /// The files of a version's directory.
    async fn artifacts(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        version: Option<u32>,
    ) -> Result<Vec<ArtifactCard>, Refusal>;

    /// A file of a version's directory, as far as it is a text to read.
    async fn artifact(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        version: Option<u32>,
        path: &str,
    ) -> Result<ArtifactText, Refusal>;

    /// What stands between a version of an experiment and its launch.
    async fn preflight(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        version: Option<u32>,
    ) -> Result<Preflight, Refusal>;

    /// Launches a version, the current one without a number. `confirmed` says that the caller has seen what will not
    /// be as asked. Asked twice while a run is under way, it answers with that run.
    async fn launch(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        version: Option<u32>,
        confirmed: bool,
    ) -> Result<RunId, Refusal>;

    /// Takes everything of the experiment down.
    async fn swap_out(&self, caller: UserId, experiment: ExperimentId) -> Result<RunId, Refusal>;

    /// Stops a run where it is, and keeps everything.
    async fn cancel(&self, caller: UserId, run: RunId) -> Result<(), Refusal>;

    /// Goes on with a run that failed or was cancelled, from its first step that is not true.
    async fn resume(&self, caller: UserId, run: RunId) -> Result<(), Refusal>;

    /// A run's snapshot.
    async fn run(&self, caller: UserId, run: RunId) -> Result<RunPage, Refusal>;

    /// At most [`LOG_PAGE_LINES`] log lines, in order.
    async fn log(&self, caller: UserId, run: RunId, query: LogQuery) -> Result<Vec<LogLine>, Refusal>;
}

/// Why not, in words for people. Causes go to the server's log under the same id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Refusal {
    /// Nobody is signed in.
    #[error("please sign in")]
    SignedOut,
    /// Name or password is wrong.
    #[error("this name and password do not belong together")]
    WrongPassword,
    /// Too many attempts.
    #[error("too many attempts; try again in {seconds} s")]
    TooMany {
        /// How long to wait.
        seconds: u32,
    },
    /// It is not there, or not for the caller's eyes.
    #[error("there is no such page, or it is not yours to see")]
    NotFound,
    /// The caller may see it, but not do this.
    #[error("you may not {what}: that takes a {needed}")]
    Forbidden {
        /// What was asked.
        what: String,
        /// The role it takes.
        needed: String,
    },
    /// The NS file is bad.
    #[error("the NS file has errors")]
    BadSource {
        /// All of them.
        diagnostics: Vec<Diagnostic>,
    },
    /// It cannot be done as things are.
    #[error("{message}; {remedy}")]
    Conflict {
        /// What is wrong.
        message: String,
        /// What to do.
        remedy: String,
    },
    /// Somebody else stored a version after the one that was changed.
    #[error("{} saved version {} meanwhile", theirs.card.by, theirs.card.number)]
    Overtaken {
        /// That version.
        theirs: Box<VersionFile>,
    },
    /// Some of what the file asks for will not be applied; the caller has to say that this is fine.
    #[error("some of what the file asks for cannot be applied on this testbed")]
    NeedsConfirmation {
        /// What, a line each.
        not_applied: Vec<String>,
    },
    /// What was sent could not be read.
    #[error("the request could not be read: {found}")]
    Malformed {
        /// What was found.
        found: String,
    },
    /// The server did not answer the browser.
    #[error("the server does not answer; nothing is lost: try again in a moment")]
    Unreachable,
    /// Our fault.
    #[error("something went wrong on our side; the log has it under {id}")]
    Internal {
        /// Where to find it in the log.
        id: String,
    },
}
