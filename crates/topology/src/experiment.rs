//! What an NS file declares.

use crate::{Bandwidth, Delay, Loss, NetworkName, NodeName, Origin, Route};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// An experiment: nodes, the networks between them, and what else the file asked for.
/// Nodes and networks keep the order of their declaration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Experiment {
    /// The virtual nodes.
    pub nodes: IndexMap<NodeName, Node>,
    /// The links and LANs. Every member's node is a key of `nodes`.
    pub networks: IndexMap<NetworkName, Network>,
    /// How routes come about.
    pub routing: Routing,
    /// What `$ns at` schedules.
    pub events: Vec<ScheduledEvent>,
    /// Names of the hardware types that the file makes itself (`tb-make-soft-vtype` and its siblings).
    #[serde(default)]
    pub hardware_types: Vec<String>,
}

/// A virtual node.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Hardware type (`tb-set-hardware`).
    pub hardware: Option<String>,
    /// Operating system image (`tb-set-node-os`).
    pub os: Option<String>,
    /// Command to run when the node is up (`tb-set-node-startcmd`), as the user wrote it.
    pub start_command: Option<String>,
    /// What a failure of this node means (`tb-set-node-failure-action`).
    pub failure_action: FailureAction,
    /// Attributes (`tb-add-node-attribute`) in the order given, repeats included; the first of a key counts.
    pub attributes: Vec<Attribute>,
    /// Routes that the file asks for (`add-route`); they count where routing is manual.
    #[serde(default)]
    pub routes: Vec<Route>,
    /// Where the settings above were made.
    #[serde(default)]
    pub set_at: SetAt,
    /// Where the node was declared.
    pub origin: Origin,
}

/// Where the settings of a node were made; none for what the file does not set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAt {
    /// `tb-set-hardware`.
    pub hardware: Option<Origin>,
    /// `tb-set-node-os`.
    pub os: Option<Origin>,
    /// `tb-set-node-startcmd`.
    pub start_command: Option<Origin>,
    /// `tb-set-node-failure-action`.
    pub failure_action: Option<Origin>,
}

impl Node {
    /// The first value of an attribute: DETER's guide says "first invocation takes precedence".
    pub fn attribute(&self, key: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.key == key)
    }
}

/// One `tb-add-node-attribute`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    /// As written: `containers:node_type`.
    pub key: String,
    /// As written.
    pub value: String,
    /// Where it was set.
    pub origin: Origin,
}

/// What the failure of a node does to the experiment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureAction {
    /// The launch fails.
    #[default]
    Fatal,
    /// The launch goes on and says so.
    Nonfatal,
    /// The launch goes on.
    Ignore,
}

/// A link or a LAN.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Network {
    /// Link (two members) or LAN (any number).
    pub kind: NetworkKind,
    /// The interfaces on it, in the order of declaration. A node may be a member twice.
    pub members: Vec<Member>,
    /// Length of the network prefix, in bits: 24 unless `tb-set-netmask` said otherwise.
    pub prefix_bits: u8,
    /// Where the network was declared.
    pub origin: Origin,
}

/// Link or LAN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkKind {
    /// `duplex-link`.
    Link,
    /// `make-lan`.
    Lan,
}

/// One interface of a node on a network.
///
/// A packet from member A to member B passes `A.outward`, then `B.inward`
/// (in Emulab's table `virt_lans` the plain columns and the `r` columns).
/// A link of 10 ms one way has 5 ms in each of the four.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// The node.
    pub node: NodeName,
    /// Number of this interface on its node, from 0, in the order of attachment.
    pub port: u32,
    /// Its address: the user's, or the one that was handed out.
    pub address: Ipv4Addr,
    /// From the node to the middle of the network.
    pub outward: Shape,
    /// From the middle of the network to the node.
    pub inward: Shape,
}

/// What happens to packets in one direction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// Rate limit.
    pub bandwidth: Bandwidth,
    /// Delay added.
    pub delay: Delay,
    /// Loss added.
    pub loss: Loss,
}

impl Shape {
    /// What a packet meets that passes this shape, then the other:
    /// the smaller rate, the sum of the delays, the union of the losses.
    pub fn then(self, next: Shape) -> Shape {
        let kbps = match (self.bandwidth.kbps, next.bandwidth.kbps) {
            (0, kbps) | (kbps, 0) => kbps,
            (here, there) => here.min(there),
        };
        let survives = (1.0 - self.loss.probability) * (1.0 - next.loss.probability);
        Shape {
            bandwidth: Bandwidth { kbps },
            delay: Delay { micros: self.delay.micros + next.delay.micros },
            loss: Loss { probability: 1.0 - survives },
        }
    }
}

/// How routes come about (`$ns rtproto`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Routing {
    /// None asked for; only directly connected networks are reachable.
    #[default]
    None,
    /// `Static`: shortest paths, computed before the launch.
    Static,
    /// `Static-ddijk`: as `Static`, computed by another program on Emulab.
    StaticDistributed,
    /// `Manual`: only what `add-route` says.
    Manual,
    /// `Session` or `ospf`: a routing daemon on each node.
    Session,
}

/// One `$ns at TIME "..."`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScheduledEvent {
    /// When, in milliseconds after the start.
    pub at_ms: u64,
    /// What, as the user wrote it.
    pub command: String,
    /// Where.
    pub origin: Origin,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_shapes_in_a_row() {
        let half = Shape {
            bandwidth: Bandwidth { kbps: 100 },
            delay: Delay { micros: 5_000 },
            loss: Loss { probability: 0.5 },
        };
        let open = Shape { delay: Delay { micros: 1_000 }, ..Shape::default() };
        let both = half.then(open).then(half);
        assert_eq!(both.bandwidth.kbps, 100);
        assert_eq!(both.delay.micros, 11_000);
        assert!((both.loss.probability - 0.75).abs() < 1e-12);
    }
}
