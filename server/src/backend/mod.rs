//! What the pages need done, for real: one file per group of methods.
//!
//! Every method authorises first ([`access`]): a stranger hears that there is no such thing, a viewer that it takes
//! a member. What fails on our side is logged under an id, and only the id is told.

mod access;
mod artifacts;
mod draft;
mod experiments;
mod log;
pub mod password;
mod people;
mod placement;
mod preflight;
mod presence;
mod refuse;
mod runs;
mod versions;
mod views;
mod words;

pub use access::{Act, EDIT, LEAD, OPERATE, SEE};
pub(crate) use refuse::{chain, internal};

use app::backend::{Backend, Refusal};
use app::view::{
    ArtifactCard, ArtifactText, Dashboard, Draft, ExperimentPage, FileState, LogLine, LogQuery, Person,
    Preflight, ProjectCard, Role, RunPage, Tried, VersionFile,
};
use artifacts::Directories;
use async_trait::async_trait;
use neo_store::Store;
use neo_testbed::Testbed;
use neo_topology::{PlanDifference, Policy, WhatIf};
use neo_wire::{ExperimentId, ProjectId, RunId, UserId};
use password::Passwords;
use presence::Presence;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// NS files that are evaluated and containerized at once: each may keep one processor busy for seconds.
const DRAFTS_AT_ONCE: usize = 2;

/// The backend of the pages.
pub struct Service {
    store: Store,
    testbed: Arc<dyn Testbed>,
    passwords: Passwords,
    drafts: Semaphore,
    presence: Presence,
    directories: Directories,
}

impl Service {
    /// A backend on this memory and this testbed.
    pub fn new(store: Store, testbed: Arc<dyn Testbed>) -> Self {
        Self {
            store,
            testbed,
            passwords: Passwords::default(),
            drafts: Semaphore::new(DRAFTS_AT_ONCE),
            presence: Presence::default(),
            directories: Directories::default(),
        }
    }
}

#[async_trait]
impl Backend for Service {
    async fn authenticate(&self, name: &str, password: &str) -> Result<Person, Refusal> {
        self.check_password(name, password).await
    }

    async fn projects(&self, caller: UserId) -> Result<Vec<ProjectCard>, Refusal> {
        self.list_projects(caller).await
    }

    async fn dashboard(&self, caller: UserId, project: ProjectId) -> Result<Dashboard, Refusal> {
        self.read_dashboard(caller, project).await
    }

    async fn admit(&self, caller: UserId, project: ProjectId, name: &str, role: Role) -> Result<(), Refusal> {
        self.admit_member(caller, project, name, role).await
    }

    async fn dismiss(&self, caller: UserId, project: ProjectId, user: UserId) -> Result<(), Refusal> {
        self.dismiss_member(caller, project, user).await
    }

    async fn create(
        &self,
        caller: UserId,
        project: ProjectId,
        draft: Draft,
    ) -> Result<ExperimentId, Refusal> {
        self.create_experiment(caller, project, draft).await
    }

    async fn revise(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        base: u32,
        draft: Draft,
    ) -> Result<u32, Refusal> {
        self.revise_experiment(caller, experiment, base, draft).await
    }

    async fn file_state(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        editing: bool,
    ) -> Result<FileState, Refusal> {
        self.read_file_state(caller, experiment, editing).await
    }

    async fn version(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        number: u32,
    ) -> Result<VersionFile, Refusal> {
        self.read_version(caller, experiment, number).await
    }

    async fn delete(&self, caller: UserId, experiment: ExperimentId) -> Result<(), Refusal> {
        self.delete_experiment(caller, experiment).await
    }

    async fn experiment(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        version: Option<u32>,
    ) -> Result<ExperimentPage, Refusal> {
        self.read_experiment(caller, experiment, version).await
    }

    async fn try_policy(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        version: Option<u32>,
        policy: Policy,
    ) -> Result<Tried, Refusal> {
        self.tried(caller, experiment, version, policy).await
    }

    async fn what_if(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        version: Option<u32>,
        policy: Policy,
        packings: Vec<u32>,
    ) -> Result<Vec<WhatIf>, Refusal> {
        self.compared_packings(caller, experiment, version, policy, packings).await
    }

    async fn compare(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        before: u32,
        after: u32,
    ) -> Result<PlanDifference, Refusal> {
        self.compared_versions(caller, experiment, before, after).await
    }

    async fn artifacts(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        version: Option<u32>,
    ) -> Result<Vec<ArtifactCard>, Refusal> {
        self.list_artifacts(caller, experiment, version).await
    }

    async fn artifact(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        version: Option<u32>,
        path: &str,
    ) -> Result<ArtifactText, Refusal> {
        self.read_artifact(caller, experiment, version, path).await
    }

    async fn preflight(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        version: Option<u32>,
    ) -> Result<Preflight, Refusal> {
        self.check_preflight(caller, experiment, version).await
    }

    async fn launch(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        version: Option<u32>,
        confirmed: bool,
    ) -> Result<RunId, Refusal> {
        self.queue_launch(caller, experiment, version, confirmed).await
    }

    async fn swap_out(&self, caller: UserId, experiment: ExperimentId) -> Result<RunId, Refusal> {
        self.queue_swap_out(caller, experiment).await
    }

    async fn cancel(&self, caller: UserId, run: RunId) -> Result<(), Refusal> {
        self.cancel_run(caller, run).await
    }

    async fn resume(&self, caller: UserId, run: RunId) -> Result<(), Refusal> {
        self.resume_run(caller, run).await
    }

    async fn run(&self, caller: UserId, run: RunId) -> Result<RunPage, Refusal> {
        self.read_run(caller, run).await
    }

    async fn log(&self, caller: UserId, run: RunId, query: LogQuery) -> Result<Vec<LogLine>, Refusal> {
        self.read_log(caller, run, query).await
    }
}
