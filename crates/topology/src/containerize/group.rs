//! Which nodes go together onto one physical node.

use super::request::{Request, attribute};
use crate::node_type::Family;
use crate::partition::{Hypergraph, partition};
use crate::weight::weight_of;
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
    /// Most nodes that it may have.
    pub(super) limit: u32,
}

/// How a group came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cause {
    /// A physical node by itself.
    Embedded,
    /// The file says so.
    Asked(String),
    /// Packed; `alone` when the pass needs one physical node only.
    Packed { family: Family, alone: bool },
}

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
                let cause = Cause::Embedded;
                groups.push(Group { nodes: vec![node], cause, pass: request.pass, limit: 1 });
            }
        }
    }
    for (partition, nodes) in asked {
        groups.push(asked_group(experiment, policy, requests, partition, nodes, shortfalls));
    }
    for ((pass, family), nodes) in packed {
        groups.extend(pack(experiment, policy, pass, family, &nodes));
    }
    groups
}

/// Packs the nodes of a pass. Networks to nodes of other passes are cut whatever happens, so a pass does not see them.
fn pack(experiment: &Experiment, policy: &Policy, pass: u32, family: Family, nodes: &[usize]) -> Vec<Group> {
    let (parts, limit) = parts_and_limit(policy, pass, nodes.len() as u32);
    let graph = match policy.ignores_networks(pass) {
        true => Hypergraph::new(vec![1; nodes.len()], []),
        false => hypergraph(experiment, nodes),
    };
    let assignment = partition(&graph, parts as usize, limit, policy.seed);
    let mut groups = vec![Vec::new(); parts as usize];
    for (&node, &part) in nodes.iter().zip(&assignment) {
        groups[part as usize].push(node);
    }
    let cause = Cause::Packed { family, alone: parts == 1 };
    groups.into_iter().map(|nodes| Group { nodes, cause: cause.clone(), pass, limit }).collect()
}

/// Physical nodes for the `count` containers of a pass, and the most containers on each: as few as the packing lets,
/// or as many as the size says, then evenly filled.
fn parts_and_limit(policy: &Policy, pass: u32, count: u32) -> (u32, u32) {
    match policy.size_of(pass) {
        Some(size) => {
            let parts = size.clamp(1, count);
            (parts, count.div_ceil(parts))
        }
        None => {
            let packing = policy.packing_of(pass);
            (count.div_ceil(packing), packing)
        }
    }
}

/// The networks between some nodes.
pub(super) fn hypergraph(experiment: &Experiment, nodes: &[usize]) -> Hypergraph {
    let mut place = vec![u32::MAX; experiment.nodes.len()];
    for (index, &node) in nodes.iter().enumerate() {
        place[node] = index as u32;
    }
    let nets = experiment.networks.values().map(|network| {
        let members = network.members.iter().filter_map(|member| experiment.nodes.get_index_of(&member.node));
        let pins = members.map(|node| place[node]).filter(|&pin| pin != u32::MAX).collect();
        (weight_of(network), pins)
    });
    Hypergraph::new(vec![1; nodes.len()], nets)
}

/// A partition of the file: of one family, of one pass, and not larger than a machine can hold.
fn asked_group(
    experiment: &Experiment,
    policy: &Policy,
    requests: &[Request],
    partition: &str,
    nodes: Vec<usize>,
    shortfalls: &mut Vec<Shortfall>,
) -> Group {
    check_family(experiment, requests, partition, &nodes, shortfalls);
    check_passes(experiment, requests, partition, &nodes, shortfalls);
    let first = &requests[nodes[0]];
    let limit = match policy.size_of(first.pass) {
        Some(_) => nodes.len() as u32,
        None => policy.packing_of(first.pass),
    };
    if let Some(&beyond) = nodes.get(limit as usize) {
        shortfalls.push(Shortfall {
            message: format!(
                "partition `{partition}` has {} nodes, more than the {limit} that a physical node may carry",
                nodes.len()
            ),
            remedy: format!(
                "raise the packing to {}, give `{}` and those after it another partition, or let all be partitioned \
                 anew with `--force-partition`",
                nodes.len(),
                name(experiment, beyond)
            ),
            origin: set_at(experiment, beyond, attribute::PARTITION),
        });
    }
    let (cause, pass) = match first.node_type {
        NodeType::EmbeddedPnode => (Cause::Embedded, first.pass),
        _ => (Cause::Asked(partition.to_owned()), first.pass),
    };
    Group { nodes, cause, pass, limit }
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
    for &node in &nodes[1..] {
        let this = requests[node].node_type;
        let why = match (first.family(), this.family()) {
            (Some(one), Some(other)) if one == other => continue,
            (Some(_), Some(_)) => format!("{first} and {this} never share a physical node"),
            _ => "an embedded_pnode is a physical node by itself".to_owned(),
        };
        shortfalls.push(Shortfall {
            message: format!(
                "`{}` ({first}) and `{}` ({this}) are in partition `{partition}`, but {why}",
                name(experiment, nodes[0]),
                name(experiment, node),
            ),
            remedy: format!("give `{}` another partition or another type", name(experiment, node)),
            origin: set_at(experiment, node, attribute::PARTITION),
        });
    }
}

/// A machine is of one pass.
fn check_passes(
    experiment: &Experiment,
    requests: &[Request],
    partition: &str,
    nodes: &[usize],
    shortfalls: &mut Vec<Shortfall>,
) {
    let given = |node: usize| {
        let (_, declared) = experiment.nodes.get_index(node)?;
        declared.attribute(attribute::PASS).map(|_| requests[node].pass)
    };
    let Some((first, pass)) = nodes.iter().find_map(|&node| Some((node, given(node)?))) else { return };
    for (node, other) in nodes.iter().filter_map(|&node| Some((node, given(node)?))) {
        if other != pass {
            shortfalls.push(Shortfall {
                message: format!(
                    "`{}` of pass {pass} and `{}` of pass {other} are in partition `{partition}`, but a physical node \
                     belongs to one pass",
                    name(experiment, first),
                    name(experiment, node),
                ),
                remedy: format!("give both the same `{}`, or different partitions", attribute::PASS),
                origin: set_at(experiment, node, attribute::PASS),
            });
        }
    }
}

fn name(experiment: &Experiment, node: usize) -> &str {
    experiment.nodes.get_index(node).map(|(name, _)| name.as_str()).unwrap_or_default()
}

/// Where an attribute of a node was set; where the node was declared, if it has none.
fn set_at(experiment: &Experiment, node: usize, key: &str) -> Option<crate::Origin> {
    let (_, node) = experiment.nodes.get_index(node)?;
    Some(node.attribute(key).map_or(&node.origin, |attribute| &attribute.origin).clone())
}
