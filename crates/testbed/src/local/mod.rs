//! The `local` testbed: machines in small on the machine that the backend runs on, made by `neo-agent machine`.
//!
//! In its directory: `leases.json` (who has which addresses), `keeper.json` (who holds the testbed's network), and
//! `machines/EXPERIMENT/HOST/` with everything that a host writes. A crash at any moment leaves nothing that
//! [`Local::swap_in`] does not take up, or [`Local::swap_out`] and [`Local::sweep`] do not find.

mod agent;
mod book;
mod config;
mod shortfall;

pub use config::LocalConfig;
pub use shortfall::{MEMORY_PER_CONTAINER_MIB, MEMORY_PER_HOST_MIB};

use crate::lease::{HostLease, Lease};
use crate::{Granted, GrantedHost, HostRequest, Listening, Progress, SwapIn, Testbed, TestbedError, check};
use async_trait::async_trait;
use book::Book;
use futures::FutureExt;
use futures::stream::{self, StreamExt};
use neo_remote::{Endpoint, HostKey, ssh};
use neo_topology::Shortfall;
use neo_wire::machine::MachineUp;
use neo_wire::{
    Capabilities, ExperimentId, HostState, MachineEntry, MachineList, MachineSpec, Teardown, TestbedSpec,
    TestbedUp, VERSION,
};
use nix::sched::{CloneFlags, setns};
use serde_json::json;
use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::sleep;

/// Hosts made or removed at the same time: the kernel's one lock for interfaces bounds it anyway.
const HOSTS_AT_ONCE: usize = 4;

/// How often is looked whether the testbed's network is still there.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Where sshd of a host listens.
const SSH_PORT: u16 = 22;

/// The `local` testbed.
#[derive(Debug)]
pub struct Local {
    config: LocalConfig,
    book: Book,
}

impl Local {
    /// A testbed in this directory; nothing is made before it is asked for.
    pub fn new(config: LocalConfig) -> Self {
        let book = Book::at(&config.directory);
        Self { config, book }
    }

    /// Ensures the testbed's own network, and gives its namespace: `/proc/KEEPER/ns/net`.
    pub async fn network_namespace(&self) -> Result<PathBuf, TestbedError> {
        let spec = TestbedSpec {
            version: VERSION,
            directory: self.config.directory.clone(),
            bridge_address: self.config.network.gateway(),
            prefix_bits: self.config.network.prefix_bits,
        };
        let up: TestbedUp =
            self.agent("making the testbed's network", &["machine", "testbed-up"], &spec).await?;
        Ok(PathBuf::from(format!("/proc/{}/ns/net", up.keeper_pid)))
    }

    /// The experiments that have hosts or addresses here, so that those nobody knows of any more can be swapped out.
    pub async fn experiments(&self) -> Result<Vec<ExperimentId>, TestbedError> {
        Ok(self.book.read().await?.experiments.into_keys().collect())
    }

    /// Removes machines that no lease knows of, as a crash may leave them, and proves it.
    pub async fn sweep(&self) -> Result<Teardown, TestbedError> {
        let leases = self.book.read().await?;
        let strays = self.machines().await?.into_iter().filter(|machine| {
            experiment_of(machine).is_none_or(|experiment| !leases.experiments.contains_key(&experiment))
        });
        self.remove(strays.collect()).await
    }

    /// Takes the whole testbed down: every machine of every experiment, and its network. Proves it.
    pub async fn close(&self) -> Result<Teardown, TestbedError> {
        if !self.config.directory.exists() {
            return Ok(Teardown::default());
        }
        let proof: Teardown = self
            .agent(
                "taking the testbed down",
                &["machine", "testbed-down"],
                &self.of_directory(&self.config.directory),
            )
            .await?;
        if proof.left.is_empty() {
            self.book.burn().await?;
            // Whatever else lies there is not the testbed's.
            let _ = std::fs::remove_dir(&self.config.directory);
        }
        Ok(proof)
    }

    async fn machines(&self) -> Result<Vec<MachineEntry>, TestbedError> {
        if !self.config.directory.exists() {
            return Ok(Vec::new());
        }
        let document = self.of_directory(&self.config.directory);
        let list: MachineList = self.agent("looking for hosts", &["machine", "list"], &document).await?;
        Ok(list.machines)
    }

    /// Removes these machines, goes on after an error, and adds up the proofs.
    async fn remove(&self, machines: Vec<MachineEntry>) -> Result<Teardown, TestbedError> {
        let proofs: Vec<Teardown> =
            stream::iter(machines)
                .map(|machine| async move {
                    let doing = format!("removing `{}`", machine.directory.display());
                    let document = self.of_directory(&machine.directory);
                    self.agent(&doing, &["machine", "down"], &document).await.unwrap_or_else(|error| {
                        Teardown { created: 1, gone: 0, left: vec![error.to_string()] }
                    })
                })
                .buffer_unordered(HOSTS_AT_ONCE)
                .collect()
                .await;
        Ok(proofs.into_iter().fold(Teardown::default(), |mut sum, proof| {
            sum.created += proof.created;
            sum.gone += proof.gone;
            sum.left.extend(proof.left);
            sum
        }))
    }

    async fn make(
        &self,
        request: &SwapIn,
        host: &HostRequest,
        lease: &HostLease,
        namespace: &Path,
        progress: &Progress,
    ) -> Result<GrantedHost, TestbedError> {
        // Nobody has to listen.
        let say = |state, remark: String| drop(progress.send((host.name.clone(), state, remark)));
        say(HostState::Booting, format!("making its namespaces; its address is {}", lease.address));
        let spec = MachineSpec {
            version: VERSION,
            mark: request.experiment.to_string(),
            name: host.name.clone(),
            directory: self.config.machines(request.experiment).join(&host.name),
            testbed_directory: self.config.directory.clone(),
            address: lease.address,
            prefix_bits: self.config.network.prefix_bits,
            authorized_key: request.authorized_key.clone(),
            shares: self.config.shares.clone(),
            hidden: self.config.hidden.clone(),
        };
        let made: Result<MachineUp, _> =
            self.agent(&format!("making host `{}`", host.name), &["machine", "up"], &spec).await;
        let up = made.inspect_err(|error| say(HostState::Failed, error.to_string()))?;
        let endpoint = Endpoint {
            name: host.name.clone(),
            address: SocketAddr::from((lease.address, SSH_PORT)),
            network_namespace: Some(namespace.to_owned()),
            user: "root".to_owned(),
            host_key: HostKey(up.host_key),
        };
        ssh::check_host_key(&endpoint).await.map_err(|error| {
            say(HostState::Failed, error.to_string());
            TestbedError::Failed {
                doing: format!("reaching host `{}`", host.name),
                found: error.to_string(),
                remedy: "swap in again".to_owned(),
                retry: error.may_retry(),
            }
        })?;
        say(HostState::Reachable, format!("answers SSH at {} with its own key", lease.address));
        Ok(GrantedHost {
            name: host.name.clone(),
            endpoint,
            address: lease.address,
            container_addresses: lease.containers.iter().take(host.containers as usize).copied().collect(),
        })
    }

    async fn lease(&self, request: &SwapIn) -> Result<Lease, TestbedError> {
        let (network, wanted) = (self.config.network, request.clone());
        self.book.change(move |leases| leases.lease(network, &wanted)).await?.ok_or_else(|| {
            TestbedError::Failed {
                doing: "giving out addresses".to_owned(),
                found: format!("the management network has {} addresses, too few", network.capacity()),
                remedy: "swap out another experiment, or give the testbed a shorter prefix".to_owned(),
                retry: false,
            }
        })
    }

    fn of_directory(&self, directory: &Path) -> serde_json::Value {
        json!({ "directory": directory })
    }

    async fn agent<Answer: serde::de::DeserializeOwned>(
        &self,
        doing: &str,
        words: &[&str],
        document: &impl serde::Serialize,
    ) -> Result<Answer, TestbedError> {
        agent::run(&self.config.agent, doing, words, document).await
    }
}

/// The experiment that a machine belongs to: by its mark, else by its place in `machines/EXPERIMENT/HOST`.
fn experiment_of(machine: &MachineEntry) -> Option<ExperimentId> {
    let place = || machine.directory.parent()?.file_name()?.to_str();
    machine.mark.as_deref().or_else(place)?.parse().ok()
}

#[async_trait]
impl Testbed for Local {
    fn name(&self) -> &str {
        "local"
    }

    async fn capabilities(&self) -> Result<Capabilities, TestbedError> {
        self.agent("probing the kernel", &["capabilities"], &json!({})).await
    }

    async fn shortfalls(&self, request: &SwapIn) -> Result<Vec<Shortfall>, TestbedError> {
        let missing = shortfall::of_machine(&self.config);
        if !missing.is_empty() {
            return Ok(missing);
        }
        let (capabilities, leases) = (self.capabilities().await?, self.book.read().await?);
        Ok(shortfall::of_request(&self.config, request, &capabilities, &leases))
    }

    async fn swap_in(&self, request: &SwapIn, progress: Progress) -> Result<Granted, TestbedError> {
        check::names(request)?;
        let namespace = self.network_namespace().await?;
        let lease = self.lease(request).await?;
        for host in &request.hosts {
            // Nobody has to listen.
            let _ = progress.send((host.name.clone(), HostState::Requested, String::new()));
        }
        // Every host is made before the first error is told: the next try then finds them.
        let making: Vec<_> = request
            .hosts
            .iter()
            .map(|host| self.make(request, host, &lease.hosts[&host.name], &namespace, &progress))
            .collect();
        let made: Vec<Result<GrantedHost, TestbedError>> =
            stream::iter(making).buffered(HOSTS_AT_ONCE).collect().await;
        Ok(Granted {
            hosts: made.into_iter().collect::<Result<_, _>>()?,
            vni_first: lease.vni_first,
            prefix_bits: self.config.network.prefix_bits,
            config_server: format!(
                "http://{}:{}",
                self.config.network.gateway(),
                self.config.config_server_port
            ),
        })
    }

    async fn swap_out(&self, experiment: ExperimentId) -> Result<Teardown, TestbedError> {
        let machines = self.machines().await?;
        let ours =
            machines.into_iter().filter(|machine| experiment_of(machine) == Some(experiment)).collect();
        let proof = self.remove(ours).await?;
        if proof.left.is_empty() {
            self.book.change(move |leases| drop(leases.experiments.remove(&experiment))).await?;
            // The hosts' folders are gone; one that is not stands in the proof.
            let _ = std::fs::remove_dir(self.config.machines(experiment));
        }
        Ok(proof)
    }

    async fn listen(&self) -> Result<Listening, TestbedError> {
        let namespace = self.network_namespace().await?;
        let address = SocketAddr::from((self.config.network.gateway(), self.config.config_server_port));
        // A socket belongs for ever to the namespace that it was made in; a thread enters it, and ends.
        let entered = namespace.clone();
        let bound = std::thread::spawn(move || {
            setns(File::open(entered)?, CloneFlags::CLONE_NEWNET)?;
            TcpListener::bind(address)
        })
        .join()
        .unwrap_or_else(|_| Err(std::io::Error::other("the binding thread ended without an answer")));
        let socket = bound.map_err(|error| TestbedError::Failed {
            doing: format!("listening on {address} for the config server"),
            found: error.to_string(),
            remedy: "end the other server that uses this testbed's directory, or give each its own"
                .to_owned(),
            retry: true,
        })?;
        Ok(Listening { socket, ended: ended(namespace).boxed() })
    }
}

/// Waits until the process that holds a network namespace has ended.
async fn ended(namespace: PathBuf) {
    let number = || std::fs::metadata(&namespace).map(|found| found.ino()).ok();
    let before = number();
    while before.is_some() && number() == before {
        sleep(LOOK_EVERY).await;
    }
}
