//! Appending to the event log, with everything that is derived from it.

use crate::Store;
use crate::error::{failed, not_found};
use crate::listen::CHANNEL;
use crate::runs::{status_from_text, status_to_text};
use neo_launch::StoreError;
use neo_wire::{ContainerState, EventBody, RunEvent, RunId, RunKind, RunState, RunStatus, Step};
use serde_json::Value;
use sqlx::{PgConnection, Row};
use time::OffsetDateTime;
use uuid::Uuid;

/// What has to be true for events to be appended.
pub(crate) enum Condition<'a> {
    /// Nothing: reports come at any time.
    Always,
    /// This server holds the lease.
    HeldBy(&'a str),
    /// The run has come to one of these.
    Status(&'a [RunStatus]),
}

impl Store {
    /// Appends events when the run has come to one of `expected`; else appends nothing and answers `false`.
    pub async fn append_when(
        &self,
        run: RunId,
        expected: &[RunStatus],
        events: Vec<EventBody>,
    ) -> Result<bool, StoreError> {
        let appended = self.append_on(run, Condition::Status(expected), events).await?;
        Ok(appended.is_some())
    }

    /// Appends events in a transaction of their own; none when the expected status is not there.
    pub(crate) async fn append_on(
        &self,
        run: RunId,
        condition: Condition<'_>,
        events: Vec<EventBody>,
    ) -> Result<Option<u64>, StoreError> {
        let mut transaction = self.pool.begin().await.map_err(failed("begin to append events"))?;
        let last = append(&mut transaction, run, condition, &events).await?;
        transaction.commit().await.map_err(failed("append events"))?;
        Ok(last)
    }
}

/// Appends events inside a transaction; whoever waits is woken when it commits.
pub(crate) async fn append(
    connection: &mut PgConnection,
    run: RunId,
    condition: Condition<'_>,
    events: &[EventBody],
) -> Result<Option<u64>, StoreError> {
    let held = lock(connection, run).await?;
    match condition {
        Condition::Always => {}
        Condition::HeldBy(owner) if held.owner.as_deref() == Some(owner) => {}
        Condition::HeldBy(owner) => return Err(StoreError::NotOurs { run, owner: owner.to_owned() }),
        Condition::Status(expected) if expected.contains(&held.status) => {}
        Condition::Status(_) => return Ok(None),
    }
    if events.is_empty() {
        return Ok(Some(held.last_number));
    }
    insert(connection, run, held.last_number, events).await?;
    let derived = Derived::fold(run, &held, events);
    derived.store(connection, run).await?;
    sqlx::query("SELECT pg_notify($1, $2)")
        .bind(CHANNEL)
        .bind(run.to_string())
        .execute(connection)
        .await
        .map_err(failed("notify of events"))?;
    Ok(Some(derived.last_number))
}

/// A run whose row is locked until the end of the transaction.
struct Held {
    kind: RunKind,
    status: RunStatus,
    last_number: u64,
    headline_number: u64,
    owner: Option<String>,
}

async fn lock(connection: &mut PgConnection, run: RunId) -> Result<Held, StoreError> {
    let row = sqlx::query(
        "SELECT kind, status, last_number, headline_number, lease_owner
           FROM runs
          WHERE run_id = $1
            FOR UPDATE",
    )
    .bind(run.0)
    .fetch_optional(connection)
    .await
    .map_err(failed("lock a run"))?
    .ok_or_else(|| not_found(format!("run {run}")))?;
    Ok(Held {
        kind: crate::runs::kind_from_text(row.get("kind")),
        status: status_from_text(row.get("status")),
        last_number: row.get::<i64, _>("last_number").unsigned_abs(),
        headline_number: row.get::<i64, _>("headline_number").unsigned_abs(),
        owner: row.get("lease_owner"),
    })
}

async fn insert(
    connection: &mut PgConnection,
    run: RunId,
    last_number: u64,
    events: &[EventBody],
) -> Result<(), StoreError> {
    let bodies: Vec<Value> = events
        .iter()
        .map(|event| serde_json::to_value(event).map(without_nul))
        .collect::<Result<_, _>>()
        .map_err(failed("take an event as JSON"))?;
    sqlx::query(
        "INSERT INTO run_events (run_id, number, at, body)
         SELECT $1, $2 + position, clock_timestamp(), body
           FROM unnest($3::jsonb[]) WITH ORDINALITY AS event (body, position)",
    )
    .bind(run.0)
    .bind(last_number.cast_signed())
    .bind(bodies)
    .execute(connection)
    .await
    .map_err(failed("append events"))?;
    Ok(())
}

/// PostgreSQL cannot store the character NUL, which programs do print.
fn without_nul(value: Value) -> Value {
    match value {
        Value::String(text) if text.contains('\0') => Value::String(text.replace('\0', "\u{fffd}")),
        Value::Array(values) => values.into_iter().map(without_nul).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, without_nul(value))).collect(),
        value => value,
    }
}

/// What the tables hold beyond the events, after these events.
struct Derived {
    status: RunStatus,
    last_number: u64,
    headline_number: u64,
    nodes: Vec<String>,
    up: Vec<bool>,
    hosts_taken: Option<bool>,
}

impl Derived {
    fn fold(run: RunId, held: &Held, events: &[EventBody]) -> Self {
        // The one transition table is `RunState::apply`; of the state before, only the status matters here.
        let mut state =
            RunState { status: held.status, last_number: held.last_number, ..RunState::default() };
        let mut headline_number = held.headline_number;
        let mut hosts_taken = None;
        for body in events {
            let number = state.last_number + 1;
            state.apply(&RunEvent { run, number, at: OffsetDateTime::UNIX_EPOCH, body: body.clone() });
            match body {
                EventBody::Log { .. } => continue,
                EventBody::StepStarted { step: Step::SwapIn, .. } => hosts_taken = Some(true),
                EventBody::RunSucceeded if held.kind == RunKind::SwapOut => hosts_taken = Some(false),
                _ => {}
            }
            headline_number = number;
        }
        let (nodes, up) =
            state.containers.into_iter().map(|(node, view)| (node, view.state == ContainerState::Up)).unzip();
        Self { status: state.status, last_number: state.last_number, headline_number, nodes, up, hosts_taken }
    }

    async fn store(&self, connection: &mut PgConnection, run: RunId) -> Result<(), StoreError> {
        self.store_run(connection, run).await?;
        self.store_containers(connection, run).await?;
        self.store_hosts_taken(connection, run).await
    }

    /// A run that came to its end gives its lease back.
    async fn store_run(&self, connection: &mut PgConnection, run: RunId) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE runs
                SET status = $2, last_number = $3, headline_number = $4,
                    lease_owner = CASE WHEN $5 THEN NULL ELSE lease_owner END,
                    lease_expires_at = CASE WHEN $5 THEN NULL ELSE lease_expires_at END
              WHERE run_id = $1",
        )
        .bind(run.0)
        .bind(status_to_text(self.status))
        .bind(self.last_number.cast_signed())
        .bind(self.headline_number.cast_signed())
        .bind(self.status.is_final())
        .execute(connection)
        .await
        .map_err(failed("store the state of a run"))?;
        Ok(())
    }

    async fn store_containers(&self, connection: &mut PgConnection, run: RunId) -> Result<(), StoreError> {
        if self.nodes.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "INSERT INTO run_containers (run_id, node, up)
             SELECT $1, node, up FROM unnest($2::text[], $3::boolean[]) AS container (node, up)
                 ON CONFLICT (run_id, node) DO UPDATE SET up = EXCLUDED.up",
        )
        .bind(run.0)
        .bind(&self.nodes)
        .bind(&self.up)
        .execute(connection)
        .await
        .map_err(failed("store the state of containers"))?;
        Ok(())
    }

    async fn store_hosts_taken(&self, connection: &mut PgConnection, run: RunId) -> Result<(), StoreError> {
        let Some(hosts_taken) = self.hosts_taken else { return Ok(()) };
        let experiment: Uuid = sqlx::query_scalar("SELECT experiment_id FROM runs WHERE run_id = $1")
            .bind(run.0)
            .fetch_one(&mut *connection)
            .await
            .map_err(failed("read the experiment of a run"))?;
        sqlx::query("UPDATE experiments SET hosts_taken = $2 WHERE experiment_id = $1")
            .bind(experiment)
            .bind(hosts_taken)
            .execute(connection)
            .await
            .map_err(failed("store whether hosts are taken"))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_character_that_postgresql_refuses_is_replaced() {
        let value = serde_json::json!({"text": "a\0b", "list": ["\0"], "number": 1});
        let expected = serde_json::json!({"text": "a\u{fffd}b", "list": ["\u{fffd}"], "number": 1});
        assert_eq!(without_nul(value), expected);
    }
}
