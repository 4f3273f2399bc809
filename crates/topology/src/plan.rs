//! What becomes of an experiment: decided once, stored, and never changed by the run that carries it out.

use crate::{
    FailureAction, Image, NetworkKind, NetworkName, NodeName, Origin, PnodeName, Policy, Reason, Routing,
    Shape, Shaper,
};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// Where every node goes and why, what is cut, every address and every route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The choices it follows from.
    pub policy: Policy,
    /// The physical nodes, in the order of their names. The control node is not among them.
    pub pnodes: Vec<Pnode>,
    /// Every node of the experiment, in the order of declaration.
    pub nodes: IndexMap<NodeName, PlannedNode>,
    /// Every network of the experiment, in the order of declaration.
    pub networks: IndexMap<NetworkName, PlannedNetwork>,
    /// How routes come about.
    pub routing: Routing,
    /// The networks that span several physical nodes, in the order of declaration.
    pub cuts: Vec<Cut>,
    /// What placing by hand cost, where a person did.
    #[serde(default)]
    pub by_hand: Option<ByHand>,
}

/// A placement before and after a person's pins and avoidances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByHand {
    /// What it would be without them.
    pub before: Tally,
    /// What it is.
    pub after: Tally,
}

/// A placement in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Physical nodes, embedded ones included.
    pub pnodes: u32,
    /// Networks that span several physical nodes.
    pub cuts: u32,
    /// What the cuts cost; see [`crate::network_weight`].
    pub cost: u64,
}

impl Tally {
    /// A plan in numbers.
    pub fn of(plan: &Plan) -> Self {
        let cost = |cut: &Cut| {
            let weight = plan.networks.get(&cut.network).map_or(0, crate::network_weight);
            u64::from(weight) * (cut.pnodes.len() as u64 - 1)
        };
        Self {
            pnodes: plan.pnodes.len() as u32,
            cuts: plan.cuts.len() as u32,
            cost: plan.cuts.iter().map(cost).sum(),
        }
    }
}

/// A physical node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pnode {
    /// `pnode-0000`, or the node's own name when it is an `embedded_pnode`.
    pub name: PnodeName,
    /// The nodes that it carries, in the order of declaration.
    pub nodes: Vec<NodeName>,
    /// Hardware types that would do, best first.
    pub hardware: Vec<String>,
    /// Whether it is an `embedded_pnode`: one node that is a physical node by itself.
    pub embedded: bool,
    /// Most containers that it may carry.
    #[serde(default)]
    pub limit: u32,
}

/// A node as planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedNode {
    /// Where it goes, and why.
    pub placement: Placement,
    /// What it is started from.
    #[serde(default)]
    pub image: Image,
    /// Whether it is a ghost: its place is kept, but it is not started.
    #[serde(default)]
    pub ghost: bool,
    /// Routes beyond the directly connected networks.
    pub routes: Vec<Route>,
    /// Command to run when the node is up.
    pub start_command: Option<String>,
    /// What a failure of this node means for the launch.
    pub failure_action: FailureAction,
    /// Where it was declared.
    pub origin: Origin,
}

/// Where a node goes, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// The physical node.
    pub pnode: PnodeName,
    /// Kind of container that the file asks for: `openvz`, `qemu`, `process` or `embedded_pnode`.
    pub node_type: String,
    /// The pass in which it was packed.
    #[serde(default)]
    pub pass: u32,
    /// Why there.
    pub reason: Reason,
}

/// A route of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Network address of the destination.
    pub destination: Ipv4Addr,
    /// Length of its prefix, in bits.
    pub prefix_bits: u8,
    /// Address of the next hop, on a directly connected network.
    pub via: Ipv4Addr,
}

/// A network as planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedNetwork {
    /// Link or LAN.
    pub kind: NetworkKind,
    /// Number of the network in this plan, from 1; tunnels between physical nodes carry it as their identifier.
    pub number: u32,
    /// Length of the prefix, in bits.
    pub prefix_bits: u8,
    /// Its interfaces.
    pub members: Vec<PlannedMember>,
    /// Where its rate, delay and loss are applied; none for a network that runs as fast as its wire.
    #[serde(default)]
    pub shaper: Option<Shaper>,
    /// Where it was declared.
    pub origin: Origin,
}

/// One interface as planned; see [`crate::Member`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedMember {
    /// The node.
    pub node: NodeName,
    /// Number of this interface on its node, from 0.
    pub port: u32,
    /// Its address.
    pub address: Ipv4Addr,
    /// From the node to the middle of the network.
    pub outward: Shape,
    /// From the middle of the network to the node.
    pub inward: Shape,
}

/// A network that spans several physical nodes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// Which.
    pub network: NetworkName,
    /// The physical nodes that it spans, in the order of their names.
    pub pnodes: Vec<PnodeName>,
}

/// Why a plan cannot be made, or cannot be carried out on a testbed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}; {remedy}")]
pub struct Shortfall {
    /// What is wrong.
    pub message: String,
    /// What to change.
    pub remedy: String,
    /// The line to change, where one is to blame.
    pub origin: Option<Origin>,
}

impl Plan {
    /// Name of the control node's host: as the policy says, unless another host has that name; then the name with the
    /// first number that is free (`config-1`).
    pub fn control_node(&self) -> String {
        let wanted = &self.policy.config_name;
        let taken = |name: &str| {
            self.pnodes.iter().any(|pnode| pnode.name.as_str() == name)
                || self.nodes.keys().any(|node| node.as_str() == name)
        };
        let mut name = wanted.clone();
        for number in 1.. {
            if !taken(&name) {
                break;
            }
            name = format!("{wanted}-{number}");
        }
        name
    }

    /// The nodes that are started: all but the ghosts.
    pub fn started(&self) -> impl Iterator<Item = (&NodeName, &PlannedNode)> {
        self.nodes.iter().filter(|(_, node)| !node.ghost)
    }

    /// Whether a node keeps its place only.
    pub fn is_ghost(&self, node: &NodeName) -> bool {
        self.nodes.get(node).is_some_and(|node| node.ghost)
    }

    /// The physical node of this name.
    pub fn pnode(&self, name: &PnodeName) -> Option<&Pnode> {
        self.pnodes.iter().find(|pnode| &pnode.name == name)
    }

    /// The interfaces of a node, as (network's name, network, member), by port.
    pub fn interfaces(&self, node: &NodeName) -> Vec<(&NetworkName, &PlannedNetwork, &PlannedMember)> {
        let mut interfaces: Vec<_> = self
            .networks
            .iter()
            .flat_map(|(name, network)| network.members.iter().map(move |member| (name, network, member)))
            .filter(|(_, _, member)| &member.node == node)
            .collect();
        interfaces.sort_by_key(|(_, _, member)| member.port);
        interfaces
    }
}
