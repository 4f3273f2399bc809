//! Experiments.

use crate::error::{failed, is_taken};
use crate::runs::{RunCardRow, run_cards};
use crate::versions::{NewVersion, insert_version};
use crate::{ProjectRow, Store};
use neo_launch::StoreError;
use neo_wire::{ExperimentId, ProjectId, UserId};
use sqlx::Row;
use sqlx::postgres::PgRow;
use time::OffsetDateTime;
use uuid::Uuid;

/// An experiment, as a member of its project sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExperimentRow {
    /// Which.
    pub id: ExperimentId,
    /// Its name.
    pub name: String,
    /// Its project.
    pub project: ProjectRow,
    /// Whether hosts are taken.
    pub hosts_taken: bool,
}

/// An experiment in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ExperimentCardRow {
    /// Which.
    pub id: ExperimentId,
    /// Its name.
    pub name: String,
    /// Nodes in its current version.
    pub nodes: u32,
    /// Physical nodes in its current version.
    pub pnodes: u32,
    /// Who made it.
    pub created_by: String,
    /// When its current version was made.
    pub version_at: OffsetDateTime,
    /// Its latest run.
    pub run: Option<RunCardRow>,
}

impl Store {
    /// Makes an experiment with version 1; none when the name is taken in this project.
    pub async fn create_experiment(
        &self,
        project: ProjectId,
        author: UserId,
        name: &str,
        version: &NewVersion<'_>,
    ) -> Result<Option<ExperimentId>, StoreError> {
        let id = ExperimentId(Uuid::now_v7());
        let mut transaction = self.pool.begin().await.map_err(failed("begin to make an experiment"))?;
        let created = sqlx::query(
            "INSERT INTO experiments (experiment_id, project_id, name, created_by) VALUES ($1, $2, $3, $4)",
        )
        .bind(id.0)
        .bind(project.0)
        .bind(name)
        .bind(author.0)
        .execute(&mut *transaction)
        .await;
        match created {
            Ok(_) => {}
            Err(error) if is_taken(&error) => return Ok(None),
            Err(error) => return Err(failed("make an experiment")(error)),
        }
        insert_version(&mut transaction, id, 1, author, version).await?;
        transaction.commit().await.map_err(failed("make an experiment"))?;
        Ok(Some(id))
    }

    /// An experiment, if the user is a member of its project.
    pub async fn experiment_for(
        &self,
        user: UserId,
        id: ExperimentId,
    ) -> Result<Option<ExperimentRow>, StoreError> {
        let row = sqlx::query(
            "SELECT name, project_id, hosts_taken
               FROM experiments
              WHERE experiment_id = $1",
        )
        .bind(id.0)
        .fetch_optional(&self.pool)
        .await
        .map_err(failed("read an experiment"))?;
        let Some(row) = row else { return Ok(None) };
        let project = self.project_for(user, ProjectId(row.get("project_id"))).await?;
        Ok(project.map(|project| ExperimentRow {
            id,
            name: row.get("name"),
            project,
            hosts_taken: row.get("hosts_taken"),
        }))
    }

    /// The experiments of a project, in the order of their names.
    pub async fn experiment_cards(&self, project: ProjectId) -> Result<Vec<ExperimentCardRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT DISTINCT ON (experiments.name, experiment_id)
                    experiment_id, experiments.name, nodes, pnodes, users.name AS created_by,
                    experiment_versions.created_at AS version_at
               FROM experiments
               JOIN users ON users.user_id = experiments.created_by
               JOIN experiment_versions USING (experiment_id)
              WHERE project_id = $1
              ORDER BY experiments.name, experiment_id, number DESC",
        )
        .bind(project.0)
        .fetch_all(&self.pool)
        .await
        .map_err(failed("list experiments"))?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.get("experiment_id")).collect();
        let mut runs = run_cards(&self.pool, &ids, true).await?;
        let card = |row: &PgRow| {
            let id = ExperimentId(row.get("experiment_id"));
            let run = runs.iter().position(|run| run.experiment == id).map(|found| runs.swap_remove(found));
            ExperimentCardRow {
                id,
                name: row.get("name"),
                nodes: row.get::<i32, _>("nodes").unsigned_abs(),
                pnodes: row.get::<i32, _>("pnodes").unsigned_abs(),
                created_by: row.get("created_by"),
                version_at: row.get("version_at"),
                run,
            }
        };
        Ok(rows.iter().map(card).collect())
    }

    /// Deletes an experiment with all its versions and runs; `false` while hosts are taken or a run is unfinished.
    pub async fn delete_experiment(&self, id: ExperimentId) -> Result<bool, StoreError> {
        let mut transaction = self.pool.begin().await.map_err(failed("begin to delete an experiment"))?;
        if !crate::launch::is_at_rest(&mut transaction, id).await? {
            return Ok(false);
        }
        sqlx::query("DELETE FROM experiments WHERE experiment_id = $1")
            .bind(id.0)
            .execute(&mut *transaction)
            .await
            .map_err(failed("delete an experiment"))?;
        transaction.commit().await.map_err(failed("delete an experiment"))?;
        Ok(true)
    }

    /// The experiments that have hosts, of all projects, with their names.
    pub async fn experiments_with_hosts(&self) -> Result<Vec<(ExperimentId, String)>, StoreError> {
        let rows: Vec<(Uuid, String)> =
            sqlx::query_as("SELECT experiment_id, name FROM experiments WHERE hosts_taken ORDER BY name")
                .fetch_all(&self.pool)
                .await
                .map_err(failed("list experiments with hosts"))?;
        Ok(rows.into_iter().map(|(id, name)| (ExperimentId(id), name)).collect())
    }
}
