//! What the agent's commands on a host read and answer.

use crate::LinkMeasurement;
use neo_topology::Shape;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::Ipv4Addr;

/// Where a host or container finds the config server, and its credential there.
/// On a host: `/etc/neo/config-server.json`, mode 0600.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigServerAccess {
    /// `http://172.31.0.1:7301`.
    pub url: String,
    /// A bearer token.
    pub token: String,
}

impl fmt::Debug for ConfigServerAccess {
    /// The token stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfigServerAccess").field("url", &self.url).finish_non_exhaustive()
    }
}

/// The result of `neo-agent apply`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// Generation of the plan that stands now.
    pub generation: u64,
    /// Containers that stand.
    pub containers: u64,
    /// Containers made by this call; 0 when all stood before.
    pub containers_made: u64,
    /// Links, bridges and tunnels made by this call.
    pub interfaces_made: u64,
    /// What was asked of this host's ends but cannot be done here, in words.
    pub not_applied: Vec<String>,
}

/// What `neo-agent remove` reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveRequest {
    /// As in [`crate::NodePlan`].
    pub mark: String,
}

/// What `neo-agent measure` reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeasureRequest {
    /// What to measure.
    pub paths: Vec<MeasurePath>,
}

/// A path from a container on this host to a neighbour.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeasurePath {
    /// The network.
    pub network: String,
    /// The container on this host.
    pub from: String,
    /// The neighbour.
    pub to: String,
    /// The neighbour's address on the network.
    pub to_address: Ipv4Addr,
    /// What the NS file asks for, one way.
    pub asked: Shape,
    /// What the kernel was told to do, one way.
    pub applied: Shape,
    /// What the kernel was told to do on the way back, which a link may shape differently.
    pub applied_back: Shape,
    /// What the NS file asks of the round trip, in microseconds.
    pub rtt_asked_micros: u64,
    /// Echo requests to send.
    pub probes: u32,
    /// Length of the rate probe in seconds; 0 for none.
    pub rate_seconds: f64,
}

/// The result of `neo-agent measure`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// In the order of the paths asked for.
    pub measurements: Vec<LinkMeasurement>,
}
