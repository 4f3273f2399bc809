//! Who waits for a run is woken by `NOTIFY`, over one connection for all.

use crate::error::failed;
use neo_launch::StoreError;
use neo_wire::RunId;
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::task::AbortHandle;

/// The channel; the payload is the id of a run.
pub(crate) const CHANNEL: &str = "run";

/// Wakes that a slow receiver may fall behind before it has to look for itself.
const WAKES_KEPT: usize = 1024;

/// Between two attempts to listen while the database is away.
const RETRY_EVERY: Duration = Duration::from_millis(250);

/// Why somebody is woken.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wake {
    /// This run has new events.
    Run(RunId),
    /// Something may have been missed: look for yourself.
    All,
}

/// The fan-out of the notifications. Listens until it is dropped.
#[derive(Debug)]
pub(crate) struct Wakes {
    sender: broadcast::Sender<Wake>,
    task: AbortHandle,
}

impl Wakes {
    /// Begins to listen.
    pub(crate) async fn listen(pool: PgPool) -> Result<Self, StoreError> {
        let (sender, _) = broadcast::channel(WAKES_KEPT);
        let listener = listener(&pool).await.map_err(failed("listen"))?;
        let task = tokio::spawn(fan_out(pool, listener, sender.clone())).abort_handle();
        Ok(Self { sender, task })
    }

    /// Every wake from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Wake> {
        self.sender.subscribe()
    }
}

impl Drop for Wakes {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn listener(pool: &PgPool) -> Result<PgListener, sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

/// Passes notifications on; after a lost connection it connects again and wakes everybody, because what was notified
/// in between is lost.
async fn fan_out(pool: PgPool, mut listener: PgListener, sender: broadcast::Sender<Wake>) {
    // Sending fails when nobody waits, which is fine.
    loop {
        match listener.try_recv().await {
            Ok(Some(notification)) => {
                let wake = notification.payload().parse().map_or(Wake::All, Wake::Run);
                let _ = sender.send(wake);
            }
            Ok(None) => {
                let _ = sender.send(Wake::All);
            }
            Err(sqlx::Error::PoolClosed) => return,
            Err(error) => {
                tracing::warn!(%error, "lost the connection that listens to the database; connecting again");
                listener = match connect_again(&pool).await {
                    Some(listener) => listener,
                    None => return,
                };
                let _ = sender.send(Wake::All);
            }
        }
    }
}

async fn connect_again(pool: &PgPool) -> Option<PgListener> {
    loop {
        if pool.is_closed() {
            return None;
        }
        match listener(pool).await {
            Ok(listener) => return Some(listener),
            Err(_) => tokio::time::sleep(RETRY_EVERY).await,
        }
    }
}
