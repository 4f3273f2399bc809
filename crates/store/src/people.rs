//! Accounts.

use crate::Store;
use crate::error::{failed, is_taken};
use neo_launch::StoreError;
use neo_wire::UserId;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub id: UserId,
    /// The name that colleagues know and that signs in.
    pub name: String,
    /// Hash of the password, PHC string format.
    pub password_hash: String,
}

impl Store {
    /// Makes an account; none when the name is taken.
    pub async fn create_account(
        &self,
        name: &str,
        password_hash: &str,
    ) -> Result<Option<UserId>, StoreError> {
        let id = Uuid::now_v7();
        let created = sqlx::query("INSERT INTO users (user_id, name, password_hash) VALUES ($1, $2, $3)")
            .bind(id)
            .bind(name)
            .bind(password_hash)
            .execute(&self.pool)
            .await;
        match created {
            Ok(_) => Ok(Some(UserId(id))),
            Err(error) if is_taken(&error) => Ok(None),
            Err(error) => Err(failed("make an account")(error)),
        }
    }

    /// The account of this name.
    pub async fn account_by_name(&self, name: &str) -> Result<Option<Account>, StoreError> {
        let row = sqlx::query("SELECT user_id, name, password_hash FROM users WHERE name = $1")
            .bind(name)
            .fetch_optional(&self.pool)
            .await
            .map_err(failed("look an account up"))?;
        Ok(row.as_ref().map(account))
    }

    /// The account with this id.
    pub async fn account(&self, id: UserId) -> Result<Option<Account>, StoreError> {
        let row = sqlx::query("SELECT user_id, name, password_hash FROM users WHERE user_id = $1")
            .bind(id.0)
            .fetch_optional(&self.pool)
            .await
            .map_err(failed("look an account up"))?;
        Ok(row.as_ref().map(account))
    }

    /// Whether there is any account at all.
    pub async fn has_accounts(&self) -> Result<bool, StoreError> {
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM users)")
            .fetch_one(&self.pool)
            .await
            .map_err(failed("look for accounts"))
    }
}

fn account(row: &PgRow) -> Account {
    Account { id: UserId(row.get("user_id")), name: row.get("name"), password_hash: row.get("password_hash") }
}
