//! Two plans side by side: which containers are elsewhere, and what that comes to.

use crate::{NodeName, Options, Plan, PnodeName, Tally};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What another plan of an experiment changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanDifference {
    /// The earlier plan in numbers.
    pub before: Tally,
    /// The later plan in numbers.
    pub after: Tally,
    /// Containers that share their physical node with others than before.
    pub moved: Vec<Move>,
    /// Physical nodes that carry on under another name.
    pub renamed: Vec<(PnodeName, PnodeName)>,
    /// Nodes that only the later plan has.
    pub added: Vec<NodeName>,
    /// Nodes that only the earlier plan has.
    pub removed: Vec<NodeName>,
    /// Options that differ: name, text before, text after.
    pub options: Vec<(String, String, String)>,
}

/// A container that is elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Which.
    pub node: NodeName,
    /// Where it was.
    pub from: PnodeName,
    /// Where it is, by the name in the later plan.
    pub to: PnodeName,
}

/// Compares two plans. Names of physical nodes follow the order of their first nodes and say nothing by themselves, so
/// each physical node is first found again in the later plan: as the one that shares most nodes with it.
pub fn compare(before: &Plan, after: &Plan) -> PlanDifference {
    let again = found_again(before, after);
    let mut moved = Vec::new();
    for (name, node) in &before.nodes {
        let Some(later) = after.nodes.get(name) else { continue };
        let (from, to) = (&node.placement.pnode, &later.placement.pnode);
        if again.get(from) != Some(&to) {
            moved.push(Move { node: name.clone(), from: from.clone(), to: to.clone() });
        }
    }
    let missing = |one: &Plan, other: &Plan| -> Vec<NodeName> {
        one.nodes.keys().filter(|name| !other.nodes.contains_key(*name)).cloned().collect()
    };
    PlanDifference {
        before: Tally::of(before),
        after: Tally::of(after),
        moved,
        renamed: again
            .into_iter()
            .filter(|(one, other)| one != other)
            .map(|(one, other)| (one.clone(), other.clone()))
            .collect(),
        added: missing(after, before),
        removed: missing(before, after),
        options: options(&before.policy.options(), &after.policy.options()),
    }
}

/// Each physical node of the earlier plan with the one that it is in the later: those that share most nodes first.
fn found_again<'a>(before: &'a Plan, after: &'a Plan) -> BTreeMap<&'a PnodeName, &'a PnodeName> {
    let mut shared: BTreeMap<(&PnodeName, &PnodeName), u32> = BTreeMap::new();
    for (name, node) in &before.nodes {
        if let Some(later) = after.nodes.get(name) {
            *shared.entry((&node.placement.pnode, &later.placement.pnode)).or_default() += 1;
        }
    }
    let mut pairs: Vec<_> = shared.into_iter().collect();
    // Of pairs that share as many, those that kept their name come first.
    pairs.sort_by_key(|&((one, other), count)| (Reverse(count), one != other));
    let (mut again, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for ((one, other), _) in pairs {
        if !again.contains_key(one) && taken.insert(other) {
            again.insert(one, other);
        }
    }
    again
}

fn options(before: &Options, after: &Options) -> Vec<(String, String, String)> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let text = |options: &Options, name: &String| options.get(name).cloned().unwrap_or_default();
    let pairs = names.into_iter().map(|name| (name.clone(), text(before, name), text(after, name)));
    pairs.filter(|(_, before, after)| before != after).collect()
}
