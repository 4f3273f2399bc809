//! What is asked of a testbed, and what it gives.

use neo_remote::Endpoint;
use neo_wire::{ExperimentId, HostState};
use std::net::Ipv4Addr;
use tokio::sync::mpsc;

/// Hosts to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwapIn {
    /// For which experiment: the mark of everything made.
    pub experiment: ExperimentId,
    /// Which hosts.
    pub hosts: Vec<HostRequest>,
    /// How many networks need a tunnel identifier of their own.
    pub networks: u32,
    /// The public key, as in `authorized_keys`, that is to be let in.
    pub authorized_key: String,
}

/// One host to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostRequest {
    /// Its name in the experiment: `config`, `pnode-0000`.
    pub name: String,
    /// What for.
    pub role: HostRole,
    /// How many containers it will carry; each gets an address on the management network.
    pub containers: u32,
}

/// What a host is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostRole {
    /// The control node.
    Config,
    /// Carries containers.
    Pnode,
}

/// What a testbed gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// The hosts, in the order of the request.
    pub hosts: Vec<GrantedHost>,
    /// First of the tunnel identifiers that are this experiment's: network number 1 uses `vni_first`, and so on.
    pub vni_first: u32,
    /// Length of the management prefix, in bits.
    pub prefix_bits: u8,
    /// Where hosts and containers find the config server: `http://172.31.0.1:7301`.
    pub config_server: String,
}

/// One host that a testbed gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantedHost {
    /// Its name in the experiment.
    pub name: String,
    /// How to reach it.
    pub endpoint: Endpoint,
    /// Its address on the management network.
    pub address: Ipv4Addr,
    /// Management addresses for its containers, as many as were asked for.
    pub container_addresses: Vec<Ipv4Addr>,
}

/// Where the progress of a swap-in goes: (host, state, remark).
pub type Progress = mpsc::UnboundedSender<(String, HostState, String)>;
