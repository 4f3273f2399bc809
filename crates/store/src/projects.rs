//! Projects and their members.

use crate::Store;
use crate::error::{failed, is_taken};
use neo_launch::StoreError;
use neo_wire::{ProjectId, UserId};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

/// What somebody may do in a project. Each may do what the one before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Role {
    /// See everything, change nothing.
    Viewer,
    /// Make experiments, launch, cancel, swap out.
    Member,
    /// Admit and dismiss people.
    Leader,
}

/// A project, as one of its members sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectRow {
    /// Which.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// What the member may do there.
    pub role: Role,
    /// How many experiments it holds.
    pub experiments: u32,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// Who.
    pub user: UserId,
    /// The member's name.
    pub name: String,
    /// What the member may do.
    pub role: Role,
}

/// What became of a change of the members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is so now.
    Done,
    /// Refused: nobody would lead the project any more.
    LastLeader,
}

impl Store {
    /// Makes a project with its first leader; none when the name is taken.
    pub async fn create_project(&self, name: &str, leader: UserId) -> Result<Option<ProjectId>, StoreError> {
        let id = Uuid::now_v7();
        let created = sqlx::query(
            "WITH project AS (
                 INSERT INTO projects (project_id, name) VALUES ($1, $2) RETURNING project_id)
             INSERT INTO members (project_id, user_id, role) SELECT project_id, $3, 'leader' FROM project",
        )
        .bind(id)
        .bind(name)
        .bind(leader.0)
        .execute(&self.pool)
        .await;
        match created {
            Ok(_) => Ok(Some(ProjectId(id))),
            Err(error) if is_taken(&error) => Ok(None),
            Err(error) => Err(failed("make a project")(error)),
        }
    }

    /// The projects of a user, by name.
    pub async fn projects_of(&self, user: UserId) -> Result<Vec<ProjectRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT project_id, name, role,
                    (SELECT count(*) FROM experiments WHERE experiments.project_id = projects.project_id)
                        AS experiments
               FROM projects
               JOIN members USING (project_id)
              WHERE user_id = $1
              ORDER BY name",
        )
        .bind(user.0)
        .fetch_all(&self.pool)
        .await
        .map_err(failed("list projects"))?;
        Ok(rows.iter().map(project).collect())
    }

    /// A project, if the user is a member.
    pub async fn project_for(&self, user: UserId, id: ProjectId) -> Result<Option<ProjectRow>, StoreError> {
        let row = sqlx::query(
            "SELECT project_id, name, role,
                    (SELECT count(*) FROM experiments WHERE experiments.project_id = projects.project_id)
                        AS experiments
               FROM projects
               JOIN members USING (project_id)
              WHERE user_id = $1 AND project_id = $2",
        )
        .bind(user.0)
        .bind(id.0)
        .fetch_optional(&self.pool)
        .await
        .map_err(failed("read a project"))?;
        Ok(row.as_ref().map(project))
    }

    /// The members of a project, by name.
    pub async fn members(&self, project: ProjectId) -> Result<Vec<MemberRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT user_id, name, role
               FROM members
               JOIN users USING (user_id)
              WHERE project_id = $1
              ORDER BY name",
        )
        .bind(project.0)
        .fetch_all(&self.pool)
        .await
        .map_err(failed("list members"))?;
        let member = |row: &PgRow| MemberRow {
            user: UserId(row.get("user_id")),
            name: row.get("name"),
            role: row.get("role"),
        };
        Ok(rows.iter().map(member).collect())
    }

    /// Admits a user to a project, or changes what the member may do.
    pub async fn admit(&self, project: ProjectId, user: UserId, role: Role) -> Result<Change, StoreError> {
        let mut transaction = self.pool.begin().await.map_err(failed("begin to admit a member"))?;
        lock(&mut transaction, project).await?;
        sqlx::query(
            "INSERT INTO members (project_id, user_id, role) VALUES ($1, $2, $3)
                 ON CONFLICT (project_id, user_id) DO UPDATE SET role = EXCLUDED.role",
        )
        .bind(project.0)
        .bind(user.0)
        .bind(role)
        .execute(&mut *transaction)
        .await
        .map_err(failed("admit a member"))?;
        if !has_leader(&mut transaction, project).await? {
            return Ok(Change::LastLeader);
        }
        transaction.commit().await.map_err(failed("admit a member"))?;
        Ok(Change::Done)
    }

    /// Dismisses a user from a project.
    pub async fn dismiss(&self, project: ProjectId, user: UserId) -> Result<Change, StoreError> {
        let mut transaction = self.pool.begin().await.map_err(failed("begin to dismiss a member"))?;
        lock(&mut transaction, project).await?;
        sqlx::query("DELETE FROM members WHERE project_id = $1 AND user_id = $2")
            .bind(project.0)
            .bind(user.0)
            .execute(&mut *transaction)
            .await
            .map_err(failed("dismiss a member"))?;
        if !has_leader(&mut transaction, project).await? {
            return Ok(Change::LastLeader);
        }
        transaction.commit().await.map_err(failed("dismiss a member"))?;
        Ok(Change::Done)
    }
}

/// Two leaders who dismiss each other at the same time go one after the other.
async fn lock(connection: &mut PgConnection, project: ProjectId) -> Result<(), StoreError> {
    sqlx::query("SELECT 1 FROM projects WHERE project_id = $1 FOR UPDATE")
        .bind(project.0)
        .execute(connection)
        .await
        .map_err(failed("lock a project"))?;
    Ok(())
}

async fn has_leader(connection: &mut PgConnection, project: ProjectId) -> Result<bool, StoreError> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM members WHERE project_id = $1 AND role = 'leader')")
        .bind(project.0)
        .fetch_one(connection)
        .await
        .map_err(failed("look for leaders"))
}

/// Reads the columns `project_id`, `name`, `role` and `experiments`.
fn project(row: &PgRow) -> ProjectRow {
    ProjectRow {
        id: ProjectId(row.get("project_id")),
        name: row.get("name"),
        role: row.get("role"),
        experiments: u32::try_from(row.get::<i64, _>("experiments")).unwrap_or(u32::MAX),
    }
}
