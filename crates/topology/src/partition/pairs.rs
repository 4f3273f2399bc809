//! Refinement between pairs of parts: what the recursive halving could not see.

use super::bisection::{Bisection, Bounds};
use super::hypergraph::Hypergraph;
use super::refine::refine;
use std::collections::BTreeMap;

/// Rounds over all pairs; later ones find next to nothing.
const ROUNDS_MAX: usize = 6;

/// A net over more parts says little about any two of them.
const PARTS_OF_A_NET_MAX: usize = 16;

/// Work of all rounds at most, in nets of vertices that are looked at, for each net of the hypergraph: a hub that is
/// tied to every part would be looked at once for each of them.
const LOOKS_PER_NET_MAX: usize = 150;

/// Refines every two parts that share nets, the most tied first, until nothing improves. Exact for the cost: what a
/// net costs beyond two parts does not depend on which of the two its pins are in.
pub(crate) fn refine_pairs(graph: &Hypergraph, parts: &mut [u32], count: usize, limit: u32) {
    let mut place = vec![u32::MAX; graph.vertex_count()];
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); count];
    for (vertex, &part) in parts.iter().enumerate() {
        members[part as usize].push(vertex as u32);
    }
    let mut changed = vec![true; count];
    let mut looks = LOOKS_PER_NET_MAX * graph.net_count();
    for _ in 0..ROUNDS_MAX {
        let mut changed_now = vec![false; count];
        for (one, other) in ties(graph, parts) {
            let (one, other) = (one as usize, other as usize);
            if !(changed[one] || changed[other] || changed_now[one] || changed_now[other]) {
                continue;
            }
            let vertices: Vec<u32> = members[one].iter().chain(&members[other]).copied().collect();
            let work = vertices.iter().map(|&vertex| graph.nets(vertex).len()).sum();
            let Some(left) = looks.checked_sub(work) else { return };
            looks = left;
            let pair = graph.induced(&vertices, &mut place);
            let mut sides = vec![0; members[one].len()];
            sides.resize(vertices.len(), 1);
            let mut bisection = Bisection::new(&pair, sides);
            let before = bisection.cost;
            refine(&mut bisection, bounds(pair.total_size(), limit));
            if bisection.cost == before {
                continue;
            }
            (changed_now[one], changed_now[other]) = (true, true);
            let side_of = |side| {
                let on_side = vertices.iter().zip(&bisection.sides).filter(move |(_, now)| **now == side);
                on_side.map(|(vertex, _)| *vertex).collect::<Vec<_>>()
            };
            (members[one], members[other]) = (side_of(0), side_of(1));
            members[one].iter().for_each(|&vertex| parts[vertex as usize] = one as u32);
            members[other].iter().for_each(|&vertex| parts[vertex as usize] = other as u32);
        }
        if !changed_now.contains(&true) {
            return;
        }
        changed = changed_now;
    }
}

/// Both parts within the limit, neither empty.
fn bounds(total: u32, limit: u32) -> Bounds {
    Bounds { least: total.saturating_sub(limit).max(1), most: limit.min(total - 1) }
}

/// Pairs of parts that share nets, the most tied first.
fn ties(graph: &Hypergraph, parts: &[u32]) -> Vec<(u32, u32)> {
    let mut ties: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    let mut spanned = Vec::new();
    for net in 0..graph.net_count() as u32 {
        spanned.clear();
        spanned.extend(graph.pins(net).iter().map(|&pin| parts[pin as usize]));
        spanned.sort_unstable();
        spanned.dedup();
        if spanned.len() > PARTS_OF_A_NET_MAX {
            continue;
        }
        for (index, &one) in spanned.iter().enumerate() {
            for &other in &spanned[index + 1..] {
                *ties.entry((one, other)).or_default() += u64::from(graph.weights[net as usize]);
            }
        }
    }
    let mut pairs: Vec<_> = ties.into_iter().collect();
    pairs.sort_by_key(|&(pair, weight)| (std::cmp::Reverse(weight), pair));
    pairs.into_iter().map(|(pair, _)| pair).collect()
}
