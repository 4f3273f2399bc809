//! The `sim` testbed: hosts that exist only in memory, for tests. Its endpoints lead nowhere.

use crate::lease::{Leases, Network};
use crate::{Granted, GrantedHost, Listening, Progress, SwapIn, Testbed, TestbedError, check};
use async_trait::async_trait;
use futures::FutureExt;
use neo_remote::{Endpoint, HostKey};
use neo_topology::Shortfall;
use neo_wire::{Capabilities, ExperimentId, HostState, Teardown};
use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Room for some millions of pretended hosts and containers.
const NETWORK: Network = Network { address: Ipv4Addr::new(10, 0, 0, 0), prefix_bits: 8 };

/// Hosts that exist only in memory.
#[derive(Debug, Default)]
pub struct Sim {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    leases: Leases,
    failing: BTreeSet<String>,
    shortfalls: Vec<Shortfall>,
    capabilities: Capabilities,
}

impl Sim {
    /// A testbed whose kernel can do everything.
    pub fn new() -> Self {
        let capabilities = Capabilities {
            netem: true,
            tbf: true,
            vxlan: true,
            bridge: true,
            overlay: true,
            memory_available_mib: 1 << 20,
            disk_available_mib: 1 << 20,
            kernel_release: "simulated".to_owned(),
        };
        Self { state: Mutex::new(State { capabilities, ..State::default() }) }
    }

    /// From now on this host cannot be made.
    pub fn fail(&self, host: &str) {
        self.state().failing.insert(host.to_owned());
    }

    /// From now on this host can be made again.
    pub fn mend(&self, host: &str) {
        self.state().failing.remove(host);
    }

    /// What every request is told to lack from now on.
    pub fn set_shortfalls(&self, shortfalls: Vec<Shortfall>) {
        self.state().shortfalls = shortfalls;
    }

    /// What its kernel can do from now on.
    pub fn set_capabilities(&self, capabilities: Capabilities) {
        self.state().capabilities = capabilities;
    }

    /// The experiments that have hosts.
    pub fn experiments(&self) -> Vec<ExperimentId> {
        self.state().leases.experiments.keys().copied().collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn failed(doing: String, found: &str) -> TestbedError {
    TestbedError::Failed {
        doing,
        found: found.to_owned(),
        remedy: "mend the simulation".to_owned(),
        retry: true,
    }
}

#[async_trait]
impl Testbed for Sim {
    fn name(&self) -> &str {
        "sim"
    }

    async fn capabilities(&self) -> Result<Capabilities, TestbedError> {
        Ok(self.state().capabilities.clone())
    }

    async fn shortfalls(&self, _request: &SwapIn) -> Result<Vec<Shortfall>, TestbedError> {
        Ok(self.state().shortfalls.clone())
    }

    async fn swap_in(&self, request: &SwapIn, progress: Progress) -> Result<Granted, TestbedError> {
        check::names(request)?;
        let mut state = self.state();
        let lease = state
            .leases
            .lease(NETWORK, request)
            .ok_or_else(|| failed("giving out addresses".to_owned(), "there are too few"))?;
        let mut hosts = Vec::new();
        for host in &request.hosts {
            let fails = state.failing.contains(&host.name);
            let (reached, remark) =
                if fails { (HostState::Failed, "made to fail") } else { (HostState::Reachable, "simulated") };
            // Nobody has to listen.
            let _ = progress.send((host.name.clone(), reached, remark.to_owned()));
            if fails {
                return Err(failed(format!("making host `{}`", host.name), "it was made to fail"));
            }
            let had = &lease.hosts[&host.name];
            hosts.push(GrantedHost {
                name: host.name.clone(),
                endpoint: Endpoint {
                    name: host.name.clone(),
                    address: SocketAddr::from((had.address, 22)),
                    network_namespace: None,
                    user: "root".to_owned(),
                    host_key: HostKey(format!("ssh-ed25519 simulated-{}", host.name)),
                },
                address: had.address,
                container_addresses: had.containers.iter().take(host.containers as usize).copied().collect(),
            });
        }
        let config_server = format!("http://{}:7301", NETWORK.gateway());
        Ok(Granted { hosts, vni_first: lease.vni_first, prefix_bits: NETWORK.prefix_bits, config_server })
    }

    async fn swap_out(&self, experiment: ExperimentId) -> Result<Teardown, TestbedError> {
        let hosts =
            self.state().leases.experiments.remove(&experiment).map_or(0, |lease| lease.hosts.len()) as u64;
        Ok(Teardown { created: hosts, gone: hosts, left: Vec::new() })
    }

    async fn listen(&self) -> Result<Listening, TestbedError> {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .map_err(|error| failed("listening on loopback".to_owned(), &error.to_string()))?;
        Ok(Listening { socket, ended: std::future::pending().boxed() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{HostRequest, HostRole};
    use tokio::sync::mpsc;
    use uuid::Uuid;

    #[tokio::test]
    async fn a_host_fails_when_told_and_is_the_same_once_mended() {
        let request = SwapIn {
            experiment: ExperimentId(Uuid::from_u128(7)),
            hosts: vec![HostRequest { name: "config".to_owned(), role: HostRole::Config, containers: 0 }],
            networks: 0,
            authorized_key: String::new(),
        };
        let sim = Sim::new();
        sim.fail("config");
        let (progress, _told) = mpsc::unbounded_channel();
        assert!(sim.swap_in(&request, progress.clone()).await.is_err());
        sim.mend("config");
        let first = sim.swap_in(&request, progress.clone()).await.expect("it is mended");
        assert_eq!(sim.swap_in(&request, progress).await.expect("it is mended"), first);
        assert_eq!(sim.swap_out(request.experiment).await.expect("it can").gone, 1);
        assert_eq!(sim.swap_out(request.experiment).await.expect("it can"), Teardown::default());
    }
}
