//! Why a plan is as it is, for somebody who disagrees: what every cut costs, where each node could be instead and what
//! that would cost, how full the physical nodes are, and how much better any plan could be.

mod alternatives;
mod batches;
mod bounds;

use crate::weight::network_weight;
use crate::{NetworkName, NodeName, Plan, PlannedNetwork, PnodeName, Reason};
use batches::Batches;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// Why a plan is as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// What all cuts cost: for every network its weight (see [`network_weight`]) for each physical node beyond the
    /// first that it spans.
    pub cost: u64,
    /// No plan with these limits has fewer physical nodes.
    pub pnodes_bound: u32,
    /// No plan with these limits cuts fewer networks, as far as counting can tell; the truth may be higher.
    pub cuts_bound: u32,
    /// What was packed together, and how evenly.
    pub batches: Vec<Batch>,
    /// What each physical node carries, in the order of their names.
    pub loads: Vec<Load>,
    /// What each cut costs, and why it is cut.
    pub cuts: Vec<CutCost>,
    /// Where each container could be instead, the cheapest first. Nodes that the file places have no entry.
    pub alternatives: IndexMap<NodeName, Vec<Alternative>>,
}

/// Containers of one pass and one family, which are packed without regard to others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The pass.
    pub pass: u32,
    /// The types in it: `openvz`, or `qemu` and `process`.
    pub node_types: Vec<String>,
    /// How many containers.
    pub nodes: u32,
    /// On how many physical nodes.
    pub pnodes: u32,
    /// Fewest that are possible.
    pub pnodes_bound: u32,
    /// Most containers on one of them.
    pub limit: u32,
    /// Containers on the fullest.
    pub fullest: u32,
    /// Containers on the emptiest.
    pub emptiest: u32,
}

/// What a physical node carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// Which.
    pub pnode: PnodeName,
    /// Nodes on it.
    pub nodes: u32,
    /// Most that it may carry.
    pub limit: u32,
    /// Networks that leave it.
    pub cuts: u32,
    /// Sum of the rates of those networks, in kilobits per second; none when one of them is unlimited.
    pub leaving_kbps: Option<u64>,
}

/// What a cut costs, and why it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutCost {
    /// Which network.
    pub network: NetworkName,
    /// The physical nodes that it spans.
    pub pnodes: u32,
    /// Its weight for each physical node beyond the first.
    pub weight: u32,
    /// What it costs.
    pub cost: u64,
    /// Its rate, in kilobits per second; 0 is not limited.
    pub kbps: u64,
    /// Why it is cut.
    pub why: CutReason,
}

/// Why a network is cut. Its words are those for people, without a full stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CutReason {
    /// It reaches a node that is a physical node by itself.
    Embedded,
    /// The file puts its nodes into different partitions.
    Asked,
    /// It joins passes, or types of container, that never share a physical node.
    Passes,
    /// A person pinned one of its nodes, or keeps one away.
    ByHand,
    /// It has more nodes than one physical node may carry.
    Large,
    /// The limit has to cut somewhere, and no cheaper place was found.
    Limit,
}

impl fmt::Display for CutReason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Embedded => "it reaches a node that is a physical node by itself",
            Self::Asked => "the file puts its nodes into different partitions",
            Self::Passes => "it joins passes or container types that never share a physical node",
            Self::ByHand => "a node of it was placed by hand",
            Self::Large => "it has more nodes than one physical node may carry",
            Self::Limit => "the limit has to cut somewhere, and no cheaper place was found",
        })
    }
}

/// Where a container could be instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    /// The physical node.
    pub pnode: PnodeName,
    /// By how much the cost would change if the container alone moved there.
    pub cost_change: i64,
    /// By how many the physical nodes beyond the first that networks span would change.
    pub spans_change: i64,
    /// Whether that physical node has no room, so that another container would have to leave.
    pub full: bool,
}

/// Explains a plan.
pub fn explain(plan: &Plan) -> Explanation {
    let batches = Batches::of(plan);
    let cuts = cut_costs(plan, &batches);
    let described = batches.describe(plan);
    let alone = plan.pnodes.iter().filter(|pnode| batches.of_pnode(pnode).is_none()).count() as u32;
    Explanation {
        cost: cuts.iter().map(|cut| cut.cost).sum(),
        pnodes_bound: alone + described.iter().map(|batch| batch.pnodes_bound).sum::<u32>(),
        cuts_bound: bounds::cuts_bound(plan, &batches),
        loads: loads(plan),
        alternatives: alternatives::alternatives(plan, &batches),
        batches: described,
        cuts,
    }
}

fn loads(plan: &Plan) -> Vec<Load> {
    let mut leaving: BTreeMap<&PnodeName, (u32, Option<u64>)> = BTreeMap::new();
    for cut in &plan.cuts {
        let kbps = plan.networks.get(&cut.network).map_or(0, fastest_kbps);
        for pnode in &cut.pnodes {
            let (count, sum) = leaving.entry(pnode).or_insert((0, Some(0)));
            *count += 1;
            *sum = sum.filter(|_| kbps > 0).map(|sum| sum + kbps);
        }
    }
    let load = |pnode: &crate::Pnode| {
        let (cuts, leaving_kbps) = leaving.get(&pnode.name).copied().unwrap_or((0, Some(0)));
        let nodes = pnode.nodes.len() as u32;
        Load { pnode: pnode.name.clone(), nodes, limit: pnode.limit, cuts, leaving_kbps }
    };
    plan.pnodes.iter().map(load).collect()
}

/// The rate of the fastest interface; 0 when one is not limited.
fn fastest_kbps(network: &PlannedNetwork) -> u64 {
    let rates = network.members.iter().flat_map(|member| [member.outward, member.inward]);
    let rates: Vec<u64> = rates.map(|shape| shape.bandwidth.kbps).collect();
    if rates.contains(&0) { 0 } else { rates.into_iter().max().unwrap_or(0) }
}

fn cut_costs(plan: &Plan, batches: &Batches) -> Vec<CutCost> {
    let cost = |cut: &crate::Cut| {
        let network = plan.networks.get(&cut.network)?;
        let weight = network_weight(network);
        Some(CutCost {
            network: cut.network.clone(),
            pnodes: cut.pnodes.len() as u32,
            weight,
            cost: u64::from(weight) * (cut.pnodes.len() as u64 - 1),
            kbps: fastest_kbps(network),
            why: cut_reason(plan, batches, network),
        })
    };
    plan.cuts.iter().filter_map(cost).collect()
}

fn cut_reason(plan: &Plan, batches: &Batches, network: &PlannedNetwork) -> CutReason {
    let mut nodes: Vec<&NodeName> = network.members.iter().map(|member| &member.node).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let reason = |node: &&NodeName| plan.nodes.get(*node).map(|node| &node.placement.reason);
    if nodes.iter().filter_map(reason).any(|reason| *reason == Reason::Embedded) {
        return CutReason::Embedded;
    }
    let mut of: Vec<_> = nodes.iter().map(|node| batches.of_node(node)).collect();
    if of.contains(&None) {
        return CutReason::Asked;
    }
    of.dedup();
    if of.len() > 1 {
        return CutReason::Passes;
    }
    let by_hand = |reason: &Reason| matches!(reason, Reason::Pinned { .. } | Reason::KeptAway { .. });
    if nodes.iter().filter_map(reason).any(by_hand) {
        return CutReason::ByHand;
    }
    let limit = of.first().copied().flatten().map_or(0, |batch| batches.limit(batch));
    if nodes.len() > limit as usize { CutReason::Large } else { CutReason::Limit }
}
