//! The database: the private cluster in the data directory, or another by its URL.

use crate::config::{DataDirectory, DirectoryError, Place};
use anyhow::{Context, Result, bail};
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
    /// To stop at the end.
    cluster: Option<Arc<Cluster>>,
    /// Held until then, where nobody else holds it.
    directory: Option<DataDirectory>,
}

impl Database {
    /// Opens the database, and starts the private cluster for it unless another is given.
    pub async fn open(place: &Place, directory: &DataDirectory) -> Result<Self> {
        if let Some(url) = &place.database_url {
            // The URL may hold a password: it is not repeated in the error.
            let store = Store::open_url(url).await.context("opening the database of `--database-url`")?;
            return Ok(Self { store, cluster: None, directory: None });
        }
        let path = directory.postgres();
        let cluster = tokio::task::spawn_blocking(move || Cluster::start(&path)).await??;
        let store = Store::open(cluster.options(cluster.database())).await;
        let store = store.context("opening the private database")?;
        Ok(Self { store, cluster: Some(Arc::new(cluster)), directory: None })
    }

    /// Starts the private cluster again whenever it has ended, until `shutdown`.
    pub fn look_after(&self, shutdown: CancellationToken) -> impl Future<Output = Result<()>> + use<> {
        let cluster = self.cluster.clone();
        async move {
            let mut every = tokio::time::interval(LOOK_EVERY);
            while shutdown.run_until_cancelled(every.tick()).await.is_some() {
                let Some(cluster) = cluster.clone().filter(|cluster| !cluster.answers()) else { continue };
                match tokio::task::spawn_blocking(move || cluster.ensure_running()).await? {
                    Ok(true) => tracing::warn!("the private database had ended and was started again"),
                    // A server that was killed is there until it is buried.
                    Ok(false) => {}
                    Err(error) => {
                        tracing::error!(%error, "the private database did not start; trying again");
                    }
                }
            }
            Ok(())
        }
    }

    /// Opens the database of a server, beside it if it runs.
    pub async fn join(place: &Place) -> Result<Self> {
        if let Some(url) = &place.database_url {
            let store = Store::open_url(url).await.context("opening the database of `--database-url`")?;
            return Ok(Self { store, cluster: None, directory: None });
        }
        let path = std::path::absolute(&place.data).context("finding the data directory")?;
        let postgres = path.join("postgres");
        if !postgres.is_dir() {
            bail!(
                "there is no database in `{}`; name the directory of a server that has run: `--data DIR`",
                path.display()
            );
        }
        let directory = match DataDirectory::open(&path) {
            Ok(directory) => Some(directory),
            Err(DirectoryError::InUse { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let beside = directory.is_none();
        let cluster = tokio::task::spawn_blocking(move || match beside && !Cluster::is_running(&postgres)? {
            true => Ok(None),
            false => Cluster::start(&postgres).map(Some),
        });
        let Some(cluster) = cluster.await?? else {
            bail!("the server of `{}` has another database; name it with `--database-url`", path.display());
        };
        let store = Store::open(cluster.options(cluster.database())).await;
        let store = store.context("opening the private database")?;
        Ok(Self { store, cluster: Some(Arc::new(cluster)).filter(|_| !beside), directory })
    }

    /// Closes the connections, and stops the private cluster, also when an earlier server that was killed had started it.
    pub async fn close(self) -> Result<()> {
        self.store.close().await;
        if let Some(cluster) = self.cluster {
            tokio::task::spawn_blocking(move || cluster.stop()).await??;
        }
        drop(self.directory);
        Ok(())
    }
}
