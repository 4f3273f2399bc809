//! The versions of an experiment's file, and who works on it.

use super::Service;
use super::access::{EDIT, SEE};
use super::experiments::{busy, name_taken};
use super::refuse::internal;
use app::backend::Refusal;
use app::view::{Draft, FileState, VersionFile};
use neo_store::Revision;
use neo_wire::{ExperimentId, UserId};
use std::time::Instant;

impl Service {
    pub(super) async fn revise_experiment(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        base: u32,
        draft: Draft,
    ) -> Result<u32, Refusal> {
        self.experiment_for(caller, experiment, EDIT).await?;
        let version = self.prepare(draft).await?;
        let revised = self
            .store
            .revise_experiment(experiment, base, caller, &version.name, &version.as_new())
            .await
            .map_err(internal)?;
        match revised {
            Revision::Stored(number) => Ok(number),
            Revision::Busy => Err(busy()),
            Revision::NameTaken => Err(name_taken(&version.name)),
            Revision::Overtaken(number) => {
                let theirs = Box::new(self.version_file(experiment, number).await?);
                Err(Refusal::Overtaken { theirs })
            }
        }
    }

    pub(super) async fn read_version(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        number: u32,
    ) -> Result<VersionFile, Refusal> {
        self.experiment_for(caller, experiment, SEE).await?;
        self.version_file(experiment, number).await
    }

    pub(super) async fn read_file_state(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        editing: bool,
    ) -> Result<FileState, Refusal> {
        let row = self.experiment_for(caller, experiment, SEE).await?;
        let versions = self.store.versions_of(experiment).await.map_err(internal)?;
        let others = self.presence.note(experiment, caller, editing, Instant::now());
        let members = if others.is_empty() {
            Vec::new()
        } else {
            self.store.members(row.project.id).await.map_err(internal)?
        };
        let others = members.into_iter().filter(|member| others.contains(&member.user));
        Ok(FileState {
            versions: versions.into_iter().map(super::views::version_card).collect(),
            editors: others.map(|member| member.name).collect(),
        })
    }

    async fn version_file(&self, experiment: ExperimentId, number: u32) -> Result<VersionFile, Refusal> {
        let found = self.store.version_source(experiment, number).await.map_err(internal)?;
        let (head, source) = found.ok_or(Refusal::NotFound)?;
        Ok(VersionFile { card: super::views::version_card(head), source })
    }
}
