//! Which nodes go together onto one physical node.

use super::request::Request;
use crate::node_type::Family;
use crate::partition::{Hypergraph, partition};
use crate::{Experiment, NodeType, Policy, Shortfall};
use indexmap::IndexMap;
use std::collections::BTreeMap;

/// Nodes that share a physical node, and how that came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// Numbers of the nodes, ascending.
    pub(super) nodes: Vec<usize>,
    pub(super) cause: Cause,
    /// The pass that the group was packed in.
    pub(super) pass: u32,
}

/// How a group came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cause {
    /// A physical node by itself.
    Embedded,
    /// The file says so.
    Asked(String),
    /// Packed; `alone` when the pass needs one physical node only.
    Packed { alone: bool },
}

/// Cost of cutting a network before its rate is looked at. The rate breaks ties between cuts of equal number.
const CUT_WEIGHT: u32 = 1_000;

/// Forms the groups of some nodes. What cannot be is a shortfall.
pub(super) fn groups(
    experiment: &Experiment,
    policy: &Policy,
    requests: &[Request],
    nodes: &[usize],
    shortfalls: &mut Vec<Shortfall>,
) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut asked: IndexMap<&str, Vec<usize>> = IndexMap::new();
    let mut packed: BTreeMap<(u32, Family), Vec<usize>> = BTreeMap::new();
    for &node in nodes {
        let request = &requests[node];
        match (&request.partition, request.node_type.family()) {
            (Some(partition), _) => asked.entry(partition).or_default().push(node),
            (None, Some(family)) => packed.entry((request.pass, family)).or_default().push(node),
            (None, None) => {
                groups.push(Group { nodes: vec![node], cause: Cause::Embedded, pass: request.pass })
            }
        }
    }
    for (partition, nodes) in asked {
        check_family(experiment, requests, partition, &nodes, shortfalls);
        let pass = requests[nodes[0]].pass;
        let cause = match requests[nodes[0]].node_type {
            NodeType::EmbeddedPnode => Cause::Embedded,
            _ => Cause::Asked(partition.to_owned()),
        };
        groups.push(Group { nodes, cause, pass });
    }
    for ((pass, _), nodes) in packed {
        groups.extend(pack(experiment, policy, pass, &nodes));
    }
    groups
}

/// Packs the nodes of a pass. Networks to nodes of other passes are cut whatever happens, so a pass does not see them.
fn pack(experiment: &Experiment, policy: &Policy, pass: u32, nodes: &[usize]) -> Vec<Group> {
    let count = nodes.len() as u32;
    let (parts, limit) = parts_and_limit(policy, pass, count);
    let graph = match policy.ignores_networks(pass) {
        true => Hypergraph::new(vec![1; nodes.len()], []),
        false => hypergraph(experiment, nodes),
    };
    let assignment = partition(&graph, parts as usize, limit, policy.seed);
    let mut groups = vec![Vec::new(); parts as usize];
    for (&node, &part) in nodes.iter().zip(&assignment) {
        groups[part as usize].push(node);
    }
    let cause = Cause::Packed { alone: parts == 1 };
    groups.into_iter().map(|nodes| Group { nodes, cause: cause.clone(), pass }).collect()
}

/// Physical nodes for the `count` containers of a pass, and the most containers on each: as few as the packing lets,
/// or as many as the size says, then evenly filled.
fn parts_and_limit(policy: &Policy, pass: u32, count: u32) -> (u32, u32) {
    let size = policy.pass_size.get(&pass).copied().or(policy.size);
    match size {
        Some(size) => {
            let parts = size.clamp(1, count);
            (parts, count.div_ceil(parts))
        }
        None => {
            let packing = policy.pass_pack.get(&pass).copied().unwrap_or(policy.packing).max(1);
            (count.div_ceil(packing), packing)
        }
    }
}

/// The networks between some nodes.
fn hypergraph(experiment: &Experiment, nodes: &[usize]) -> Hypergraph {
    let mut place = vec![u32::MAX; experiment.nodes.len()];
    for (index, &node) in nodes.iter().enumerate() {
        place[node] = index as u32;
    }
    let nets = experiment.networks.values().map(|network| {
        let members = network.members.iter().filter_map(|member| experiment.nodes.get_index_of(&member.node));
        let fastest_kbps =
            network.members.iter().map(|member| member.outward.bandwidth.kbps).max().unwrap_or(0);
        let pins = members.map(|node| place[node]).filter(|&pin| pin != u32::MAX).collect();
        (CUT_WEIGHT + u64::checked_ilog2(fastest_kbps).unwrap_or(0), pins)
    });
    Hypergraph::new(vec![1; nodes.len()], nets)
}

/// Containers that need different physical nodes cannot be in one partition.
fn check_family(
    experiment: &Experiment,
    requests: &[Request],
    partition: &str,
    nodes: &[usize],
    shortfalls: &mut Vec<Shortfall>,
) {
    let first = requests[nodes[0]].node_type;
    let name = |index: usize| experiment.nodes.get_index(index).map(|(name, _)| name.as_str()).unwrap_or("");
    for &node in &nodes[1..] {
        let this = requests[node].node_type;
        let message = match (first.family(), this.family()) {
            (Some(one), Some(other)) if one == other => continue,
            (Some(_), Some(_)) => format!(
                "`{}` ({first}) and `{}` ({this}) are in partition `{partition}`, but {first} and {this} \
                 never share a physical node",
                name(nodes[0]),
                name(node),
            ),
            _ => format!(
                "`{}` ({first}) and `{}` ({this}) are in partition `{partition}`, but an embedded_pnode is a \
                 physical node by itself",
                name(nodes[0]),
                name(node),
            ),
        };
        shortfalls.push(Shortfall {
            message,
            remedy: format!("give `{}` another partition or another type", name(node)),
            origin: experiment.nodes.get_index(node).map(|(_, node)| node.origin.clone()),
        });
    }
}
