//! The documents that follow from a plan and the granted hosts. Pure: the config server answers with them, and the
//! steps measure against them.

mod container_config;
mod measure;
mod node_plan;
mod not_applied;

pub use container_config::container_config;
pub use measure::measure_paths;
pub use node_plan::node_plan;
pub use not_applied::{applied, missing_features, not_applied};

use neo_topology::{NetworkKind, NodeName, Plan, PlannedMember, PlannedNetwork, PnodeName, Shape};

/// The physical node that carries `node`.
fn pnode_of<'a>(plan: &'a Plan, node: &NodeName) -> Option<&'a PnodeName> {
    plan.nodes.get(node).map(|planned| &planned.placement.pnode)
}

/// The other interface of a link; none on a LAN.
fn far_end<'a>(network: &'a PlannedNetwork, member: &PlannedMember) -> Option<&'a PlannedMember> {
    match (network.kind, network.members.as_slice()) {
        (NetworkKind::Link, [a, b]) => Some(if a == member { b } else { a }),
        _ => None,
    }
}

/// What an interface's egress has to do: on a link the whole one-way shape, on a LAN the way to the middle.
fn egress(network: &PlannedNetwork, member: &PlannedMember) -> Shape {
    match far_end(network, member) {
        Some(far) => member.outward.then(far.inward),
        None => member.outward,
    }
}
