//! Containerizing: from what is declared and what is wanted to the plan.

mod demands;
mod group;
mod naming;
mod reasons;
mod request;

pub(crate) use request::attribute;
pub use request::{is_physical, is_pnode};

use crate::{
    Cut, Experiment, NodeType, Placement, Plan, PlannedMember, PlannedNetwork, PlannedNode, Pnode, PnodeName,
    Policy, Shortfall, route,
};
use group::{Cause, Group};
use request::Request;

/// Start of the names of the virtual types that generated NS files make of the list of hardware that would do. A file
/// may use them for a node of its own and means that list.
pub const SOFT_VTYPE: &str = "container";

/// Makes the plan of an experiment, or names everything that stands against it at once.
///
/// Placement follows `containerize.py`: `embedded_pnode` nodes are physical nodes by themselves; if the file has
/// `containers:partition`, that decides, and nodes without one are embedded; else the passes are packed in order, each
/// by itself, and containers of different families (openvz; qemu and process) never share a physical node.
/// Limits are hard, and each pass gets the fewest physical nodes that the limit lets: where the original's partitioner
/// needs a spare machine to meet an exact limit (6 for a star of ten at packing 2), this needs none (5).
///
/// A file that is physical already (see [`is_physical`]) is planned as it stands, each node by itself.
/// A node that the file declares as the control node (see [`Policy::config_name`]: an `embedded_pnode` of that name
/// without networks) is not part of the plan.
pub fn containerize(experiment: &Experiment, policy: &Policy) -> Result<Plan, Vec<Shortfall>> {
    let mut shortfalls = Vec::new();
    let requests = request::requests(experiment, policy, &mut shortfalls);
    let control = control_node(experiment, policy, &requests);
    let nodes: Vec<usize> = (0..requests.len()).filter(|&node| Some(node) != control).collect();
    let planned: Vec<Request> = nodes.iter().map(|&node| requests[node].clone()).collect();
    demands::check_policy(policy, &planned, &mut shortfalls);
    demands::check_interfaces(experiment, &requests, &mut shortfalls);
    let groups = group::groups(experiment, policy, &requests, &nodes, &mut shortfalls);
    let named = naming::name_groups(experiment, groups, &mut shortfalls);
    let routes = route::routes(experiment).unwrap_or_else(|shortfall| {
        shortfalls.push(shortfall);
        Vec::new()
    });
    match shortfalls.is_empty() {
        true => Ok(plan(experiment, policy, &requests, named, routes)),
        false => Err(shortfalls),
    }
}

/// The node that the file itself declares as the control node, if it does.
fn control_node(experiment: &Experiment, policy: &Policy, requests: &[Request]) -> Option<usize> {
    let (node, name, _) = experiment.nodes.iter().enumerate().find_map(|(index, (name, node))| {
        (name.as_str() == policy.config_name).then_some((index, name, node))
    })?;
    let connected =
        experiment.networks.values().flat_map(|network| &network.members).any(|member| &member.node == name);
    (requests[node].node_type == NodeType::EmbeddedPnode && !connected).then_some(node)
}

fn plan(
    experiment: &Experiment,
    policy: &Policy,
    requests: &[Request],
    named: Vec<(PnodeName, Group)>,
    mut routes: Vec<Vec<crate::Route>>,
) -> Plan {
    let mut group_of = vec![usize::MAX; requests.len()];
    for (index, (_, group)) in named.iter().enumerate() {
        group.nodes.iter().for_each(|&node| group_of[node] = index);
    }
    let causes: Vec<Cause> = named.iter().map(|(_, group)| group.cause.clone()).collect();
    let reasons = reasons::reasons(experiment, &group_of, &causes);
    let nodes = experiment
        .nodes
        .iter()
        .zip(reasons)
        .enumerate()
        .filter_map(|(index, ((name, node), reason))| {
            let (pnode, _) = named.get(group_of[index])?;
            let placement =
                Placement { pnode: pnode.clone(), node_type: requests[index].node_type.to_string(), reason };
            let planned = PlannedNode {
                placement,
                routes: std::mem::take(&mut routes[index]),
                start_command: node.start_command.clone(),
                failure_action: node.failure_action,
                origin: node.origin.clone(),
            };
            Some((name.clone(), planned))
        })
        .collect();
    let mut pnodes: Vec<Pnode> =
        named.iter().map(|(name, group)| pnode(experiment, policy, name, group)).collect();
    pnodes.sort_by(|one, other| one.name.cmp(&other.name));
    Plan {
        policy: policy.clone(),
        pnodes,
        nodes,
        networks: networks(experiment),
        routing: experiment.routing,
        cuts: cuts(experiment, &group_of, &named),
    }
}

fn pnode(experiment: &Experiment, policy: &Policy, name: &PnodeName, group: &Group) -> Pnode {
    let nodes = group.nodes.iter().filter_map(|&node| experiment.nodes.get_index(node));
    let embedded = group.cause == Cause::Embedded;
    let own = nodes.clone().find_map(|(_, node)| node.hardware.clone());
    let own = own.filter(|hardware| embedded && !hardware.starts_with(SOFT_VTYPE));
    Pnode {
        name: name.clone(),
        nodes: nodes.map(|(name, _)| name.clone()).collect(),
        hardware: own.map_or_else(|| policy.hardware(group.pass).to_vec(), |hardware| vec![hardware]),
        embedded,
    }
}

fn networks(experiment: &Experiment) -> indexmap::IndexMap<crate::NetworkName, PlannedNetwork> {
    let numbered = experiment.networks.iter().zip(1..);
    numbered
        .map(|((name, network), number)| {
            let members = network.members.iter().map(|member| PlannedMember {
                node: member.node.clone(),
                port: member.port,
                address: member.address,
                outward: member.outward,
                inward: member.inward,
            });
            let planned = PlannedNetwork {
                kind: network.kind,
                number,
                prefix_bits: network.prefix_bits,
                members: members.collect(),
                origin: network.origin.clone(),
            };
            (name.clone(), planned)
        })
        .collect()
}

fn cuts(experiment: &Experiment, group_of: &[usize], named: &[(PnodeName, Group)]) -> Vec<Cut> {
    let spanned = experiment.networks.iter().map(|(name, network)| {
        let nodes = network.members.iter().filter_map(|member| experiment.nodes.get_index_of(&member.node));
        let mut pnodes: Vec<PnodeName> =
            nodes.filter_map(|node| named.get(group_of[node])).map(|(name, _)| name.clone()).collect();
        pnodes.sort();
        pnodes.dedup();
        Cut { network: name.clone(), pnodes }
    });
    spanned.filter(|cut| cut.pnodes.len() > 1).collect()
}
