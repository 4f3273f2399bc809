//! Who works on a run.

use crate::Store;
use crate::error::failed;
use crate::runs::kind_from_text;
use neo_launch::{ClaimedRun, StoreError};
use neo_wire::{ExperimentId, RunId};
use sqlx::Row;
use std::time::Duration;

impl Store {
    /// Takes the oldest run that has work to do and that nobody holds. An experiment's runs go one after the other:
    /// a swap-out waits until the launch before it came to its end.
    pub(crate) async fn claim_run(
        &self,
        owner: &str,
        lease: Duration,
    ) -> Result<Option<ClaimedRun>, StoreError> {
        let row = sqlx::query(
            "UPDATE runs
                SET lease_owner = $1, lease_expires_at = clock_timestamp() + make_interval(secs => $2)
              WHERE run_id = (
                    SELECT run_id
                      FROM runs AS candidate
                     WHERE status IN ('queued', 'running', 'cancelling')
                       AND (lease_expires_at IS NULL OR lease_expires_at < clock_timestamp())
                       AND NOT EXISTS (
                           SELECT 1
                             FROM runs AS earlier
                            WHERE earlier.experiment_id = candidate.experiment_id
                              AND earlier.created_at < candidate.created_at
                              AND earlier.status IN ('queued', 'running', 'cancelling'))
                     ORDER BY created_at
                     LIMIT 1
                       FOR UPDATE SKIP LOCKED)
          RETURNING run_id, experiment_id, kind",
        )
        .bind(owner)
        .bind(lease.as_secs_f64())
        .fetch_optional(&self.pool)
        .await
        .map_err(failed("look for a run to take"))?;
        Ok(row.map(|row| ClaimedRun {
            run: RunId(row.get("run_id")),
            experiment: ExperimentId(row.get("experiment_id")),
            kind: kind_from_text(row.get("kind")),
        }))
    }

    /// Extends a lease that is still `owner`'s.
    pub(crate) async fn renew_lease(
        &self,
        run: RunId,
        owner: &str,
        lease: Duration,
    ) -> Result<bool, StoreError> {
        let renewed = sqlx::query(
            "UPDATE runs
                SET lease_expires_at = clock_timestamp() + make_interval(secs => $3)
              WHERE run_id = $1 AND lease_owner = $2",
        )
        .bind(run.0)
        .bind(owner)
        .bind(lease.as_secs_f64())
        .execute(&self.pool)
        .await
        .map_err(failed("extend a lease"))?;
        Ok(renewed.rows_affected() == 1)
    }

    /// Gives a run back before its lease expires.
    pub(crate) async fn release_lease(&self, run: RunId, owner: &str) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE runs
                SET lease_owner = NULL, lease_expires_at = NULL
              WHERE run_id = $1 AND lease_owner = $2",
        )
        .bind(run.0)
        .bind(owner)
        .execute(&self.pool)
        .await
        .map_err(failed("give a lease back"))?;
        Ok(())
    }

    /// Gives back every run that `server` held when it died: all owners whose names begin with `server/`.
    /// Only for a server that nobody else can be.
    pub async fn release_all_of(&self, server: &str) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE runs
                SET lease_owner = NULL, lease_expires_at = NULL
              WHERE starts_with(lease_owner, $1 || '/')",
        )
        .bind(server)
        .execute(&self.pool)
        .await
        .map_err(failed("give back the leases of a server that died"))?;
        Ok(())
    }
}
