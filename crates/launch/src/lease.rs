//! Holds a run's lease while the work goes on.

use crate::RunStore;
use neo_wire::RunId;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout_at};

/// How long a run is ours without a word from us. Short, so that another server soon takes over after a crash; long
/// enough to ride out a restart of the database.
pub(crate) const LEASE: Duration = Duration::from_secs(20);

/// How often the lease is renewed: two renewals may fail before it is in danger.
const RENEW_EVERY: Duration = Duration::from_secs(5);

/// Pause before a failed renewal is tried again.
const PAUSE: Duration = Duration::from_millis(500);

/// Renews the lease; returns when it is lost, or may be.
pub(crate) async fn hold(store: &dyn RunStore, run: RunId, owner: &str) {
    let mut ours_until = Instant::now() + LEASE;
    loop {
        sleep(RENEW_EVERY).await;
        loop {
            let asked_at = Instant::now();
            match timeout_at(ours_until, store.renew(run, owner, LEASE)).await {
                Ok(Ok(true)) => {
                    ours_until = asked_at + LEASE;
                    break;
                }
                Ok(Ok(false)) => return tracing::warn!(%run, "another server holds the lease now"),
                Ok(Err(error)) => {
                    tracing::warn!(%run, error = %crate::error::chain(&error), "the lease was not renewed; asking again");
                    sleep(PAUSE).await;
                }
                Err(_) => {}
            }
            if Instant::now() >= ours_until {
                return tracing::warn!(%run, "the lease ran out");
            }
        }
    }
}
