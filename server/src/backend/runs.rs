//! Runs: begun, watched, stopped, taken up again.

use super::Service;
use super::access::{OPERATE, SEE};
use super::refuse::{conflict, internal};
use app::backend::Refusal;
use app::view::RunPage;
use neo_store::{Queued, Unqueued};
use neo_wire::{EventBody, ExperimentId, RunId, RunStatus, UserId};
use time::OffsetDateTime;

impl Service {
    pub(super) async fn queue_launch(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        version: Option<u32>,
        confirmed: bool,
    ) -> Result<RunId, Refusal> {
        let row = self.experiment_for(caller, experiment, OPERATE).await?;
        // Whoever names a version that is not there hears it before anything is queued.
        self.version(experiment, version).await?;
        if !confirmed && !row.hosts_taken {
            let not_applied = self.not_applied(experiment, version).await?;
            if !not_applied.is_empty() {
                return Err(Refusal::NeedsConfirmation { not_applied });
            }
        }
        queued(self.store.queue_launch_of(experiment, version, caller).await.map_err(internal)?)
    }

    pub(super) async fn queue_swap_out(
        &self,
        caller: UserId,
        experiment: ExperimentId,
    ) -> Result<RunId, Refusal> {
        self.experiment_for(caller, experiment, OPERATE).await?;
        queued(self.store.queue_swap_out(experiment, caller).await.map_err(internal)?)
    }

    pub(super) async fn cancel_run(&self, caller: UserId, run: RunId) -> Result<(), Refusal> {
        self.run_for(caller, run, OPERATE).await?;
        let by = self.name(caller).await?;
        let working = [RunStatus::Queued, RunStatus::Running];
        let event = EventBody::CancelRequested { by };
        // A run that is stopping or has ended is what was asked for.
        self.store.append_when(run, &working, vec![event]).await.map_err(internal)?;
        Ok(())
    }

    pub(super) async fn resume_run(&self, caller: UserId, run: RunId) -> Result<(), Refusal> {
        let (row, _) = self.run_for(caller, run, OPERATE).await?;
        let latest = self.store.latest_run(row.experiment, None).await.map_err(internal)?;
        if latest.is_some_and(|latest| latest.id != run) {
            return Err(conflict("a later run of this experiment has begun", "go on with that one"));
        }
        let ended = [RunStatus::Failed, RunStatus::Cancelled];
        let resumed = self.store.append_when(run, &ended, vec![EventBody::RunResumed]).await;
        match resumed.map_err(internal)? {
            true => Ok(()),
            false if row.status == RunStatus::Succeeded => {
                Err(conflict("the run came to a good end", "there is nothing to go on with"))
            }
            // It is under way already.
            false => Ok(()),
        }
    }

    pub(super) async fn read_run(&self, caller: UserId, run: RunId) -> Result<RunPage, Refusal> {
        let (row, experiment) = self.run_for(caller, run, SEE).await?;
        Ok(RunPage {
            id: run,
            experiment: row.experiment,
            state: self.store.run_state(run).await.map_err(internal)?,
            role: super::views::role(experiment.project.role),
            now: OffsetDateTime::now_utc(),
        })
    }

    async fn name(&self, user: UserId) -> Result<String, Refusal> {
        let account = self.store.account(user).await.map_err(internal)?;
        Ok(account.ok_or(Refusal::SignedOut)?.name)
    }
}

fn queued(queued: Queued) -> Result<RunId, Refusal> {
    let refused = match queued {
        Queued::Run(run) => return Ok(run),
        Queued::Refused(refused) => refused,
    };
    Err(match refused {
        Unqueued::HostsTaken => {
            conflict("hosts are taken", "go on with the last run, or swap out before a new launch")
        }
        Unqueued::SwappingOut => conflict("a swap-out is under way", "wait until it has ended"),
        Unqueued::NothingToSwapOut => {
            conflict("the experiment was never launched", "there is nothing to swap out")
        }
    })
}
