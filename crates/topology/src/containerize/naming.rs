//! Names of physical nodes.

use super::group::{Cause, Group};
use crate::{Experiment, PnodeName, Shortfall};
use std::collections::HashSet;

/// A group and the name of its physical node.
pub(super) type Named = (PnodeName, Group);

/// Names the groups, ordered by their first node: `pnode-0000` and so on; an embedded node keeps its own name.
pub(super) fn name_groups(
    experiment: &Experiment,
    mut groups: Vec<Group>,
    shortfalls: &mut Vec<Shortfall>,
) -> Vec<Named> {
    groups.sort_by_key(|group| group.nodes[0]);
    let mut numbers = 0..;
    let mut named = Vec::with_capacity(groups.len());
    for group in groups {
        let name = match group.cause {
            Cause::Embedded => {
                experiment.nodes.get_index(group.nodes[0]).map(|(name, _)| PnodeName::embedded(name))
            }
            Cause::Asked(_) | Cause::Packed { .. } => numbers.next().map(PnodeName::numbered),
        };
        named.push((name.expect("nodes of groups are nodes of the experiment"), group));
    }
    refuse_taken(experiment, &named, shortfalls);
    named
}

/// An embedded node called `pnode-0000` would be two machines of one name.
fn refuse_taken(experiment: &Experiment, named: &[Named], shortfalls: &mut Vec<Shortfall>) {
    let mut taken = HashSet::new();
    for (name, group) in named {
        if !taken.insert(name) {
            shortfalls.push(Shortfall {
                message: format!("two physical nodes would be called `{name}`"),
                remedy: "rename the node: names of this form are for physical nodes that carry containers"
                    .to_owned(),
                origin: experiment.nodes.get_index(group.nodes[0]).map(|(_, node)| node.origin.clone()),
            });
        }
    }
}
