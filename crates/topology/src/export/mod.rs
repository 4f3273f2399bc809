//! A plan for other programs: containerlab, GraphML, Graphviz.

mod containerlab;
mod dot;
mod graphml;

pub use containerlab::containerlab;
pub use dot::dot;
pub use graphml::graphml;

use crate::{NetworkKind, Plan, PlannedMember, PlannedNetwork, Shape};

/// What a packet meets from an interface to the far end: on a link the whole way, on a LAN the way to the middle.
fn egress(network: &PlannedNetwork, member: &PlannedMember) -> Shape {
    match (network.kind, network.members.as_slice()) {
        (NetworkKind::Link, [one, other]) => {
            let far = if one == member { other } else { one };
            member.outward.then(far.inward)
        }
        _ => member.outward,
    }
}

/// What a network does to packets, as a label: `100 Mb/s 10 ms 5 %`.
fn label(network: &PlannedNetwork) -> String {
    let Some(member) = network.members.first() else { return String::new() };
    let shape = egress(network, member);
    let mut words = Vec::new();
    if shape.bandwidth.kbps > 0 {
        words.push(shape.bandwidth.to_string());
    }
    if shape.delay.micros > 0 {
        words.push(shape.delay.to_string());
    }
    if shape.loss.probability > 0.0 {
        words.push(shape.loss.to_string());
    }
    words.join(" ")
}

/// Whether a network is drawn as a line between two nodes, and not as a node of its own.
fn is_line(network: &PlannedNetwork) -> bool {
    network.kind == NetworkKind::Link && network.members.len() == 2
}

/// Whether a network spans several physical nodes.
fn is_cut(plan: &Plan, network: &PlannedNetwork) -> bool {
    let mut pnodes = network
        .members
        .iter()
        .filter_map(|member| plan.nodes.get(&member.node))
        .map(|node| &node.placement.pnode);
    let first = pnodes.next();
    pnodes.any(|pnode| Some(pnode) != first)
}
