//! A testbed that pretends.

use super::{Hosts, Shared, able, granted};
use async_trait::async_trait;
use neo_testbed::{Granted, Progress, SwapIn, Testbed, TestbedError};
use neo_topology::Shortfall;
use neo_wire::{Capabilities, ExperimentId, HostState, Teardown};
use std::sync::MutexGuard;

/// What it does, and what was asked of it.
pub(crate) struct TestbedState {
    pub(crate) shortfalls: Vec<Shortfall>,
    pub(crate) capabilities: Capabilities,
    pub(crate) key_of_config: String,
    /// How often hosts were asked for.
    pub(crate) swap_ins: u32,
    /// How often they were given back.
    pub(crate) swap_outs: u32,
    /// Whether no hosts can be given.
    pub(crate) is_broken: bool,
    /// What a swap-out does not get rid of.
    pub(crate) leaves: Vec<String>,
}

/// A testbed that pretends.
pub(crate) struct FakeTestbed {
    state: Shared<TestbedState>,
    hosts: Shared<Hosts>,
}

impl Default for TestbedState {
    fn default() -> Self {
        Self {
            shortfalls: Vec::new(),
            capabilities: able(),
            key_of_config: "ssh-ed25519 config".into(),
            swap_ins: 0,
            swap_outs: 0,
            is_broken: false,
            leaves: Vec::new(),
        }
    }
}

impl FakeTestbed {
    pub(crate) fn new(hosts: Shared<Hosts>) -> Self {
        Self { state: Shared::default(), hosts }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, TestbedState> {
        self.state.lock()
    }
}

#[async_trait]
impl Testbed for FakeTestbed {
    fn name(&self) -> &str {
        "fake"
    }

    async fn capabilities(&self) -> Result<Capabilities, TestbedError> {
        Ok(self.lock().capabilities.clone())
    }

    async fn shortfalls(&self, _: &SwapIn) -> Result<Vec<Shortfall>, TestbedError> {
        Ok(self.lock().shortfalls.clone())
    }

    async fn swap_in(&self, request: &SwapIn, progress: Progress) -> Result<Granted, TestbedError> {
        let mut state = self.lock();
        state.swap_ins += 1;
        if state.is_broken {
            return Err(TestbedError::Failed {
                doing: "making host config".into(),
                found: "no disk".into(),
                remedy: "make room".into(),
                retry: false,
            });
        }
        let mut hosts = self.hosts.lock();
        for asked in &request.hosts {
            let host = hosts.entry(asked.name.clone()).or_default();
            if !host.alive {
                host.make_again();
            }
            let _ = progress.send((asked.name.clone(), HostState::Booting, String::new()));
            let _ = progress.send((asked.name.clone(), HostState::Reachable, String::new()));
        }
        let mut granted = granted();
        granted.hosts[0].endpoint.host_key.0.clone_from(&state.key_of_config);
        Ok(granted)
    }

    async fn swap_out(&self, _: ExperimentId) -> Result<Teardown, TestbedError> {
        let mut state = self.lock();
        state.swap_outs += 1;
        let mut hosts = self.hosts.lock();
        let created = hosts.len().max(state.leaves.len()) as u64;
        if state.leaves.is_empty() {
            hosts.clear();
        } else {
            hosts.retain(|_, host| !host.alive);
        }
        let gone = created - state.leaves.len() as u64;
        Ok(Teardown { created, gone, left: state.leaves.clone() })
    }

    async fn listen(&self) -> Result<neo_testbed::Listening, TestbedError> {
        unreachable!("no step listens")
    }
}
