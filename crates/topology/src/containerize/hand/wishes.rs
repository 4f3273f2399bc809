//! What a person wants, read against the placement that nobody touched.

use super::super::group::Cause;
use super::super::naming::Named;
use super::name;
use crate::{Experiment, NodeName, PnodeName, Policy, Shortfall, is_pnode};
use std::collections::{BTreeMap, BTreeSet};

/// Wrong letters up to which a name counts as misspelt.
const LETTERS_OFF_MAX: usize = 2;

/// Wishes by numbers of nodes.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    pub(super) pins: BTreeMap<usize, PnodeName>,
    /// Both ways.
    pub(super) apart: BTreeMap<usize, BTreeSet<usize>>,
    pub(super) not_on: BTreeMap<usize, BTreeSet<PnodeName>>,
}

impl Wishes {
    /// Reads the wishes of a policy. What cannot be is a shortfall and counts as not said.
    pub(super) fn read(
        experiment: &Experiment,
        policy: &Policy,
        named: &[Named],
        shortfalls: &mut Vec<Shortfall>,
    ) -> Self {
        let mut wishes = Self::default();
        for (node, pnode) in &policy.pins {
            match pinnable(experiment, named, node, pnode) {
                Ok(index) => {
                    wishes.pins.insert(index, pnode.clone());
                }
                Err(shortfall) => shortfalls.push(shortfall),
            }
        }
        for (node, others) in &policy.avoid {
            let Some(index) = experiment.nodes.get_index_of(node) else {
                shortfalls.push(unknown(experiment, node, "is to be kept away"));
                continue;
            };
            for other in others {
                match experiment.nodes.get_index_of(other) {
                    Some(other) if other == index => shortfalls.push(Shortfall {
                        message: format!("`{node}` cannot be kept away from itself"),
                        remedy: "name another node".to_owned(),
                        origin: None,
                    }),
                    Some(other) => {
                        wishes.apart.entry(index).or_default().insert(other);
                        wishes.apart.entry(other).or_default().insert(index);
                    }
                    None => match PnodeName::new(other.as_str()).ok().filter(|_| is_pnode(other)) {
                        Some(pnode) => {
                            wishes.not_on.entry(index).or_default().insert(pnode);
                        }
                        None => shortfalls.push(unknown(experiment, other, "is to be avoided")),
                    },
                }
            }
        }
        wishes
    }

    pub(super) fn concerns(&self, node: usize) -> bool {
        self.pins.contains_key(&node) || self.is_kept_away(node)
    }

    pub(super) fn is_kept_away(&self, node: usize) -> bool {
        self.apart.contains_key(&node) || self.not_on.contains_key(&node)
    }

    /// Names every wish that did not come true: another wish, or the file, stands against it.
    pub(super) fn check(&self, experiment: &Experiment, named: &[Named], shortfalls: &mut Vec<Shortfall>) {
        let mut pnode_of = BTreeMap::new();
        for (pnode, group) in named {
            group.nodes.iter().for_each(|&node| {
                pnode_of.insert(node, pnode);
            });
        }
        let mut refuse = |node: usize, message: String| {
            let remedy = "remove a pin or a partition of one of them, or let them be together".to_owned();
            let origin = experiment.nodes.get_index(node).map(|(_, node)| node.origin.clone());
            shortfalls.push(Shortfall { message, remedy, origin });
        };
        for (&node, others) in &self.apart {
            let later = others.iter().filter(|&&other| other > node);
            for &other in later.filter(|other| pnode_of.get(other) == pnode_of.get(&node)) {
                let (one, other) = (name(experiment, node), name(experiment, other));
                refuse(node, format!("`{one}` and `{other}` are to be apart, but are put together"));
            }
        }
        for (&node, pnodes) in &self.not_on {
            if let Some(pnode) = pnode_of.get(&node).filter(|pnode| pnodes.contains(**pnode)) {
                let node_name = name(experiment, node);
                refuse(node, format!("`{node_name}` is to be kept away from `{pnode}`, but is put there"));
            }
        }
    }
}

/// The number of a node that may be pinned to this physical node, or why not.
fn pinnable(
    experiment: &Experiment,
    named: &[Named],
    node: &NodeName,
    pnode: &PnodeName,
) -> Result<usize, Shortfall> {
    let index = experiment.nodes.get_index_of(node).ok_or_else(|| unknown(experiment, node, "is pinned"))?;
    let origin = experiment.nodes.get_index(index).map(|(_, node)| node.origin.clone());
    let refuse = |message: String, remedy: &str| Shortfall { message, remedy: remedy.to_owned(), origin };
    let group = named.iter().map(|(_, group)| group).find(|group| group.nodes.contains(&index));
    let batch = match group.map(|group| (&group.cause, group.pass)) {
        Some((Cause::Packed { family, .. }, pass)) => (*family, pass),
        Some((Cause::Asked(partition), _)) => {
            return Err(refuse(
                format!("`{node}` is pinned, but the file puts it in partition `{partition}`"),
                "remove the pin or the partition, or give `--force-partition`",
            ));
        }
        Some((Cause::Embedded, _)) | None => {
            return Err(refuse(
                format!("`{node}` is pinned, but it is a physical node by itself"),
                "remove the pin, or make it a container",
            ));
        }
    };
    match named.iter().find(|(name, _)| name == pnode).map(|(_, group)| (&group.cause, group.pass)) {
        Some((Cause::Packed { family, .. }, pass)) if (*family, pass) == batch => Ok(index),
        Some(_) => Err(refuse(
            format!("`{node}` cannot be pinned to `{pnode}`, which carries another pass or other containers"),
            "pin it to a physical node of its own pass, or to a new one",
        )),
        None if NodeName::new(pnode.as_str()).is_ok_and(|name| is_pnode(&name)) => Ok(index),
        None => Err(refuse(
            format!("`{node}` is pinned to `{pnode}`, which is no physical node that carries containers"),
            "name one as in `pnode-0000`; a number that is not used yet makes a new one",
        )),
    }
}

fn unknown(experiment: &Experiment, node: &NodeName, what: &str) -> Shortfall {
    let near = experiment
        .nodes
        .keys()
        .map(|known| (strsim::osa_distance(known.as_str(), node.as_str()), known))
        .min()
        .filter(|(distance, _)| *distance <= LETTERS_OFF_MAX);
    Shortfall {
        message: format!("`{node}` {what}, but the file has no such node"),
        remedy: match near {
            Some((_, known)) => format!("did you mean `{known}`?"),
            None => "name a node of the file, or remove it".to_owned(),
        },
        origin: None,
    }
}
