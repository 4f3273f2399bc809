//! A host of the local testbed: a machine in small.

use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;
use std::path::PathBuf;

/// What to make: its own network, mount, PID, UTS and IPC namespaces, a root made of the machine's own files with a
/// private writable layer, its own sshd with its own host key, an address on the management bridge.
/// `neo-agent machine up` takes it as JSON on standard input and answers with a [`MachineUp`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineSpec {
    /// [`crate::VERSION`].
    pub version: u32,
    /// Mark of everything made: the experiment's id.
    pub mark: String,
    /// Host name.
    pub name: String,
    /// Directory of this machine: writable layer, host key, ledger. Made if absent; removed at the end.
    /// It lies in `machines/` of the testbed's directory.
    pub directory: PathBuf,
    /// Directory of the testbed, whose network namespace holds the management bridge.
    pub testbed_directory: PathBuf,
    /// Address on the management bridge.
    pub address: Ipv4Addr,
    /// Length of the management prefix, in bits.
    pub prefix_bits: u8,
    /// The public key, as in `authorized_keys`, that may log in as root.
    pub authorized_key: String,
    /// Directories of the site to show inside, read-only: (path outside, path inside).
    pub shares: Vec<(PathBuf, PathBuf)>,
    /// Directories of the machine outside that must not be seen inside, such as the product's data directory.
    pub hidden: Vec<PathBuf>,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineUp {
    /// Process id of its init, seen from outside. When it ends, the kernel takes everything back.
    pub init_pid: i32,
    /// Start time of that process in clock ticks since boot (field 22 of `/proc/PID/stat`): tells a reused pid.
    pub init_start_ticks: u64,
    /// Its SSH host key, as in `known_hosts`, without the host: `ssh-ed25519 AAAA...`.
    pub host_key: String,
}

/// The testbed's own network: one namespace, held by one keeper process, with the management bridge in it.
/// `neo-agent machine testbed-up` takes it as JSON on standard input and answers with a [`TestbedUp`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestbedSpec {
    /// [`crate::VERSION`].
    pub version: u32,
    /// Directory of the testbed. Made if absent.
    pub directory: PathBuf,
    /// Address of the management bridge, where the config server listens.
    pub bridge_address: Ipv4Addr,
    /// Length of the management prefix, in bits.
    pub prefix_bits: u8,
}

/// Who holds the testbed's network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestbedUp {
    /// Process id of the keeper: its network namespace is `/proc/<keeper_pid>/ns/net`.
    pub keeper_pid: i32,
    /// Start time of that process in clock ticks since boot.
    pub start_ticks: u64,
}

/// What stands in a testbed's directory; the answer of `neo-agent machine list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineList {
    /// One per machine, standing or half-made.
    pub machines: Vec<MachineEntry>,
}

/// One machine of a [`MachineList`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineEntry {
    /// Its directory.
    pub directory: PathBuf,
    /// Its mark, where it could be read.
    pub mark: Option<String>,
    /// Whether its init lives.
    pub alive: bool,
}

/// What a host's kernel and tools can do; `neo-agent capabilities` answers with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// Delay and loss (`sch_netem`).
    pub netem: bool,
    /// Rate limit (`sch_tbf`).
    pub tbf: bool,
    /// Tunnels between physical nodes.
    pub vxlan: bool,
    /// Bridges.
    pub bridge: bool,
    /// Private root file systems.
    pub overlay: bool,
    /// Memory available, in MiB.
    pub memory_available_mib: u64,
    /// Disk available to containers, in MiB.
    pub disk_available_mib: u64,
    /// Kernel release, as `uname -r`.
    pub kernel_release: String,
}
