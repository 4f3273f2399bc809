//! The versions of an experiment.

use crate::Store;
use crate::error::failed;
use neo_launch::StoreError;
use neo_topology::Plan;
use neo_wire::{ExperimentId, UserId};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};
use time::OffsetDateTime;

/// A version to store.
#[derive(Debug, Clone, Copy)]
pub struct NewVersion<'a> {
    /// The NS file.
    pub source: &'a str,
    /// The plan.
    pub plan: &'a Plan,
    /// The physical NS file.
    pub physical: &'a str,
}

/// A stored version.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionRow {
    /// From 1.
    pub number: u32,
    /// The NS file.
    pub source: String,
    /// The plan.
    pub plan: Plan,
    /// The physical NS file.
    pub physical: String,
}

/// A stored version, without what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionHeadRow {
    /// From 1.
    pub number: u32,
    /// Who stored it.
    pub by: String,
    /// When.
    pub at: OffsetDateTime,
    /// How many nodes it has.
    pub nodes: u32,
    /// How many physical nodes its plan has.
    pub pnodes: u32,
}

/// What became of a new version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revision {
    /// It is stored under this number.
    Stored(u32),
    /// Refused: this version was stored meanwhile.
    Overtaken(u32),
    /// Refused: hosts are taken, or a run is unfinished.
    Busy,
    /// Refused: another experiment of the project has this name.
    NameTaken,
}

impl Store {
    /// Stores the version after `expected` of an experiment, under its new name.
    pub async fn revise_experiment(
        &self,
        id: ExperimentId,
        expected: u32,
        author: UserId,
        name: &str,
        version: &NewVersion<'_>,
    ) -> Result<Revision, StoreError> {
        let mut transaction = self.pool.begin().await.map_err(failed("begin to store a version"))?;
        // This locks the experiment: nobody else stores a version until the transaction ends.
        let at_rest = crate::launch::is_at_rest(&mut transaction, id).await?;
        let last: i32 =
            sqlx::query_scalar("SELECT max(number) FROM experiment_versions WHERE experiment_id = $1")
                .bind(id.0)
                .fetch_one(&mut *transaction)
                .await
                .map_err(failed("read the number of a version"))?;
        if last.unsigned_abs() != expected {
            return Ok(Revision::Overtaken(last.unsigned_abs()));
        }
        if !at_rest {
            return Ok(Revision::Busy);
        }
        let renamed = sqlx::query("UPDATE experiments SET name = $2 WHERE experiment_id = $1")
            .bind(id.0)
            .bind(name)
            .execute(&mut *transaction)
            .await;
        match renamed {
            Ok(_) => {}
            Err(error) if crate::error::is_taken(&error) => return Ok(Revision::NameTaken),
            Err(error) => return Err(failed("rename an experiment")(error)),
        }
        insert_version(&mut transaction, id, last + 1, author, version).await?;
        transaction.commit().await.map_err(failed("store a version"))?;
        Ok(Revision::Stored((last + 1).unsigned_abs()))
    }

    /// The versions of an experiment, the latest first.
    pub async fn versions_of(&self, id: ExperimentId) -> Result<Vec<VersionHeadRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT number, nodes, pnodes, experiment_versions.created_at, users.name AS author
               FROM experiment_versions
               JOIN users ON users.user_id = experiment_versions.created_by
              WHERE experiment_id = $1
              ORDER BY number DESC",
        )
        .bind(id.0)
        .fetch_all(&self.pool)
        .await
        .map_err(failed("list versions"))?;
        Ok(rows.iter().map(head).collect())
    }

    /// A version of an experiment with its NS file.
    pub async fn version_source(
        &self,
        id: ExperimentId,
        number: u32,
    ) -> Result<Option<(VersionHeadRow, String)>, StoreError> {
        let row = sqlx::query(
            "SELECT number, nodes, pnodes, experiment_versions.created_at, users.name AS author, source
               FROM experiment_versions
               JOIN users ON users.user_id = experiment_versions.created_by
              WHERE experiment_id = $1
                AND number = $2",
        )
        .bind(id.0)
        .bind(i32::try_from(number).unwrap_or(i32::MAX))
        .fetch_optional(&self.pool)
        .await
        .map_err(failed("read a version"))?;
        Ok(row.map(|row| (head(&row), row.get("source"))))
    }

    /// The current version of an experiment.
    pub async fn current_version(&self, id: ExperimentId) -> Result<Option<VersionRow>, StoreError> {
        self.version(id, None).await
    }

    /// A version of an experiment by its number; the current one without.
    pub async fn version(
        &self,
        id: ExperimentId,
        number: Option<u32>,
    ) -> Result<Option<VersionRow>, StoreError> {
        let row = sqlx::query(
            "SELECT number, source, plan::text AS plan, physical
               FROM experiment_versions
              WHERE experiment_id = $1
                AND ($2::integer IS NULL OR number = $2)
              ORDER BY number DESC
              LIMIT 1",
        )
        .bind(id.0)
        .bind(number.map(|number| i32::try_from(number).unwrap_or(i32::MAX)))
        .fetch_optional(&self.pool)
        .await
        .map_err(failed("read a version"))?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(VersionRow {
            number: row.get::<i32, _>("number").unsigned_abs(),
            source: row.get("source"),
            plan: plan(row.get("plan"))?,
            physical: row.get("physical"),
        }))
    }
}

fn head(row: &PgRow) -> VersionHeadRow {
    VersionHeadRow {
        number: row.get::<i32, _>("number").unsigned_abs(),
        by: row.get("author"),
        at: row.get("created_at"),
        nodes: row.get::<i32, _>("nodes").unsigned_abs(),
        pnodes: row.get::<i32, _>("pnodes").unsigned_abs(),
    }
}

/// Reads a plan from its text: only the text keeps the order of nodes and networks.
pub(crate) fn plan(text: &str) -> Result<Plan, StoreError> {
    serde_json::from_str(text).map_err(failed("give back a plan as it was written"))
}

pub(crate) async fn insert_version(
    connection: &mut PgConnection,
    experiment: ExperimentId,
    number: i32,
    author: UserId,
    version: &NewVersion<'_>,
) -> Result<(), StoreError> {
    let plan = serde_json::to_string(version.plan).map_err(failed("take a plan as JSON"))?;
    sqlx::query(
        "INSERT INTO experiment_versions
                (experiment_id, number, source, plan, physical, nodes, pnodes, created_by)
         VALUES ($1, $2, $3, $4::text::json, $5, $6, $7, $8)",
    )
    .bind(experiment.0)
    .bind(number)
    .bind(version.source)
    .bind(plan)
    .bind(version.physical)
    .bind(i32::try_from(version.plan.nodes.len()).unwrap_or(i32::MAX))
    .bind(i32::try_from(version.plan.pnodes.len()).unwrap_or(i32::MAX))
    .bind(author.0)
    .execute(connection)
    .await
    .map_err(failed("store a version"))?;
    Ok(())
}
