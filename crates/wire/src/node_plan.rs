//! The whole desired state of one host.

use neo_topology::Shape;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// What a pnode is to carry. The agent applies all of it or says what is missing; it refuses a `generation` older
/// than the one it has, and never invents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodePlan {
    /// [`crate::VERSION`].
    pub version: u32,
    /// Grows with every change of the desired state of this experiment.
    pub generation: u64,
    /// Mark of everything made: the experiment's id.
    pub mark: String,
    /// Name of this host.
    pub host: String,
    /// Address of this host on the management network; tunnels start here.
    pub host_address: Ipv4Addr,
    /// The network over which containers reach the config server.
    pub control: ControlNetwork,
    /// The containers of this host.
    pub containers: Vec<ContainerSpec>,
    /// The networks that have a member on this host.
    pub networks: Vec<NetworkSpec>,
}

/// The control network, as containers see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ControlNetwork {
    /// Length of its prefix, in bits.
    pub prefix_bits: u8,
    /// Where the config server answers: `http://172.31.0.1:7301`.
    pub config_server: String,
}

/// One container.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContainerSpec {
    /// The node's name: also its host name.
    pub name: String,
    /// Its address on the control network, on interface `ctl0`.
    pub control_address: Ipv4Addr,
    /// Its credential at the config server: a bearer token.
    pub token: String,
}

/// One network, as far as it touches this host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NetworkSpec {
    /// The network's name.
    pub name: String,
    /// How it is wired here.
    pub wiring: Wiring,
    /// The interfaces on this host.
    pub ports: Vec<Port>,
}

/// How a network is wired on a host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Wiring {
    /// Both ends of a link are here: one veth pair between the two containers.
    Pair,
    /// A bridge, and a tunnel to every other host that has members.
    Bridge {
        /// VXLAN network identifier, 24 bits, unique on the management network.
        vni: u32,
        /// Management addresses of the other hosts that have members; empty when all members are here.
        peers: Vec<Ipv4Addr>,
    },
}

/// An interface of a container on a network. Inside the container it is called `eth<port>`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Port {
    /// The container.
    pub container: String,
    /// Number of the interface, from 0.
    pub port: u32,
    /// What to do to packets on their way to the container: applied where they leave the host's end of the veth pair.
    /// Open on a link, whose two egresses carry the whole one-way shape; on a LAN, the way from the middle.
    pub towards_container: Shape,
}
