//! Placing by hand: what a person pins or keeps apart, with as little else changed as that takes.
//!
//! The placement that nobody touched comes first, so that physical nodes keep their names and the price can be told.
//! Then the pinned nodes move, what stands against a wish makes way, and the neighbourhood is improved.

mod board;
mod wishes;

use super::group::{Cause, Group, hypergraph};
use super::naming::Named;
use crate::node_type::Family;
use crate::{Experiment, NodeName, PnodeName, Policy, Reason, Shortfall};
use board::Board;
use std::collections::{BTreeMap, BTreeSet};
use wishes::Wishes;

/// Containers that are packed together: of one pass and one family.
type Batch = (u32, Family);

/// The groups as the person wants them, and the reason of every node that is elsewhere than it would be.
pub(super) fn place(
    experiment: &Experiment,
    policy: &Policy,
    named: Vec<Named>,
    shortfalls: &mut Vec<Shortfall>,
) -> (Vec<Named>, BTreeMap<usize, Reason>) {
    if policy.pins.is_empty() && policy.avoid.is_empty() {
        return (named, BTreeMap::new());
    }
    let wishes = Wishes::read(experiment, policy, &named, shortfalls);
    let mut taken: BTreeSet<PnodeName> = named.iter().map(|(name, _)| name.clone()).collect();
    taken.extend(wishes.pins.values().cloned());
    let mut batches: BTreeMap<Batch, Vec<Named>> = BTreeMap::new();
    let mut result = Vec::new();
    for (name, group) in named {
        match group.cause {
            Cause::Packed { family, .. } => {
                batches.entry((group.pass, family)).or_default().push((name, group));
            }
            Cause::Embedded | Cause::Asked(_) => result.push((name, group)),
        }
    }
    let mut reasons = BTreeMap::new();
    for groups in batches.into_values() {
        let concerned = groups.iter().flat_map(|(_, group)| &group.nodes).any(|&node| wishes.concerns(node));
        match concerned {
            true => result.extend(place_batch(
                experiment,
                policy,
                &wishes,
                groups,
                &mut taken,
                &mut reasons,
                shortfalls,
            )),
            false => result.extend(groups),
        }
    }
    wishes.check(experiment, &result, shortfalls);
    result.sort_by_key(|(_, group)| group.nodes[0]);
    (result, reasons)
}

fn place_batch(
    experiment: &Experiment,
    policy: &Policy,
    wishes: &Wishes,
    groups: Vec<Named>,
    taken: &mut BTreeSet<PnodeName>,
    reasons: &mut BTreeMap<usize, Reason>,
    shortfalls: &mut Vec<Shortfall>,
) -> Vec<Named> {
    let mut nodes: Vec<usize> = groups.iter().flat_map(|(_, group)| group.nodes.iter().copied()).collect();
    nodes.sort_unstable();
    let template = groups[0].1.clone();
    let graph = match policy.ignores_networks(template.pass) {
        true => crate::partition::Hypergraph::new(vec![1; nodes.len()], []),
        false => hypergraph(experiment, &nodes),
    };
    let mut board = Board::new(&graph, &nodes, &groups, wishes, taken);
    board.pin(experiment, shortfalls);
    board.settle();
    board.improve();
    let before: BTreeMap<usize, PnodeName> = groups
        .iter()
        .flat_map(|(name, group)| group.nodes.iter().map(move |&node| (node, name.clone())))
        .collect();
    let placed = board.slots();
    let alone = placed.len() == 1;
    let mut result = Vec::new();
    for (name, members) in placed {
        for &node in &members {
            let instead_of = before[&node].clone();
            if let Some(reason) = reason(wishes, node, &name, instead_of) {
                reasons.insert(node, reason);
            }
        }
        let cause = match template.cause {
            Cause::Packed { family, .. } => Cause::Packed { family, alone },
            ref other => other.clone(),
        };
        result.push((name, Group { nodes: members, cause, ..template.clone() }));
    }
    result
}

/// The reason of a node that is elsewhere than it would be, or that is pinned where it would be anyway.
fn reason(wishes: &Wishes, node: usize, now: &PnodeName, instead_of: PnodeName) -> Option<Reason> {
    if wishes.pins.contains_key(&node) {
        return Some(Reason::Pinned { instead_of });
    }
    let moved = *now != instead_of;
    match wishes.is_kept_away(node) {
        true => moved.then_some(Reason::KeptAway { instead_of }),
        false => moved.then_some(Reason::MadeRoom { instead_of }),
    }
}

/// The name of a node by its number.
fn name(experiment: &Experiment, node: usize) -> &NodeName {
    experiment
        .nodes
        .get_index(node)
        .map(|(name, _)| name)
        .expect("nodes of groups are nodes of the experiment")
}
