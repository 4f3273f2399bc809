//! Asking for runs.

use crate::Store;
use crate::append::{Condition, append};
use crate::error::{failed, not_found};
use crate::runs::kind_to_text;
use neo_launch::StoreError;
use neo_wire::{EventBody, ExperimentId, RunId, RunKind, RunStatus, UserId};
use sqlx::{PgConnection, Row};
use uuid::Uuid;

/// What became of the wish for a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queued {
    /// This run does it, or did it before we asked.
    Run(RunId),
    /// No run, for this reason.
    Refused(Unqueued),
}

/// Why there is no run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unqueued {
    /// A launch needs an experiment without hosts.
    HostsTaken,
    /// A swap-out is under way.
    SwappingOut,
    /// A swap-out needs an experiment that was launched.
    NothingToSwapOut,
}

impl Store {
    /// Queues a launch of the current version; while a launch is under way, that one answers.
    pub async fn queue_launch(&self, experiment: ExperimentId, by: UserId) -> Result<Queued, StoreError> {
        self.queue_launch_of(experiment, None, by).await
    }

    /// The same of a version by its number, which must be there; of the current one without.
    pub async fn queue_launch_of(
        &self,
        experiment: ExperimentId,
        number: Option<u32>,
        by: UserId,
    ) -> Result<Queued, StoreError> {
        let mut transaction = self.pool.begin().await.map_err(failed("begin to queue a launch"))?;
        let hosts_taken = lock(&mut transaction, experiment).await?;
        let unfinished = unfinished_runs(&mut transaction, experiment).await?;
        if unfinished.iter().any(|(_, kind)| *kind == RunKind::SwapOut) {
            return Ok(Queued::Refused(Unqueued::SwappingOut));
        }
        if let Some((run, _)) = unfinished.first() {
            return Ok(Queued::Run(*run));
        }
        if hosts_taken {
            return Ok(Queued::Refused(Unqueued::HostsTaken));
        }
        let version: i32 = sqlx::query_scalar(
            "SELECT COALESCE($2::integer, max(number)) FROM experiment_versions WHERE experiment_id = $1",
        )
        .bind(experiment.0)
        .bind(number.map(|number| i32::try_from(number).unwrap_or(i32::MAX)))
        .fetch_one(&mut *transaction)
        .await
        .map_err(failed("read the number of a version"))?;
        let run = insert(&mut transaction, experiment, version, RunKind::Launch, by).await?;
        transaction.commit().await.map_err(failed("queue a launch"))?;
        Ok(Queued::Run(run))
    }

    /// Queues a swap-out; a launch that is under way is asked to stop, and the swap-out follows it.
    pub async fn queue_swap_out(&self, experiment: ExperimentId, by: UserId) -> Result<Queued, StoreError> {
        let mut transaction = self.pool.begin().await.map_err(failed("begin to queue a swap-out"))?;
        lock(&mut transaction, experiment).await?;
        let launched: Option<i32> = sqlx::query_scalar(
            "SELECT version FROM runs WHERE experiment_id = $1 ORDER BY created_at DESC LIMIT 1",
        )
        .bind(experiment.0)
        .fetch_optional(&mut *transaction)
        .await
        .map_err(failed("look for a launch"))?;
        let Some(version) = launched else {
            return Ok(Queued::Refused(Unqueued::NothingToSwapOut));
        };
        for (run, kind) in unfinished_runs(&mut transaction, experiment).await? {
            match kind {
                RunKind::SwapOut => return Ok(Queued::Run(run)),
                RunKind::Launch => request_cancel(&mut transaction, run, by).await?,
            }
        }
        let run = insert(&mut transaction, experiment, version, RunKind::SwapOut, by).await?;
        transaction.commit().await.map_err(failed("queue a swap-out"))?;
        Ok(Queued::Run(run))
    }
}

impl Store {
    /// Notes that all hosts of an experiment were given back by other means than a run: its unfinished launch is
    /// cancelled, and a swap-out with these events stands in its list of runs.
    pub async fn note_swapped_out(
        &self,
        experiment: ExperimentId,
        events: &[EventBody],
    ) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await.map_err(failed("begin to note a swap-out"))?;
        lock(&mut transaction, experiment).await?;
        let (version, by): (i32, Uuid) = sqlx::query_as(
            "SELECT version, created_by FROM runs WHERE experiment_id = $1 ORDER BY created_at DESC LIMIT 1",
        )
        .bind(experiment.0)
        .fetch_one(&mut *transaction)
        .await
        .map_err(failed("look for a launch"))?;
        let mut swap_out = None;
        for (run, kind) in unfinished_runs(&mut transaction, experiment).await? {
            match kind {
                RunKind::SwapOut => swap_out = Some(run),
                RunKind::Launch => {
                    append(&mut transaction, run, Condition::Always, &[EventBody::RunCancelled]).await?;
                }
            }
        }
        let swap_out = match swap_out {
            Some(run) => run,
            None => insert(&mut transaction, experiment, version, RunKind::SwapOut, UserId(by)).await?,
        };
        append(&mut transaction, swap_out, Condition::Always, events).await?;
        sqlx::query("DELETE FROM granted WHERE experiment_id = $1")
            .bind(experiment.0)
            .execute(&mut *transaction)
            .await
            .map_err(failed("note that hosts were given back"))?;
        transaction.commit().await.map_err(failed("note a swap-out"))
    }
}

/// Locks an experiment until the end of the transaction, and says whether nothing happens with it and no hosts are
/// taken.
pub(crate) async fn is_at_rest(
    connection: &mut PgConnection,
    experiment: ExperimentId,
) -> Result<bool, StoreError> {
    let hosts_taken = lock(connection, experiment).await?;
    Ok(!hosts_taken && unfinished_runs(connection, experiment).await?.is_empty())
}

/// Locks an experiment, and says whether hosts are taken.
async fn lock(connection: &mut PgConnection, experiment: ExperimentId) -> Result<bool, StoreError> {
    sqlx::query_scalar("SELECT hosts_taken FROM experiments WHERE experiment_id = $1 FOR UPDATE")
        .bind(experiment.0)
        .fetch_optional(connection)
        .await
        .map_err(failed("lock an experiment"))?
        .ok_or_else(|| not_found(format!("experiment {experiment}")))
}

async fn unfinished_runs(
    connection: &mut PgConnection,
    experiment: ExperimentId,
) -> Result<Vec<(RunId, RunKind)>, StoreError> {
    let rows = sqlx::query(
        "SELECT run_id, kind
           FROM runs
          WHERE experiment_id = $1 AND status IN ('queued', 'running', 'cancelling')",
    )
    .bind(experiment.0)
    .fetch_all(connection)
    .await
    .map_err(failed("look for unfinished runs"))?;
    Ok(rows
        .iter()
        .map(|row| (RunId(row.get("run_id")), crate::runs::kind_from_text(row.get("kind"))))
        .collect())
}

async fn request_cancel(connection: &mut PgConnection, run: RunId, by: UserId) -> Result<(), StoreError> {
    let by = name(connection, by).await?;
    let working = Condition::Status(&[RunStatus::Queued, RunStatus::Running]);
    append(connection, run, working, &[EventBody::CancelRequested { by }]).await?;
    Ok(())
}

async fn insert(
    connection: &mut PgConnection,
    experiment: ExperimentId,
    version: i32,
    kind: RunKind,
    by: UserId,
) -> Result<RunId, StoreError> {
    let run = RunId(Uuid::now_v7());
    sqlx::query(
        "INSERT INTO runs (run_id, experiment_id, version, kind, created_by) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(run.0)
    .bind(experiment.0)
    .bind(version)
    .bind(kind_to_text(kind))
    .bind(by.0)
    .execute(&mut *connection)
    .await
    .map_err(failed("queue a run"))?;
    let by = name(connection, by).await?;
    append(connection, run, Condition::Always, &[EventBody::RunQueued { run_kind: kind, by }]).await?;
    Ok(run)
}

async fn name(connection: &mut PgConnection, user: UserId) -> Result<String, StoreError> {
    sqlx::query_scalar("SELECT name FROM users WHERE user_id = $1")
        .bind(user.0)
        .fetch_one(connection)
        .await
        .map_err(failed("read a name"))
}
