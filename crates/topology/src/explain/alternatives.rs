//! Where each container could be instead.

use super::Alternative;
use super::batches::Batches;
use crate::partition::{Hypergraph, Spread};
use crate::weight::network_weight;
use crate::{NodeName, Plan, PlannedNetwork};
use indexmap::IndexMap;
use std::collections::HashMap;

/// Alternatives told for one container: nobody weighs more.
const ALTERNATIVES_MAX: usize = 3;

/// The cheapest alternatives of every container that is packed: physical nodes of its own batch that it has neighbours
/// on.
pub(super) fn alternatives(plan: &Plan, batches: &Batches) -> IndexMap<NodeName, Vec<Alternative>> {
    let place: HashMap<_, _> = (0..).zip(&plan.pnodes).map(|(index, pnode)| (&pnode.name, index)).collect();
    let parts: Vec<u32> = plan
        .nodes
        .values()
        .map(|node| place.get(&node.placement.pnode).copied().unwrap_or(u32::MAX))
        .collect();
    let (weighted, counted) = (graph(plan, network_weight), graph(plan, |_| 1));
    let (costs, spans) = (Spread::new(&weighted, parts.clone()), Spread::new(&counted, parts));
    let mut alternatives = IndexMap::new();
    for (vertex, name) in (0..).zip(plan.nodes.keys()) {
        let Some(batch) = batches.of_node(name) else { continue };
        let elsewhere = costs.neighbours(vertex).into_iter().filter_map(|part| {
            let pnode = plan.pnodes.get(part as usize)?;
            (batches.of_pnode(pnode) == Some(batch)).then(|| Alternative {
                pnode: pnode.name.clone(),
                cost_change: costs.change(vertex, part),
                spans_change: spans.change(vertex, part),
                full: pnode.nodes.len() as u32 >= batches.limit(batch),
            })
        });
        let mut elsewhere: Vec<Alternative> = elsewhere.collect();
        elsewhere.sort_by(|one, other| (one.cost_change, &one.pnode).cmp(&(other.cost_change, &other.pnode)));
        elsewhere.truncate(ALTERNATIVES_MAX);
        alternatives.insert(name.clone(), elsewhere);
    }
    alternatives
}

/// The whole plan: a vertex for each node, a net for each network.
fn graph(plan: &Plan, weight: impl Fn(&PlannedNetwork) -> u32) -> Hypergraph {
    let nets = plan.networks.values().map(|network| {
        let nodes = network.members.iter().filter_map(|member| plan.nodes.get_index_of(&member.node));
        (weight(network), nodes.map(|node| node as u32).collect())
    });
    Hypergraph::new(vec![1; plan.nodes.len()], nets)
}
