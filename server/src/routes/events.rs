//! `GET /api/runs/{run}/events`: a run's event log as server-sent events, from a number on, then live.
//!
//! Each event carries its number as `id`, so a browser that lost the connection goes on where it was: `Last-Event-ID`
//! wins over `?after=N`. The stream stays open when the run has ended, for it may be resumed. It ends when the server
//! stops, when the run is deleted, and when the reader is not let in any more.

use super::WebState;
use super::answer::Refused;
use super::session::SignedIn;
use crate::backend::{SEE, Service, internal};
use app::backend::Refusal;
use axum::extract::{Path, Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::stream::{self, Stream, StreamExt};
use http::HeaderMap;
use neo_launch::{RunStore, StoreError};
use neo_store::Store;
use neo_wire::{RunEvent, RunId, UserId};
use serde::Deserialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Events read from the store at once.
const BATCH: u32 = 500;

/// Between two signs of life, and between two looks whether the reader is still let in: below the idle limit of
/// common proxies.
const KEEP_ALIVE_EVERY: Duration = Duration::from_secs(15);

/// Between two attempts while the database is away.
const RETRY_EVERY: Duration = Duration::from_secs(1);

/// Where to begin.
#[derive(Deserialize)]
pub(super) struct Start {
    #[serde(default)]
    after: u64,
}

pub(super) async fn handler(
    State(state): State<WebState>,
    SignedIn(caller): SignedIn,
    Path(run): Path<RunId>,
    Query(start): Query<Start>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refused> {
    state.service.run_for(caller, run, SEE).await?;
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let reader = Reader {
        service: state.service,
        store: state.store,
        caller,
        run,
        after: last.unwrap_or(start.after),
    };
    let events = stream::unfold(reader, |mut reader| async move {
        let batch = reader.next().await?;
        Some((stream::iter(batch), reader))
    });
    let events = events.flatten().filter_map(async |event| as_sse(&event).map(Ok));
    let events = events.take_until(ended(state.shutdown));
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE_EVERY)))
}

/// Somebody who reads a run.
struct Reader {
    service: Arc<Service>,
    store: Store,
    caller: UserId,
    run: RunId,
    after: u64,
}

impl Reader {
    /// The next events, when there are any; none when there will be no more.
    async fn next(&mut self) -> Option<Vec<RunEvent>> {
        loop {
            match self.look().await {
                Ok(events) if events.is_empty() => {}
                Ok(events) => {
                    self.after = events.last().map_or(self.after, |event| event.number);
                    return Some(events);
                }
                Err(Refusal::Internal { .. }) => tokio::time::sleep(RETRY_EVERY).await,
                Err(_) => return None,
            }
        }
    }

    async fn look(&self) -> Result<Vec<RunEvent>, Refusal> {
        self.store.wait(self.run, self.after, KEEP_ALIVE_EVERY).await.map_err(refusal)?;
        self.service.run_for(self.caller, self.run, SEE).await?;
        self.store.events(self.run, self.after, BATCH).await.map_err(refusal)
    }
}

fn refusal(error: StoreError) -> Refusal {
    match error {
        StoreError::NotFound { .. } => Refusal::NotFound,
        error => internal(error),
    }
}

fn as_sse(event: &RunEvent) -> Option<Event> {
    let number = event.number;
    match Event::default().id(number.to_string()).event("run").json_data(event) {
        Ok(sse) => Some(sse),
        Err(error) => {
            tracing::error!(run = %event.run, number, %error, "an event could not be written as JSON");
            None
        }
    }
}

async fn ended(shutdown: CancellationToken) {
    shutdown.cancelled().await;
}
