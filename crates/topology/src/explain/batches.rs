//! What was packed together.

use super::Batch;
use crate::node_type::Family;
use crate::{NodeName, NodeType, Plan, PlannedNode, Pnode, Reason};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Number of a batch.
pub(super) type BatchNumber = usize;

/// The batches of a plan. Nodes that the file places, alone or by partition, are in none.
pub(super) struct Batches<'a> {
    of_node: HashMap<&'a NodeName, BatchNumber>,
    keys: Vec<(u32, Family)>,
    limits: Vec<u32>,
}

impl<'a> Batches<'a> {
    pub(super) fn of(plan: &'a Plan) -> Self {
        let keys: BTreeSet<(u32, Family)> = plan.nodes.values().filter_map(key).collect();
        let keys: Vec<_> = keys.into_iter().collect();
        let number = |node: &PlannedNode| keys.binary_search(&key(node)?).ok();
        let of_node: HashMap<_, _> =
            plan.nodes.iter().filter_map(|(name, node)| Some((name, number(node)?))).collect();
        let mut limits = vec![0; keys.len()];
        for pnode in &plan.pnodes {
            if let Some(&batch) = pnode.nodes.first().and_then(|node| of_node.get(node)) {
                limits[batch] = pnode.limit.max(limits[batch]).max(pnode.nodes.len() as u32);
            }
        }
        Self { of_node, keys, limits }
    }

    pub(super) fn count(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn of_node(&self, node: &NodeName) -> Option<BatchNumber> {
        self.of_node.get(node).copied()
    }

    pub(super) fn of_pnode(&self, pnode: &Pnode) -> Option<BatchNumber> {
        pnode.nodes.first().and_then(|node| self.of_node(node))
    }

    /// Most nodes of the batch on one physical node.
    pub(super) fn limit(&self, batch: BatchNumber) -> u32 {
        self.limits[batch]
    }

    pub(super) fn describe(&self, plan: &Plan) -> Vec<Batch> {
        let mut sizes: Vec<Vec<u32>> = vec![Vec::new(); self.count()];
        for pnode in &plan.pnodes {
            if let Some(batch) = self.of_pnode(pnode) {
                sizes[batch].push(pnode.nodes.len() as u32);
            }
        }
        let mut types: BTreeMap<BatchNumber, BTreeSet<&str>> = BTreeMap::new();
        for (name, node) in &plan.nodes {
            if let Some(batch) = self.of_node(name) {
                types.entry(batch).or_default().insert(&node.placement.node_type);
            }
        }
        let of = types.into_iter().zip(sizes).map(|((batch, types), sizes)| {
            let (pass, _) = self.keys[batch];
            let (nodes, limit) = (sizes.iter().sum(), self.limits[batch]);
            Batch {
                pass,
                node_types: types.into_iter().map(str::to_owned).collect(),
                nodes,
                pnodes: sizes.len() as u32,
                pnodes_bound: plan.policy.size_of(pass).map_or(nodes.div_ceil(limit), |size| size.min(nodes)),
                limit,
                fullest: sizes.iter().copied().max().unwrap_or(0),
                emptiest: sizes.iter().copied().min().unwrap_or(0),
            }
        });
        of.collect()
    }
}

fn key(node: &PlannedNode) -> Option<(u32, Family)> {
    match node.placement.reason {
        Reason::Embedded | Reason::Asked { .. } => None,
        _ => {
            let node_type: NodeType = node.placement.node_type.parse().ok()?;
            Some((node.placement.pass, node_type.family()?))
        }
    }
}
