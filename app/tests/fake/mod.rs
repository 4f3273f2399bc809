//! A backend that remembers one project with one experiment.

mod files;
mod run;
mod star;

use async_trait::async_trait;
use neo_app::backend::{Backend, Refusal};
use neo_app::view::{
    ArtifactCard, ArtifactText, Dashboard, Draft, ExperimentCard, ExperimentPage, FileState, LogLine,
    LogQuery, Membership, Person, Preflight, ProjectCard, Role, RunCard, RunPage, Shortfall, Tried,
    VersionCard, VersionFile,
};
use neo_topology::{PlanDifference, Policy, WhatIf, compare};
use neo_wire::{ExperimentId, ProjectId, RunId, RunKind, RunState, UserId};
pub use run::{at, failed, launched, launching, swapped_out, swapping_out};
pub use star::star;
use uuid::Uuid;

pub const USER: UserId = UserId(Uuid::from_u128(1));
pub const PROJECT: ProjectId = ProjectId(Uuid::from_u128(2));
pub const EXPERIMENT: ExperimentId = ExperimentId(Uuid::from_u128(3));
pub const RUN: RunId = RunId(Uuid::from_u128(4));

/// What the fake backend answers.
#[derive(Clone)]
pub struct Fake {
    pub role: Role,
    /// Leaves of the star.
    pub leaves: u32,
    pub packing: u32,
    pub run: Option<RunState>,
    pub preflight: Preflight,
    pub is_empty: bool,
}

impl Default for Fake {
    fn default() -> Self {
        let preflight = Preflight { shortfalls: Vec::new(), not_applied: Vec::new() };
        Self { role: Role::Leader, leaves: 9, packing: 10, run: None, preflight, is_empty: false }
    }
}

pub fn ada() -> Person {
    Person { id: USER, name: "ada".to_owned() }
}

pub fn shortfall() -> Shortfall {
    Shortfall {
        message: "the testbed has 2 hosts free, the plan needs 4".to_owned(),
        remedy: "raise the packing to 30 or wait for hosts".to_owned(),
        line: Some(7),
    }
}

fn version_card() -> VersionCard {
    VersionCard { number: 1, by: "ada".to_owned(), at: at(0), nodes: 10, pnodes: 1 }
}

impl Fake {
    fn project(&self) -> ProjectCard {
        ProjectCard { id: PROJECT, name: "Networks 101".to_owned(), role: self.role, experiments: 1 }
    }

    fn run_card(&self) -> Option<RunCard> {
        let state = self.run.as_ref()?;
        let up = state.containers.values().filter(|view| view.state == neo_wire::ContainerState::Up).count();
        Some(RunCard {
            id: RUN,
            kind: state.kind.unwrap_or(RunKind::Launch),
            status: state.status,
            last_event: "Converge pnodes: 1 of 2 hosts".to_owned(),
            last_event_at: at(130),
            by: "ada".to_owned(),
            containers_up: up as u32,
            containers_total: self.leaves + 1,
        })
    }

    /// The rule of every method: the project is Ada's.
    fn admit_only_ada(&self, caller: UserId) -> Result<(), Refusal> {
        if caller == USER { Ok(()) } else { Err(Refusal::NotFound) }
    }
}

#[async_trait]
impl Backend for Fake {
    async fn authenticate(&self, _: &str, _: &str) -> Result<Person, Refusal> {
        Ok(ada())
    }

    async fn projects(&self, caller: UserId) -> Result<Vec<ProjectCard>, Refusal> {
        Ok(if caller == USER { vec![self.project()] } else { Vec::new() })
    }

    async fn dashboard(&self, caller: UserId, project: ProjectId) -> Result<Dashboard, Refusal> {
        self.admit_only_ada(caller)?;
        if project != PROJECT {
            return Err(Refusal::NotFound);
        }
        let card = ExperimentCard {
            id: EXPERIMENT,
            name: "star of ten".to_owned(),
            nodes: self.leaves + 1,
            pnodes: (self.leaves + 1).div_ceil(self.packing),
            run: self.run_card(),
            created_by: "ada".to_owned(),
            changed_at: at(0),
        };
        let grace = Person { id: UserId(Uuid::from_u128(9)), name: "grace".to_owned() };
        Ok(Dashboard {
            project: self.project(),
            experiments: if self.is_empty { Vec::new() } else { vec![card] },
            members: vec![
                Membership { person: ada(), role: self.role },
                Membership { person: grace, role: Role::Viewer },
            ],
        })
    }

    async fn admit(&self, _: UserId, _: ProjectId, _: &str, _: Role) -> Result<(), Refusal> {
        Ok(())
    }

    async fn dismiss(&self, _: UserId, _: ProjectId, _: UserId) -> Result<(), Refusal> {
        Ok(())
    }

    async fn create(&self, _: UserId, _: ProjectId, _: Draft) -> Result<ExperimentId, Refusal> {
        Ok(EXPERIMENT)
    }

    async fn revise(&self, _: UserId, _: ExperimentId, _: u32, _: Draft) -> Result<u32, Refusal> {
        Ok(2)
    }

    async fn file_state(&self, _: UserId, _: ExperimentId, _: bool) -> Result<FileState, Refusal> {
        Ok(FileState { versions: vec![version_card()], editors: vec!["grace".to_owned()] })
    }

    async fn version(&self, _: UserId, _: ExperimentId, _: u32) -> Result<VersionFile, Refusal> {
        Ok(VersionFile { card: version_card(), source: files::source(self.leaves) })
    }

    async fn delete(&self, _: UserId, _: ExperimentId) -> Result<(), Refusal> {
        Ok(())
    }

    async fn experiment(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        version: Option<u32>,
    ) -> Result<ExperimentPage, Refusal> {
        self.admit_only_ada(caller)?;
        if experiment != EXPERIMENT {
            return Err(Refusal::NotFound);
        }
        let source = files::source(self.leaves);
        Ok(ExperimentPage {
            id: EXPERIMENT,
            name: "star of ten".to_owned(),
            project: self.project(),
            version: version.unwrap_or(2),
            versions: vec![VersionCard { number: 2, ..version_card() }, version_card()],
            physical: files::physical(),
            source,
            plan: star(self.leaves, self.packing),
            runs: self.run_card().into_iter().collect(),
            swapped_in: self.run.is_some(),
        })
    }

    async fn try_policy(
        &self,
        _: UserId,
        _: ExperimentId,
        _: Option<u32>,
        policy: Policy,
    ) -> Result<Tried, Refusal> {
        let plan = Some(star(self.leaves, policy.packing));
        Ok(Tried { plan, shortfalls: Vec::new(), remarks: Vec::new() })
    }

    async fn what_if(
        &self,
        _: UserId,
        _: ExperimentId,
        _: Option<u32>,
        _: Policy,
        _: Vec<u32>,
    ) -> Result<Vec<WhatIf>, Refusal> {
        Ok(Vec::new())
    }

    async fn compare(&self, _: UserId, _: ExperimentId, _: u32, _: u32) -> Result<PlanDifference, Refusal> {
        Ok(compare(&star(self.leaves, 4), &star(self.leaves, 5)))
    }

    async fn artifacts(
        &self,
        _: UserId,
        _: ExperimentId,
        _: Option<u32>,
    ) -> Result<Vec<ArtifactCard>, Refusal> {
        Ok(Vec::new())
    }

    async fn artifact(
        &self,
        _: UserId,
        _: ExperimentId,
        _: Option<u32>,
        _: &str,
    ) -> Result<ArtifactText, Refusal> {
        Err(Refusal::NotFound)
    }

    async fn preflight(&self, _: UserId, _: ExperimentId, _: Option<u32>) -> Result<Preflight, Refusal> {
        Ok(self.preflight.clone())
    }

    async fn launch(&self, _: UserId, _: ExperimentId, _: Option<u32>, _: bool) -> Result<RunId, Refusal> {
        Ok(RUN)
    }

    async fn swap_out(&self, _: UserId, _: ExperimentId) -> Result<RunId, Refusal> {
        Ok(RUN)
    }

    async fn cancel(&self, _: UserId, _: RunId) -> Result<(), Refusal> {
        Ok(())
    }

    async fn resume(&self, _: UserId, _: RunId) -> Result<(), Refusal> {
        Ok(())
    }

    async fn run(&self, caller: UserId, run: RunId) -> Result<RunPage, Refusal> {
        self.admit_only_ada(caller)?;
        let state = self.run.clone().filter(|_| run == RUN).ok_or(Refusal::NotFound)?;
        Ok(RunPage { id: RUN, experiment: EXPERIMENT, state, role: self.role, now: at(134) })
    }

    async fn log(&self, _: UserId, _: RunId, _: LogQuery) -> Result<Vec<LogLine>, Refusal> {
        Ok(run::log())
    }
}
