//! What a run needs remembered.

pub use neo_remote::{Endpoint, HostKey};
pub use neo_testbed::{Granted, GrantedHost};

use async_trait::async_trait;
use neo_topology::Plan;
use neo_wire::{EventBody, ExperimentId, RunEvent, RunId, RunKind};
use std::collections::BTreeMap;
use std::time::Duration;

/// The memory of runs. Change and event are one transaction.
#[async_trait]
pub trait RunStore: Send + Sync {
    /// Takes one run that has work to do and that nobody holds: queued, or running or cancelling without a lease in
    /// force (a request to resume appends `RunResumed` to a failed or cancelled run, which has no lease any more).
    /// The lease is `owner`'s for `lease`.
    async fn claim(&self, owner: &str, lease: Duration) -> Result<Option<ClaimedRun>, StoreError>;

    /// Extends a lease; `false` when it is somebody else's by now: then stop at once.
    async fn renew(&self, run: RunId, owner: &str, lease: Duration) -> Result<bool, StoreError>;

    /// Gives a run back before its lease expires, so that another server may take it at once.
    /// Nothing happens when `owner` does not hold it.
    async fn release(&self, run: RunId, owner: &str) -> Result<(), StoreError>;

    /// Appends events in one transaction and wakes whoever listens. The numbers follow each other without a gap.
    /// Returns the number of the last one. `owner` must hold the lease, when one is given.
    /// `RunSucceeded`, `RunFailed` and `RunCancelled` end the run and its lease in the same transaction.
    async fn append(
        &self,
        run: RunId,
        owner: Option<&str>,
        events: Vec<EventBody>,
    ) -> Result<u64, StoreError>;

    /// The events after number `after`, in order, at most `limit`.
    async fn events(&self, run: RunId, after: u64, limit: u32) -> Result<Vec<RunEvent>, StoreError>;

    /// Returns when the run has an event after number `after` (at once if it has one already), or after `at_most`.
    async fn wait(&self, run: RunId, after: u64, at_most: Duration) -> Result<(), StoreError>;

    /// What the run is to carry out.
    async fn input(&self, run: RunId) -> Result<RunInput, StoreError>;

    /// The experiment's secrets, made at the first call and the same ever after.
    /// A token is made for each of `subjects` that has none yet; the answer holds the tokens of all subjects ever named.
    async fn secrets(
        &self,
        experiment: ExperimentId,
        subjects: &[String],
    ) -> Result<ExperimentSecrets, StoreError>;

    /// What the testbed gave, if it was stored.
    async fn granted(&self, experiment: ExperimentId) -> Result<Option<Granted>, StoreError>;

    /// Stores what the testbed gave; `None` when it was given back.
    async fn store_granted(
        &self,
        experiment: ExperimentId,
        granted: Option<&Granted>,
    ) -> Result<(), StoreError>;
}

/// A run in our hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedRun {
    /// Which.
    pub run: RunId,
    /// Of which experiment.
    pub experiment: ExperimentId,
    /// What for.
    pub kind: RunKind,
}

/// What a run is to carry out: decided before it started, never changed.
#[derive(Debug, Clone, PartialEq)]
pub struct RunInput {
    /// The experiment's id: the mark of everything made.
    pub experiment: ExperimentId,
    /// The experiment's name.
    pub experiment_name: String,
    /// The project's name.
    pub project_name: String,
    /// The group's name; the project's own where there is none.
    pub group_name: String,
    /// The plan.
    pub plan: Plan,
    /// Generation of the desired state: grows with every stored plan of the experiment.
    pub generation: u64,
}

impl RunInput {
    /// Every host and container that has a token at the config server.
    pub fn subjects(&self) -> Vec<String> {
        let pnodes = self.plan.pnodes.iter().map(|pnode| host_subject(pnode.name.as_str()));
        let nodes = self.plan.nodes.keys().map(|node| node_subject(node.as_str()));
        std::iter::once(host_subject(&self.plan.control_node())).chain(pnodes).chain(nodes).collect()
    }
}

/// Whose token a host's is: the key of [`ExperimentSecrets::tokens`].
pub fn host_subject(host: &str) -> String {
    format!("host/{host}")
}

/// Whose token a container's is: the key of [`ExperimentSecrets::tokens`].
pub fn node_subject(node: &str) -> String {
    format!("node/{node}")
}

/// What only the experiment's own hosts may know. Not printable.
#[derive(Clone)]
pub struct ExperimentSecrets {
    /// The private key with which the backend logs in to the hosts, OpenSSH format.
    pub ssh_private_key: String,
    /// Its public half, as in `authorized_keys`.
    pub ssh_public_key: String,
    /// Bearer tokens at the config server: by `host/NAME` and `node/NAME`.
    pub tokens: BTreeMap<String, String>,
}

impl std::fmt::Debug for ExperimentSecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExperimentSecrets")
            .field("ssh_public_key", &self.ssh_public_key)
            .finish_non_exhaustive()
    }
}

/// Why something could not be remembered.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The run is held by another server, or is not there.
    #[error("run {run} is not held by `{owner}` any more")]
    NotOurs {
        /// Which.
        run: RunId,
        /// Who believed to hold it.
        owner: String,
    },
    /// No such thing.
    #[error("there is no {what}")]
    NotFound {
        /// What was looked for.
        what: String,
    },
    /// The database failed us; the same may succeed later.
    #[error("the database did not {doing}")]
    Database {
        /// What was being done.
        doing: String,
        /// What it says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
