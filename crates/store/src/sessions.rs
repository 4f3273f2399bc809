//! Browser sessions.

use crate::Store;
use async_trait::async_trait;
use sha2::{Digest, Sha256};
use sqlx::Row;
use sqlx::types::Json;
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

#[async_trait]
impl SessionStore for Store {
    /// Stores a new session under an id that no other has.
    async fn create(&self, record: &mut Record) -> Result<()> {
        loop {
            let created = sqlx::query(
                "INSERT INTO sessions (id_hash, data, expires_at) VALUES ($1, $2, $3)
                     ON CONFLICT (id_hash) DO NOTHING",
            )
            .bind(hash(&record.id))
            .bind(Json(&record.data))
            .bind(record.expiry_date)
            .execute(&self.pool)
            .await
            .map_err(backend)?;
            if created.rows_affected() == 1 {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    /// Stores a session that is there; one that was deleted meanwhile stays deleted.
    async fn save(&self, record: &Record) -> Result<()> {
        sqlx::query("UPDATE sessions SET data = $2, expires_at = $3 WHERE id_hash = $1")
            .bind(hash(&record.id))
            .bind(Json(&record.data))
            .bind(record.expiry_date)
            .execute(&self.pool)
            .await
            .map_err(backend)?;
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let row =
            sqlx::query("SELECT data, expires_at FROM sessions WHERE id_hash = $1 AND expires_at > now()")
                .bind(hash(id))
                .fetch_optional(&self.pool)
                .await
                .map_err(backend)?;
        let Some(row) = row else { return Ok(None) };
        let Json(data) = row.try_get("data").map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date: row.get("expires_at") }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        sqlx::query("DELETE FROM sessions WHERE id_hash = $1")
            .bind(hash(id))
            .execute(&self.pool)
            .await
            .map_err(backend)?;
        Ok(())
    }
}

impl Store {
    /// Deletes the sessions that do not count any more.
    pub async fn delete_expired_sessions(&self) -> std::result::Result<u64, crate::StoreError> {
        let deleted = sqlx::query("DELETE FROM sessions WHERE expires_at <= now()")
            .execute(&self.pool)
            .await
            .map_err(crate::error::failed("delete expired sessions"))?;
        Ok(deleted.rows_affected())
    }
}

fn hash(id: &Id) -> Vec<u8> {
    Sha256::digest(id.0.to_be_bytes()).to_vec()
}

fn backend(error: sqlx::Error) -> Error {
    Error::Backend(error.to_string())
}
