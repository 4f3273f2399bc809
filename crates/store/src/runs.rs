//! Runs, as lists and permissions need them.

use crate::error::{failed, not_found};
use crate::{Store, versions};
use neo_launch::{RunInput, StoreError};
use neo_wire::{EventBody, ExperimentId, RunId, RunKind, RunStatus};
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{PgPool, Row};
use time::OffsetDateTime;
use uuid::Uuid;

/// A run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunRow {
    /// Which.
    pub id: RunId,
    /// Of which experiment.
    pub experiment: ExperimentId,
    /// What for.
    pub kind: RunKind,
    /// What it has come to.
    pub status: RunStatus,
}

/// A run in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct RunCardRow {
    /// Which.
    pub id: RunId,
    /// Of which experiment.
    pub experiment: ExperimentId,
    /// What for.
    pub kind: RunKind,
    /// What it has come to.
    pub status: RunStatus,
    /// Its last event that is not a log line.
    pub headline: EventBody,
    /// When that was.
    pub headline_at: OffsetDateTime,
    /// Who asked.
    pub by: String,
    /// Containers that are up.
    pub containers_up: u32,
    /// Containers in all.
    pub containers_total: u32,
}

impl Store {
    /// A run.
    pub async fn run(&self, id: RunId) -> Result<Option<RunRow>, StoreError> {
        let row = sqlx::query("SELECT run_id, experiment_id, kind, status FROM runs WHERE run_id = $1")
            .bind(id.0)
            .fetch_optional(&self.pool)
            .await
            .map_err(failed("read a run"))?;
        Ok(row.as_ref().map(run))
    }

    /// The latest run of an experiment of this kind, or of any.
    pub async fn latest_run(
        &self,
        experiment: ExperimentId,
        kind: Option<RunKind>,
    ) -> Result<Option<RunRow>, StoreError> {
        let row = sqlx::query(
            "SELECT run_id, experiment_id, kind, status
               FROM runs
              WHERE experiment_id = $1 AND ($2::text IS NULL OR kind = $2)
              ORDER BY created_at DESC
              LIMIT 1",
        )
        .bind(experiment.0)
        .bind(kind.map(kind_to_text))
        .fetch_optional(&self.pool)
        .await
        .map_err(failed("look for the latest run"))?;
        Ok(row.as_ref().map(run))
    }

    /// The runs of an experiment, the latest first.
    pub async fn runs_of(&self, experiment: ExperimentId) -> Result<Vec<RunCardRow>, StoreError> {
        run_cards(&self.pool, &[experiment.0], false).await
    }

    /// What a run is to carry out: the version of the experiment that it was queued for.
    pub(crate) async fn run_input(&self, id: RunId) -> Result<RunInput, StoreError> {
        let row = sqlx::query(
            "SELECT experiment_id, experiments.name AS experiment_name, projects.name AS project_name,
                    plan::text AS plan, version
               FROM runs
               JOIN experiments USING (experiment_id)
               JOIN projects USING (project_id)
               JOIN experiment_versions USING (experiment_id)
              WHERE run_id = $1 AND number = version",
        )
        .bind(id.0)
        .fetch_optional(&self.pool)
        .await
        .map_err(failed("read what a run is to carry out"))?
        .ok_or_else(|| not_found(format!("run {id}")))?;
        let project_name: String = row.get("project_name");
        Ok(RunInput {
            experiment: ExperimentId(row.get("experiment_id")),
            experiment_name: row.get("experiment_name"),
            group_name: project_name.clone(),
            project_name,
            plan: versions::plan(row.get("plan"))?,
            generation: u64::from(row.get::<i32, _>("version").unsigned_abs()),
        })
    }
}

/// The runs of these experiments, the latest first; of each only the latest, if asked so.
pub(crate) async fn run_cards(
    pool: &PgPool,
    experiments: &[Uuid],
    latest_only: bool,
) -> Result<Vec<RunCardRow>, StoreError> {
    let rows = sqlx::query(
        "SELECT run_id, experiment_id, runs.kind, status, body, at, users.name AS by, nodes,
                (SELECT count(*) FROM run_containers
                  WHERE run_containers.run_id = runs.run_id AND up) AS containers_up
           FROM runs
           JOIN users ON users.user_id = runs.created_by
           JOIN experiment_versions USING (experiment_id)
           JOIN run_events USING (run_id)
          WHERE experiment_id = ANY ($1)
            AND experiment_versions.number = version
            AND run_events.number = headline_number
            AND (NOT $2 OR NOT EXISTS (
                SELECT 1 FROM runs AS later
                 WHERE later.experiment_id = runs.experiment_id AND later.created_at > runs.created_at))
          ORDER BY runs.created_at DESC",
    )
    .bind(experiments)
    .bind(latest_only)
    .fetch_all(pool)
    .await
    .map_err(failed("list runs"))?;
    rows.iter().map(|row| card(row).map_err(failed("give back an event as it was written"))).collect()
}

fn run(row: &PgRow) -> RunRow {
    RunRow {
        id: RunId(row.get("run_id")),
        experiment: ExperimentId(row.get("experiment_id")),
        kind: kind_from_text(row.get("kind")),
        status: status_from_text(row.get("status")),
    }
}

fn card(row: &PgRow) -> Result<RunCardRow, sqlx::Error> {
    let Json(headline) = row.try_get("body")?;
    Ok(RunCardRow {
        id: RunId(row.get("run_id")),
        experiment: ExperimentId(row.get("experiment_id")),
        kind: kind_from_text(row.get("kind")),
        status: status_from_text(row.get("status")),
        headline,
        headline_at: row.get("at"),
        by: row.get("by"),
        containers_up: u32::try_from(row.get::<i64, _>("containers_up")).unwrap_or(u32::MAX),
        containers_total: row.get::<i32, _>("nodes").unsigned_abs(),
    })
}

/// The constraint `runs_kind` lists these words.
pub(crate) fn kind_to_text(kind: RunKind) -> &'static str {
    match kind {
        RunKind::Launch => "launch",
        RunKind::SwapOut => "swap_out",
    }
}

pub(crate) fn kind_from_text(text: &str) -> RunKind {
    match text {
        "launch" => RunKind::Launch,
        "swap_out" => RunKind::SwapOut,
        other => unreachable!("the constraint runs_kind does not let `{other}` in"),
    }
}

/// The constraint `runs_status` lists these words.
pub(crate) fn status_to_text(status: RunStatus) -> &'static str {
    match status {
        RunStatus::Queued => "queued",
        RunStatus::Running => "running",
        RunStatus::Cancelling => "cancelling",
        RunStatus::Cancelled => "cancelled",
        RunStatus::Succeeded => "succeeded",
        RunStatus::Failed => "failed",
    }
}

pub(crate) fn status_from_text(text: &str) -> RunStatus {
    match text {
        "queued" => RunStatus::Queued,
        "running" => RunStatus::Running,
        "cancelling" => RunStatus::Cancelling,
        "cancelled" => RunStatus::Cancelled,
        "succeeded" => RunStatus::Succeeded,
        "failed" => RunStatus::Failed,
        other => unreachable!("the constraint runs_status does not let `{other}` in"),
    }
}
