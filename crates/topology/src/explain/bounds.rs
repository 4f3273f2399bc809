//! What no plan can do better.

use super::batches::{BatchNumber, Batches};
use crate::{NodeName, Plan};
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

/// Fewest networks that any plan with these limits cuts. Every network between what never shares a physical node is
/// cut; within a batch the better of two arguments counts:
/// - a network larger than the limit is cut, and around a node no more than `limit - 1` neighbours stay
///   (the star bound, over nodes that share no network);
/// - a connected part of the batch that needs `p` physical nodes is cut in `p - 1` places.
pub(super) fn cuts_bound(plan: &Plan, batches: &Batches) -> u32 {
    let mut forced = 0;
    let mut inside: Vec<Vec<Vec<&NodeName>>> = vec![Vec::new(); batches.count()];
    for network in plan.networks.values() {
        let nodes: BTreeSet<&NodeName> = network.members.iter().map(|member| &member.node).collect();
        match home(plan, batches, &nodes) {
            Home::Torn => forced += 1,
            Home::Batch(batch) if nodes.len() > 1 => inside[batch].push(nodes.into_iter().collect()),
            Home::Batch(_) | Home::Placed => {}
        }
    }
    let within = inside.iter().enumerate().map(|(batch, networks)| {
        let limit = batches.limit(batch) as usize;
        stars(networks, limit).max(components(networks, limit))
    });
    forced + within.sum::<u32>()
}

/// Where the nodes of a network may be together.
enum Home {
    /// Nowhere.
    Torn,
    /// On a physical node that the file chose for all of them.
    Placed,
    /// In a batch.
    Batch(BatchNumber),
}

fn home(plan: &Plan, batches: &Batches, nodes: &BTreeSet<&NodeName>) -> Home {
    let mut homes = nodes.iter().filter_map(|node| {
        let placed = plan.nodes.get(*node)?;
        let batch = batches.of_node(node);
        Some((batch, batch.is_none().then_some(&placed.placement.pnode)))
    });
    let Some(first) = homes.next() else { return Home::Placed };
    match (homes.all(|home| home == first), first.0) {
        (false, _) => Home::Torn,
        (true, Some(batch)) => Home::Batch(batch),
        (true, None) => Home::Placed,
    }
}

fn stars(networks: &[Vec<&NodeName>], limit: usize) -> u32 {
    let forced = networks.iter().filter(|nodes| nodes.len() > limit).count() as u32;
    let mut networks_of: HashMap<&NodeName, Vec<usize>> = HashMap::new();
    for (number, nodes) in networks.iter().enumerate().filter(|(_, nodes)| nodes.len() <= limit) {
        nodes.iter().for_each(|&node| networks_of.entry(node).or_default().push(number));
    }
    let mut around: Vec<(u32, &NodeName)> = networks_of
        .iter()
        .map(|(&node, numbers)| (cut_around(node, numbers, networks, limit), node))
        .filter(|(count, _)| *count > 0)
        .collect();
    around.sort_unstable_by_key(|&(count, node)| (Reverse(count), node));
    let mut counted = vec![false; networks.len()];
    let mut sum = 0;
    for (count, node) in around {
        let numbers = &networks_of[node];
        if !numbers.iter().any(|&number| counted[number]) {
            numbers.iter().for_each(|&number| counted[number] = true);
            sum += count;
        }
    }
    forced + sum
}

/// Fewest networks around a node that are cut: those that take most neighbours away first.
fn cut_around(node: &NodeName, numbers: &[usize], networks: &[Vec<&NodeName>], limit: usize) -> u32 {
    let neighbours: BTreeSet<&NodeName> =
        numbers.iter().flat_map(|&number| networks[number].iter().copied()).filter(|&n| n != node).collect();
    let mut too_many = (neighbours.len() + 1).saturating_sub(limit);
    let mut sizes: Vec<usize> = numbers.iter().map(|&number| networks[number].len() - 1).collect();
    sizes.sort_unstable_by_key(|&size| Reverse(size));
    let mut cut = 0;
    for size in sizes {
        if too_many == 0 {
            break;
        }
        too_many = too_many.saturating_sub(size);
        cut += 1;
    }
    cut
}

fn components(networks: &[Vec<&NodeName>], limit: usize) -> u32 {
    let mut numbers: HashMap<&NodeName, usize> = HashMap::new();
    for &node in networks.iter().flatten() {
        let next = numbers.len();
        numbers.entry(node).or_insert(next);
    }
    let mut parent: Vec<usize> = (0..numbers.len()).collect();
    for nodes in networks {
        for pair in nodes.windows(2) {
            let (one, other) = (root(&mut parent, numbers[pair[0]]), root(&mut parent, numbers[pair[1]]));
            parent[one.max(other)] = one.min(other);
        }
    }
    let mut sizes: HashMap<usize, usize> = HashMap::new();
    for node in 0..parent.len() {
        *sizes.entry(root(&mut parent, node)).or_default() += 1;
    }
    let mut joins: HashMap<usize, Vec<usize>> = HashMap::new();
    for nodes in networks {
        joins.entry(root(&mut parent, numbers[nodes[0]])).or_default().push(nodes.len() - 1);
    }
    let of_component = |(component, size): (&usize, &usize)| {
        let mut places = (size.div_ceil(limit.max(1))).saturating_sub(1);
        let mut joins = joins.get(component).cloned().unwrap_or_default();
        joins.sort_unstable_by_key(|&join| Reverse(join));
        let mut cut = 0;
        for join in joins {
            if places == 0 {
                break;
            }
            places = places.saturating_sub(join);
            cut += 1;
        }
        cut
    };
    sizes.iter().map(of_component).sum()
}

fn root(parent: &mut [usize], mut node: usize) -> usize {
    while parent[node] != node {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    node
}
