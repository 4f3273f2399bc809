//! From a placement to the plan that is stored.

use super::group::{Cause, Group};
use super::naming::Named;
use super::{Demand, SOFT_VTYPE, reasons};
use crate::weight::weight_of;
use crate::{
    ByHand, Cut, Experiment, NetworkName, Placement, Plan, PlannedMember, PlannedNetwork, PlannedNode, Pnode,
    PnodeName, Policy, Reason, Route, Shaper, Tally,
};
use indexmap::IndexMap;
use std::collections::BTreeMap;

/// Where everything goes.
pub(super) struct Placed {
    pub(super) named: Vec<Named>,
    /// The reasons of the nodes that a person placed or displaced.
    pub(super) by_hand: BTreeMap<usize, Reason>,
    /// What it would be without that person.
    pub(super) before: Tally,
}

pub(super) fn plan(
    experiment: &Experiment,
    policy: &Policy,
    demand: Demand,
    placed: Placed,
    mut routes: Vec<Vec<Route>>,
) -> Plan {
    let Placed { named, by_hand, before } = placed;
    let group_of = group_of(experiment, &named);
    let causes: Vec<Cause> = named.iter().map(|(_, group)| group.cause.clone()).collect();
    let touched = !(policy.pins.is_empty() && policy.avoid.is_empty());
    let reasons = reasons::reasons(experiment, &group_of, &causes, by_hand);
    let requests = demand.requests.into_iter();
    let nodes = experiment
        .nodes
        .iter()
        .zip(requests)
        .zip(reasons)
        .enumerate()
        .filter_map(|(index, (((name, node), request), reason))| {
            let (pnode, group) = named.get(group_of[index])?;
            let placement = Placement {
                pnode: pnode.clone(),
                node_type: request.node_type.to_string(),
                pass: group.pass,
                reason,
            };
            let planned = PlannedNode {
                placement,
                image: request.image,
                ghost: request.ghost,
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
        networks: networks(experiment, demand.shapers),
        routing: experiment.routing,
        cuts: cuts(experiment, &group_of, &named),
        by_hand: touched.then(|| ByHand { before, after: tally(experiment, &named) }),
    }
}

/// The group of each node; out of range for the control node.
fn group_of(experiment: &Experiment, named: &[Named]) -> Vec<usize> {
    let mut group_of = vec![usize::MAX; experiment.nodes.len()];
    for (index, (_, group)) in named.iter().enumerate() {
        group.nodes.iter().for_each(|&node| group_of[node] = index);
    }
    group_of
}

/// A placement in numbers.
pub(super) fn tally(experiment: &Experiment, named: &[Named]) -> Tally {
    let group_of = group_of(experiment, named);
    let mut tally = Tally { pnodes: named.len() as u32, ..Tally::default() };
    let mut spanned = Vec::new();
    for network in experiment.networks.values() {
        spanned.clear();
        let nodes = network.members.iter().filter_map(|member| experiment.nodes.get_index_of(&member.node));
        spanned.extend(nodes.map(|node| group_of[node]));
        spanned.sort_unstable();
        spanned.dedup();
        let beyond = spanned.len().saturating_sub(1) as u64;
        tally.cuts += u32::from(beyond > 0);
        tally.cost += u64::from(weight_of(network)) * beyond;
    }
    tally
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
        limit: group.limit,
    }
}

fn networks(experiment: &Experiment, shapers: Vec<Option<Shaper>>) -> IndexMap<NetworkName, PlannedNetwork> {
    let numbered = experiment.networks.iter().zip(1..).zip(shapers);
    numbered
        .map(|(((name, network), number), shaper)| {
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
                shaper,
                origin: network.origin.clone(),
            };
            (name.clone(), planned)
        })
        .collect()
}

fn cuts(experiment: &Experiment, group_of: &[usize], named: &[Named]) -> Vec<Cut> {
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
