//! The documents of the config server, `/config/v1/`. The original's endpoints are not public; these are our own.
//!
//! Every request carries `Authorization: Bearer <token>`; a token belongs to one host or one container.
//!
//! | call | who | answer |
//! |---|---|---|
//! | `GET /config/v1/node-plan` | host | [`crate::NodePlan`] |
//! | `GET /config/v1/container` | container | [`ContainerConfig`] |
//! | `POST /config/v1/report` | container | takes a [`ContainerReport`], answers 204 |

use crate::ContainerState;
use neo_topology::Shape;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// What a container is to make of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContainerConfig {
    /// [`crate::VERSION`].
    pub version: u32,
    /// As in [`crate::NodePlan`].
    pub generation: u64,
    /// Its host name.
    pub hostname: String,
    /// Name of the experiment.
    pub experiment: String,
    /// Name of the project.
    pub project: String,
    /// Its interfaces.
    pub interfaces: Vec<InterfaceConfig>,
    /// Its routes beyond the directly connected networks.
    pub routes: Vec<RouteConfig>,
    /// The lines of its hosts file, without localhost.
    pub hosts: Vec<HostEntry>,
    /// What to run when it is up, by `/bin/sh -c`.
    pub start_command: Option<String>,
}

/// One interface.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InterfaceConfig {
    /// Number: the interface is called `eth<port>`.
    pub port: u32,
    /// The network it is on.
    pub network: String,
    /// Its address.
    pub address: Ipv4Addr,
    /// Length of the prefix, in bits.
    pub prefix_bits: u8,
    /// What to do to packets that leave by it: on a link the whole one-way shape, on a LAN the way to the middle.
    pub egress: Shape,
}

/// One route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteConfig {
    /// Network address of the destination.
    pub destination: Ipv4Addr,
    /// Length of its prefix, in bits.
    pub prefix_bits: u8,
    /// Next hop.
    pub via: Ipv4Addr,
}

/// One line of a hosts file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostEntry {
    /// Address.
    pub address: Ipv4Addr,
    /// Names, the first being canonical: `n-0-link0 n-0-1 n-0`.
    pub names: Vec<String>,
}

/// What a container says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerReport {
    /// [`crate::VERSION`].
    pub version: u32,
    /// Of the configuration that it applied.
    pub generation: u64,
    /// What it has come to.
    pub state: ContainerState,
    /// What happened, in words, for [`ContainerState::Failed`] and for a start command that ended badly; else a remark
    /// or nothing.
    pub message: String,
    /// Exit code of the start command, once it ended.
    pub start_command_exit: Option<i32>,
    /// What was asked for but cannot be done here, in words: `delay 10 ms on eth0: kernel without netem`.
    pub not_applied: Vec<String>,
}
