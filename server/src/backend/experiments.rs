//! Experiments.

use super::Service;
use super::access::{EDIT, SEE};
use super::refuse::{conflict, internal};
use app::backend::Refusal;
use app::view::{Draft, ExperimentPage};
use neo_store::VersionRow;
use neo_wire::{ExperimentId, ProjectId, UserId};

impl Service {
    pub(super) async fn create_experiment(
        &self,
        caller: UserId,
        project: ProjectId,
        draft: Draft,
    ) -> Result<ExperimentId, Refusal> {
        self.project_for(caller, project, EDIT).await?;
        let version = self.prepare(draft).await?;
        let created = self
            .store
            .create_experiment(project, caller, &version.name, &version.as_new())
            .await
            .map_err(internal)?;
        created.ok_or_else(|| name_taken(&version.name))
    }

    pub(super) async fn delete_experiment(
        &self,
        caller: UserId,
        experiment: ExperimentId,
    ) -> Result<(), Refusal> {
        self.experiment_for(caller, experiment, EDIT).await?;
        match self.store.delete_experiment(experiment).await.map_err(internal)? {
            true => Ok(()),
            false => Err(busy()),
        }
    }

    pub(super) async fn read_experiment(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        number: Option<u32>,
    ) -> Result<ExperimentPage, Refusal> {
        let row = self.experiment_for(caller, experiment, SEE).await?;
        let version = self.version(experiment, number).await?;
        let versions = self.store.versions_of(experiment).await.map_err(internal)?;
        let runs = self.store.runs_of(experiment).await.map_err(internal)?;
        Ok(ExperimentPage {
            id: experiment,
            name: row.name,
            project: super::views::project(row.project),
            version: version.number,
            versions: versions.into_iter().map(super::views::version_card).collect(),
            source: version.source,
            plan: version.plan,
            physical: version.physical,
            runs: runs.into_iter().map(super::views::run_card).collect(),
            swapped_in: row.hosts_taken,
        })
    }

    /// A version of an experiment, if the caller may see it; the current one without a number.
    pub async fn version_for(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        number: Option<u32>,
    ) -> Result<VersionRow, Refusal> {
        self.experiment_for(caller, experiment, SEE).await?;
        self.version(experiment, number).await
    }

    /// The same without asking who wants it.
    pub(super) async fn version(
        &self,
        experiment: ExperimentId,
        number: Option<u32>,
    ) -> Result<VersionRow, Refusal> {
        let version = self.store.version(experiment, number).await.map_err(internal)?;
        version.ok_or(Refusal::NotFound)
    }
}

pub(super) fn name_taken(name: &str) -> Refusal {
    conflict(format!("the project has an experiment called `{name}` already"), "choose another name")
}

pub(super) fn busy() -> Refusal {
    conflict("hosts are taken, or a run is under way", "swap out first")
}
