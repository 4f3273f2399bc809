//! The store, as a launch sees it.

use crate::Store;
use crate::append::Condition;
use async_trait::async_trait;
use neo_launch::store::Granted;
use neo_launch::{ClaimedRun, ExperimentSecrets, RunInput, RunStore, StoreError};
use neo_wire::{EventBody, ExperimentId, RunEvent, RunId};
use std::time::Duration;

#[async_trait]
impl RunStore for Store {
    async fn claim(&self, owner: &str, lease: Duration) -> Result<Option<ClaimedRun>, StoreError> {
        self.claim_run(owner, lease).await
    }

    async fn renew(&self, run: RunId, owner: &str, lease: Duration) -> Result<bool, StoreError> {
        self.renew_lease(run, owner, lease).await
    }

    async fn release(&self, run: RunId, owner: &str) -> Result<(), StoreError> {
        self.release_lease(run, owner).await
    }

    async fn append(
        &self,
        run: RunId,
        owner: Option<&str>,
        events: Vec<EventBody>,
    ) -> Result<u64, StoreError> {
        let condition = owner.map_or(Condition::Always, Condition::HeldBy);
        let last = self.append_on(run, condition, events).await?;
        Ok(last.expect("only an expected status keeps events out"))
    }

    async fn events(&self, run: RunId, after: u64, limit: u32) -> Result<Vec<RunEvent>, StoreError> {
        self.events_after(run, after, limit).await
    }

    async fn wait(&self, run: RunId, after: u64, at_most: Duration) -> Result<(), StoreError> {
        self.wait_after(run, after, at_most).await
    }

    async fn input(&self, run: RunId) -> Result<RunInput, StoreError> {
        self.run_input(run).await
    }

    async fn secrets(
        &self,
        experiment: ExperimentId,
        subjects: &[String],
    ) -> Result<ExperimentSecrets, StoreError> {
        self.experiment_secrets(experiment, subjects).await
    }

    async fn granted(&self, experiment: ExperimentId) -> Result<Option<Granted>, StoreError> {
        self.read_granted(experiment).await
    }

    async fn store_granted(
        &self,
        experiment: ExperimentId,
        granted: Option<&Granted>,
    ) -> Result<(), StoreError> {
        self.write_granted(experiment, granted).await
    }
}
