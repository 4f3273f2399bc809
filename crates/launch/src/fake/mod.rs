//! A world for tests: a store in memory, hosts that answer from a script, and a testbed that makes them.

mod host;
mod plan;
mod remote;
mod store;
mod testbed;

pub(crate) use host::{Host, Hosts, Shared};
pub(crate) use plan::{able, granted, input, secrets};
pub(crate) use remote::{FakeRemote, Report};
pub(crate) use store::FakeStore;
pub(crate) use testbed::FakeTestbed;

use crate::{AgentBinary, Executor, Remotes, SiteLayout, World};
use neo_remote::{Remote, RemoteError};
use neo_wire::{EventBody, RunKind, RunState, Step};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// Longer than any run of these tests takes; time is moved by hand, so nobody waits for it.
const AT_MOST: Duration = Duration::from_secs(3600);

/// Everything a run acts upon.
pub(crate) struct Fake {
    pub(crate) store: Arc<FakeStore>,
    pub(crate) hosts: Shared<Hosts>,
    pub(crate) remote: Arc<FakeRemote>,
    pub(crate) testbed: Arc<FakeTestbed>,
}

impl Fake {
    pub(crate) fn new() -> Self {
        let store = Arc::new(FakeStore::new());
        let hosts = Shared::<Hosts>::default();
        let remote = Arc::new(FakeRemote::new(hosts.clone(), store.clone()));
        let testbed = Arc::new(FakeTestbed::new(hosts.clone()));
        Self { store, hosts, remote, testbed }
    }

    pub(crate) fn world(&self) -> World {
        let remote: Arc<dyn Remote> = self.remote.clone();
        World {
            store: self.store.clone(),
            remotes: Arc::new(FakeRemotes(remote)),
            testbed: self.testbed.clone(),
            agent: AgentBinary::new(b"the agent".to_vec()),
            site: SiteLayout::default(),
            owner: "server".into(),
        }
    }

    /// A server that works until it is aborted or its token is cancelled.
    pub(crate) fn serve(&self) -> (JoinHandle<()>, CancellationToken) {
        let executor = Executor::new(self.world());
        let shutdown = CancellationToken::new();
        let token = shutdown.clone();
        (tokio::spawn(async move { executor.run_forever(token).await }), shutdown)
    }

    /// Launches, and serves until the run has ended.
    pub(crate) async fn launch(&self) -> RunState {
        self.store.begin(RunKind::Launch);
        self.until_ended().await
    }

    /// Swaps out, and serves until the run has ended.
    pub(crate) async fn swap_out(&self) -> RunState {
        self.store.begin(RunKind::SwapOut);
        self.until_ended().await
    }

    /// Asks the run to go on, and serves until it has ended.
    pub(crate) async fn resume(&self) -> RunState {
        self.store.requeue();
        self.until_ended().await
    }

    /// Says that a step and those after it are not true any more.
    pub(crate) fn reopen(&self, from: Step) {
        self.store.push(EventBody::StepsReopened { from, reason: "for a test".into() });
    }

    /// The host is gone, with everything on it.
    pub(crate) fn kill(&self, host: &str) {
        self.hosts.lock().entry(host.into()).or_default().alive = false;
    }

    /// Serves until the run has ended.
    pub(crate) async fn until_ended(&self) -> RunState {
        let (server, shutdown) = self.serve();
        timeout(AT_MOST, self.store.until_idle()).await.expect("the run ends");
        shutdown.cancel();
        timeout(AT_MOST, server).await.expect("the server ends").expect("the server does not panic");
        self.store.assert_numbers_have_no_gap();
        self.store.state()
    }
}

struct FakeRemotes(Arc<dyn Remote>);

impl Remotes for FakeRemotes {
    fn with_key(&self, _: &str) -> Result<Arc<dyn Remote>, RemoteError> {
        Ok(self.0.clone())
    }
}
