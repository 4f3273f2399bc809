//! Keeps the state of a run up to date with its events, whoever writes them.

use crate::journal::patiently;
use crate::{RunStore, StoreError};
use neo_wire::{RunEvent, RunId, RunState, RunStatus};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Events read at once: large enough to replay a long run quickly, small enough to hold in memory without a thought.
const PAGE_EVENTS: u32 = 1000;

/// How long to wait for the next event before asking anyway, should a wake-up have been missed.
const WAIT_AT_MOST: Duration = Duration::from_secs(5);

/// The state of a run, as far as its events were read.
pub(crate) struct Follower {
    store: Arc<dyn RunStore>,
    run: RunId,
    state: watch::Sender<RunState>,
}

impl Follower {
    /// Replays all events there are.
    pub(crate) async fn replay(store: Arc<dyn RunStore>, run: RunId) -> Result<Self, StoreError> {
        let follower = Self { store, run, state: watch::Sender::new(RunState::default()) };
        while !follower.read().await?.is_empty() {}
        Ok(follower)
    }

    /// Reads on until the run cannot be read any more.
    pub(crate) async fn follow(&self) -> Result<Infallible, StoreError> {
        loop {
            if self.read().await?.is_empty() {
                let after = self.state.borrow().last_number;
                patiently(|| self.store.wait(self.run, after, WAIT_AT_MOST)).await?;
            }
        }
    }

    /// Returns once everything up to event `number` is folded in.
    pub(crate) async fn reached(&self, number: u64) {
        self.until(|state| state.last_number >= number).await;
    }

    /// Returns once somebody has asked the run to stop.
    pub(crate) async fn cancelled(&self) {
        self.until(|state| state.status == RunStatus::Cancelling).await;
    }

    /// Returns once the state is as wanted.
    pub(crate) async fn until(&self, wanted: impl FnMut(&RunState) -> bool) {
        let found = self.state.subscribe().wait_for(wanted).await.map(|_| ());
        found.expect("the sender lives as long as self");
    }

    /// Looks at the state as it is now.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&RunState) -> T) -> T {
        look(&self.state.borrow())
    }

    /// Watches the state.
    pub(crate) fn watch(&self) -> watch::Receiver<RunState> {
        self.state.subscribe()
    }

    async fn read(&self) -> Result<Vec<RunEvent>, StoreError> {
        let after = self.state.borrow().last_number;
        let events = patiently(|| self.store.events(self.run, after, PAGE_EVENTS)).await?;
        if !events.is_empty() {
            self.state.send_modify(|state| events.iter().for_each(|event| state.apply(event)));
        }
        Ok(events)
    }
}
