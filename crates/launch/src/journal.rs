//! Writes a run's events, and rides out a database that is away for a while.

use crate::{RunStore, StoreError};
use neo_wire::{EventBody, RunId};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long a database may be away: a restart takes seconds. The lease ends earlier in most cases, and with it the work.
const PATIENCE: Duration = Duration::from_secs(120);

/// Pause before the database is asked again.
const PAUSE: Duration = Duration::from_millis(500);

/// Writes events of one run in the name of the holder of its lease.
#[derive(Clone)]
pub(crate) struct Journal {
    store: Arc<dyn RunStore>,
    run: RunId,
    owner: String,
    last: Arc<AtomicU64>,
}

impl Journal {
    pub(crate) fn new(store: Arc<dyn RunStore>, run: RunId, owner: String) -> Self {
        Self { store, run, owner, last: Arc::default() }
    }

    /// Appends events in one transaction; returns the number of the last one. Fails at once when the run is not ours
    /// any more.
    pub(crate) async fn append(&self, events: Vec<EventBody>) -> Result<u64, StoreError> {
        let append = || self.store.append(self.run, Some(&self.owner), events.clone());
        let number = patiently(append).await?;
        self.last.fetch_max(number, Ordering::Relaxed);
        Ok(number)
    }

    /// The number of the last event appended here; 0 before the first.
    pub(crate) fn last(&self) -> u64 {
        self.last.load(Ordering::Relaxed)
    }
}

/// Does what `ask` does, again and again while the database is away.
pub(crate) async fn patiently<T, Asked>(mut ask: impl FnMut() -> Asked) -> Result<T, StoreError>
where
    Asked: Future<Output = Result<T, StoreError>>,
{
    let give_up_at = Instant::now() + PATIENCE;
    loop {
        match ask().await {
            Err(StoreError::Database { doing, source }) if Instant::now() < give_up_at => {
                tracing::warn!(%doing, error = %source, "the database is away; asking again");
                sleep(PAUSE).await;
            }
            answer => return answer,
        }
    }
}
