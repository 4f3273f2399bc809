//! The database: the private cluster in the data directory, or another by its URL.

use crate::config::{DataDirectory, Place};
use anyhow::{Context, Result};
use neo_store::Store;
use neo_store::embedded::Cluster;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often is looked whether the private cluster still runs: within the patience of a run and of a page.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// An open database.
pub struct Database {
    /// What is in it.
    pub store: Store,
    cluster: Option<Arc<Cluster>>,
}

impl Database {
    /// Opens the database, and starts the private cluster for it unless another is given.
    pub async fn open(place: &Place, directory: &DataDirectory) -> Result<Self> {
        if let Some(url) = &place.database_url {
            // The URL may hold a password: it is not repeated in the error.
            let store = Store::open_url(url).await.context("opening the database of `--database-url`")?;
            return Ok(Self { store, cluster: None });
        }
        let path = directory.postgres();
        let cluster = tokio::task::spawn_blocking(move || Cluster::start(&path)).await??;
        let store = Store::open(cluster.options(cluster.database())).await;
        let store = store.context("opening the private database")?;
        Ok(Self { store, cluster: Some(Arc::new(cluster)) })
    }

    /// Starts the private cluster again whenever it has ended, until `shutdown`.
    pub fn look_after(&self, shutdown: CancellationToken) -> impl Future<Output = Result<()>> + use<> {
        let cluster = self.cluster.clone();
        async move {
            let mut every = tokio::time::interval(LOOK_EVERY);
            while shutdown.run_until_cancelled(every.tick()).await.is_some() {
                let Some(cluster) = cluster.clone().filter(|cluster| !cluster.answers()) else { continue };
                tracing::warn!("the private database has ended; starting it again");
                if let Err(error) = tokio::task::spawn_blocking(move || cluster.ensure_running()).await? {
                    tracing::error!(%error, "the private database did not start; trying again");
                }
            }
            Ok(())
        }
    }

    /// Closes the connections, and stops the private cluster, also when an earlier server that was killed had started it.
    pub async fn close(self) -> Result<()> {
        self.store.close().await;
        if let Some(cluster) = self.cluster {
            tokio::task::spawn_blocking(move || cluster.stop()).await??;
        }
        Ok(())
    }
}
