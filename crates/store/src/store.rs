//! The connection to the database.

use crate::error::failed;
use crate::listen::Wakes;
use neo_launch::StoreError;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::sync::Arc;
use std::time::Duration;

/// Connections of one server. A private cluster allows 100; several servers may share one database.
const CONNECTIONS_MAX: u32 = 16;

/// How long to wait for a connection before the database counts as failing.
const ACQUIRE_DEADLINE: Duration = Duration::from_secs(10);

/// The memory of everything. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) pool: PgPool,
    pub(crate) wakes: Arc<Wakes>,
}

impl Store {
    /// Connects to a database, brings it to the newest version, and listens to it.
    pub async fn open(options: PgConnectOptions) -> Result<Self, StoreError> {
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .acquire_timeout(ACQUIRE_DEADLINE)
            .connect_with(options.application_name("neo"))
            .await
            .map_err(failed("accept a connection"))?;
        sqlx::migrate!("../../migrations").run(&pool).await.map_err(failed("migrate"))?;
        let wakes = Arc::new(Wakes::listen(pool.clone()).await?);
        Ok(Self { pool, wakes })
    }

    /// Connects by URL, as [`Store::open`]: `postgres://user:password@host/database`.
    pub async fn open_url(url: &str) -> Result<Self, StoreError> {
        Self::open(url.parse().map_err(failed::<sqlx::Error>("understand its URL"))?).await
    }

    /// Says whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.pool).await.map_err(failed("answer"))?;
        Ok(())
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}
