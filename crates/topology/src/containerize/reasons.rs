//! Why each node is where it is.

use super::group::Cause;
use crate::{Experiment, Reason};
use std::collections::BTreeMap;

/// The reason for each node, given the group that it is in, how each group came about, and what a person did.
pub(super) fn reasons(
    experiment: &Experiment,
    group_of: &[usize],
    causes: &[Cause],
    mut by_hand: BTreeMap<usize, Reason>,
) -> Vec<Reason> {
    let mut here = vec![0u32; group_of.len()];
    let mut elsewhere = vec![0u32; group_of.len()];
    for network in experiment.networks.values() {
        let members: Vec<usize> =
            network.members.iter().filter_map(|member| experiment.nodes.get_index_of(&member.node)).collect();
        if members.iter().all(|&node| node == members[0]) {
            continue;
        }
        let inside = members.iter().all(|&node| group_of[node] == group_of[members[0]]);
        let count = if inside { &mut here } else { &mut elsewhere };
        members.iter().for_each(|&node| count[node] += 1);
    }
    let packed = |node: usize| match here[node] + elsewhere[node] {
        0 => Reason::Room,
        _ => Reason::Neighbours { here: here[node], elsewhere: elsewhere[node] },
    };
    (0..group_of.len())
        .map(|node| match causes.get(group_of[node]) {
            Some(Cause::Embedded) | None => Reason::Embedded,
            Some(Cause::Asked(partition)) => Reason::Asked { partition: partition.clone() },
            Some(Cause::Packed { alone, .. }) => by_hand.remove(&node).unwrap_or_else(|| match alone {
                true => Reason::AllFit,
                false => packed(node),
            }),
        })
        .collect()
}
