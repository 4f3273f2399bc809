//! The database: the private cluster in the data directory, or another by its URL.

use crate::config::{DataDirectory, Place};
use anyhow::{Context, Result};
use neo_store::Store;
use neo_store::embedded::Cluster;

/// An open database.
pub struct Database {
    /// What is in it.
    pub store: Store,
    cluster: Option<Cluster>,
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
        Ok(Self { store, cluster: Some(cluster) })
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
