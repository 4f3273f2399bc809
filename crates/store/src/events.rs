//! Reading the event log.

use crate::Store;
use crate::error::{failed, not_found};
use crate::listen::Wake;
use neo_launch::StoreError;
use neo_wire::{EventBody, RunEvent, RunId, RunState};
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{PgPool, Row};
use std::time::Duration;
use time::OffsetDateTime;
use tokio::sync::broadcast;
use tokio::time::Instant;

/// Without a notification, look this often: one may be lost while the database restarts.
const POLL_EVERY: Duration = Duration::from_secs(1);

/// A line of a run's log: an event of kind `log`.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRow {
    /// Number of its event.
    pub number: u64,
    /// When.
    pub at: OffsetDateTime,
    /// The event; always [`EventBody::Log`].
    pub body: EventBody,
}

impl Store {
    /// The events after number `after`, in order, at most `limit`.
    pub(crate) async fn events_after(
        &self,
        run: RunId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<RunEvent>, StoreError> {
        let rows = sqlx::query(
            "SELECT number, at, body
               FROM run_events
              WHERE run_id = $1 AND number > $2
              ORDER BY number
              LIMIT $3",
        )
        .bind(run.0)
        .bind(after.cast_signed())
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(failed("read events"))?;
        events(run, &rows)
    }

    /// Returns when the run has an event after number `after`, or after `at_most`.
    pub(crate) async fn wait_after(
        &self,
        run: RunId,
        after: u64,
        at_most: Duration,
    ) -> Result<(), StoreError> {
        let deadline = Instant::now() + at_most;
        // Subscribed before the look, so that nothing falls between the two.
        let mut wakes = self.wakes.subscribe();
        while self.last_number(run).await? <= after && Instant::now() < deadline {
            let look_again = deadline.min(Instant::now() + POLL_EVERY);
            let _ = tokio::time::timeout_at(look_again, woken(&mut wakes, run)).await;
        }
        Ok(())
    }

    /// The state of a run: its events, folded. Of the log lines, which carry no state but the time of the last sign
    /// of life, only the last of each step is read.
    pub async fn run_state(&self, run: RunId) -> Result<RunState, StoreError> {
        let last_number = self.last_number(run).await?;
        let rows = sqlx::query(
            "SELECT number, at, body
               FROM run_events
              WHERE run_id = $1 AND kind <> 'log' AND number <= $2
              UNION ALL
             (SELECT DISTINCT ON (body ->> 'step') number, at, body
                FROM run_events
               WHERE run_id = $1 AND kind = 'log' AND number <= $2
               ORDER BY body ->> 'step', number DESC)
              ORDER BY number",
        )
        .bind(run.0)
        .bind(last_number.cast_signed())
        .fetch_all(&self.pool)
        .await
        .map_err(failed("read the state of a run"))?;
        Ok(RunState::replay(&events(run, &rows)?))
    }

    /// The last `limit` log lines before number `before` (none: of all), in order; of one host if `host` is given,
    /// where the empty name is the backend itself.
    pub async fn log_before(
        &self,
        run: RunId,
        host: Option<&str>,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<LogRow>, StoreError> {
        let mut rows = sqlx::query(
            "SELECT number, at, body
               FROM run_events
              WHERE run_id = $1 AND kind = 'log' AND number < $2
                AND ($3::text IS NULL OR coalesce(body ->> 'host', '') = $3)
              ORDER BY number DESC
              LIMIT $4",
        )
        .bind(run.0)
        .bind(before.map_or(i64::MAX, u64::cast_signed))
        .bind(host)
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(failed("read the log"))?;
        rows.reverse();
        log(run, &rows)
    }

    /// The first `limit` log lines after number `after`, in order; `host` as in [`Store::log_before`].
    pub async fn log_after(
        &self,
        run: RunId,
        host: Option<&str>,
        after: u64,
        limit: u32,
    ) -> Result<Vec<LogRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT number, at, body
               FROM run_events
              WHERE run_id = $1 AND kind = 'log' AND number > $2
                AND ($3::text IS NULL OR coalesce(body ->> 'host', '') = $3)
              ORDER BY number
              LIMIT $4",
        )
        .bind(run.0)
        .bind(after.cast_signed())
        .bind(host)
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(failed("read the log"))?;
        log(run, &rows)
    }

    async fn last_number(&self, run: RunId) -> Result<u64, StoreError> {
        last_number(&self.pool, run).await?.ok_or_else(|| not_found(format!("run {run}")))
    }
}

async fn last_number(pool: &PgPool, run: RunId) -> Result<Option<u64>, StoreError> {
    let number: Option<i64> = sqlx::query_scalar("SELECT last_number FROM runs WHERE run_id = $1")
        .bind(run.0)
        .fetch_optional(pool)
        .await
        .map_err(failed("read the last number of a run"))?;
    Ok(number.map(i64::unsigned_abs))
}

/// Returns when this run, or any, may have new events.
async fn woken(wakes: &mut broadcast::Receiver<Wake>, run: RunId) {
    loop {
        match wakes.recv().await {
            Ok(Wake::Run(other)) if other != run => {}
            Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return,
            // Nobody listens any more: the caller's poll goes on.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

fn events(run: RunId, rows: &[PgRow]) -> Result<Vec<RunEvent>, StoreError> {
    rows.iter().map(|row| event(run, row).map_err(failed("give back an event as it was written"))).collect()
}

fn event(run: RunId, row: &PgRow) -> Result<RunEvent, sqlx::Error> {
    let Json(body) = row.try_get("body")?;
    let number: i64 = row.try_get("number")?;
    Ok(RunEvent { run, number: number.unsigned_abs(), at: row.try_get("at")?, body })
}

fn log(run: RunId, rows: &[PgRow]) -> Result<Vec<LogRow>, StoreError> {
    let rows = events(run, rows)?;
    Ok(rows
        .into_iter()
        .map(|event| LogRow { number: event.number, at: event.at, body: event.body })
        .collect())
}
