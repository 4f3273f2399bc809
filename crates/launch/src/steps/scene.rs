//! What a step sees and says.

use crate::follower::Follower;
use crate::journal::{Journal, patiently};
use crate::sift::clip;
use crate::{ExperimentSecrets, RunInput, StepError, World};
use futures::future::BoxFuture;
use futures::lock::Mutex;
use futures::{FutureExt, StreamExt, stream};
use neo_remote::Remote;
use neo_testbed::{Granted, GrantedHost};
use neo_wire::{EventBody, HostState, LogStream, Step};
use std::ops::Deref;
use std::sync::Arc;

/// Hosts worked on at once. Each takes a connection and, on the local testbed, a share of this machine; a Chef server
/// serves as many converges without queues.
const HOSTS_AT_ONCE: usize = 16;

/// What all steps of a run see.
pub(crate) struct Scene<'a> {
    pub(crate) world: &'a World,
    pub(crate) journal: &'a Journal,
    pub(crate) follower: &'a Follower,
    pub(crate) input: RunInput,
    pub(crate) secrets: ExperimentSecrets,
    pub(crate) remote: Arc<dyn Remote>,
}

/// What one step sees.
pub(crate) struct StepScene<'a> {
    pub(crate) scene: &'a Scene<'a>,
    pub(crate) step: Step,
}

impl<'a> Deref for StepScene<'a> {
    type Target = Scene<'a>;
    fn deref(&self) -> &Scene<'a> {
        self.scene
    }
}

impl StepScene<'_> {
    /// Appends events.
    pub(crate) async fn say(&self, events: Vec<EventBody>) -> Result<(), StepError> {
        if !events.is_empty() {
            self.journal.append(events).await?;
        }
        Ok(())
    }

    /// Returns once the state holds everything said so far.
    pub(crate) async fn caught_up(&self) {
        self.follower.reached(self.journal.last()).await;
    }

    /// A line of our own words.
    pub(crate) fn note(&self, host: Option<&str>, text: &str) -> EventBody {
        EventBody::Log {
            step: self.step,
            host: host.map(str::to_owned),
            stream: LogStream::Note,
            text: clip(text),
        }
    }

    /// What the testbed gave.
    pub(crate) async fn granted(&self) -> Result<Granted, StepError> {
        let granted = patiently(|| self.world.store.granted(self.input.experiment)).await?;
        granted.ok_or_else(|| {
            StepError::passing("the experiment has no hosts", "resume the run: it takes hosts again")
        })
    }

    /// The control node.
    pub(crate) async fn config_host(&self) -> Result<GrantedHost, StepError> {
        let name = self.input.plan.control_node();
        let granted = self.granted().await?;
        granted.hosts.into_iter().find(|host| host.name == name).ok_or_else(|| {
            StepError::passing(
                format!("the testbed gave no host `{name}`"),
                "resume the run: it takes hosts again",
            )
        })
    }

    /// The physical nodes.
    pub(crate) async fn pnodes(&self) -> Result<Vec<GrantedHost>, StepError> {
        let name = self.input.plan.control_node();
        let granted = self.granted().await?;
        Ok(granted.hosts.into_iter().filter(|host| host.name != name).collect())
    }

    /// Does the work of each host, at most [`HOSTS_AT_ONCE`] at once, and counts the hosts as the step's progress.
    /// The work on the others goes on when one fails; then the whole fails, with all that is wrong.
    pub(crate) async fn on_each<T: Send>(
        &self,
        work: Vec<BoxFuture<'_, Result<T, StepError>>>,
    ) -> Result<Vec<T>, StepError> {
        let total = work.len() as u64;
        let done = Mutex::new(0);
        // Counted inside the stream: what is in it moves on only while the stream is polled, and one that holds a
        // transaction open while we wait for ours would never end it.
        let counted: Vec<_> = work.into_iter().map(|work| self.counted(work, &done, total).boxed()).collect();
        let (mut results, mut errors) = (Vec::new(), Vec::new());
        let mut working = stream::iter(counted).buffer_unordered(HOSTS_AT_ONCE);
        while let Some(result) = working.next().await {
            match result {
                Ok(result) => results.push(result),
                Err(error @ StepError::Store(_)) => return Err(error),
                Err(error) => errors.push(error),
            }
        }
        StepError::all(errors).map(|()| results)
    }

    async fn counted<T: Send>(
        &self,
        work: BoxFuture<'_, Result<T, StepError>>,
        done: &Mutex<u64>,
        total: u64,
    ) -> Result<T, StepError> {
        let result = work.await?;
        let mut done = done.lock().await;
        *done += 1;
        let unit = "hosts".to_owned();
        self.say(vec![EventBody::StepProgress { step: self.step, done: *done, total, unit }]).await?;
        Ok(result)
    }
}

/// A host changed.
pub(crate) fn host_event(host: &str, state: HostState, message: &str) -> EventBody {
    EventBody::Host { host: host.to_owned(), state, message: clip(message) }
}

/// `1 host`, `3 hosts`.
pub(crate) fn count(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}
