//! What another packing would bring, side by side.

use crate::containerize::containerize_unrouted;
use crate::{Experiment, Explanation, Policy, Shortfall, explain};
use serde::{Deserialize, Serialize};

/// What comes of one packing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhatIf {
    /// Most containers on one physical node.
    pub packing: u32,
    /// Whether it is the packing that the policy has.
    pub chosen: bool,
    /// What comes of it; none where it cannot be.
    pub result: Option<Outcome>,
    /// Why it cannot be.
    pub shortfalls: Vec<Shortfall>,
}

/// A placement in a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Physical nodes, embedded ones included.
    pub pnodes: u32,
    /// Fewest physical nodes that are possible.
    pub pnodes_bound: u32,
    /// Nodes on the fullest physical node.
    pub fullest: u32,
    /// Nodes on the emptiest physical node that carries containers.
    pub emptiest: u32,
    /// Networks that span several physical nodes.
    pub cuts: u32,
    /// Fewest that are possible, as far as can be told.
    pub cuts_bound: u32,
    /// What the cuts cost.
    pub cost: u64,
    /// Most networks that leave one physical node.
    pub leaving: u32,
}

/// What each packing would bring, all other choices being the same. Packings of passes and sizes, which would come
/// before, do not count here.
pub fn what_if(experiment: &Experiment, policy: &Policy, packings: &[u32]) -> Vec<WhatIf> {
    let sized = policy.size.is_some() || !policy.pass_size.is_empty() || !policy.pass_pack.is_empty();
    let mut rows = Vec::with_capacity(packings.len());
    for &packing in packings {
        let changed = Policy {
            packing,
            size: None,
            pass_size: Default::default(),
            pass_pack: Default::default(),
            ..policy.clone()
        };
        let (result, shortfalls) = match containerize_unrouted(experiment, &changed) {
            Ok(plan) => (Some(Outcome::of(&explain(&plan), plan.pnodes.len(), plan.cuts.len())), Vec::new()),
            Err(shortfalls) => (None, shortfalls),
        };
        rows.push(WhatIf { packing, chosen: packing == policy.packing && !sized, result, shortfalls });
    }
    rows
}

impl Outcome {
    fn of(explanation: &Explanation, pnodes: usize, cuts: usize) -> Self {
        let batches = &explanation.batches;
        Self {
            pnodes: pnodes as u32,
            pnodes_bound: explanation.pnodes_bound,
            fullest: batches.iter().map(|batch| batch.fullest).max().unwrap_or(0),
            emptiest: batches.iter().map(|batch| batch.emptiest).min().unwrap_or(0),
            cuts: cuts as u32,
            cuts_bound: explanation.cuts_bound,
            cost: explanation.cost,
            leaving: explanation.loads.iter().map(|load| load.cuts).max().unwrap_or(0),
        }
    }
}
