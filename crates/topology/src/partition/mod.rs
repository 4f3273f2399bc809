//! Partitioning: which nodes belong on one physical node.
//!
//! A multilevel division into a few parts at once, refined after Fiduccia and Mattheyses; then those parts are divided
//! the same way, and a short annealing mends what no division could see.
//! The objective is what a cut really costs: a network is a net of a hypergraph, and costs its weight for every part
//! beyond the first that it spans. The limit on the size of a part is hard, and the number of parts is given: with
//! `parts * limit >= nodes` there is always a solution, and it is always found.
//!
//! Everything is deterministic: the same hypergraph and seed give the same parts.

mod anneal;
mod coarsen;
mod division;
mod grow;
mod hypergraph;
mod random;
mod refine;
mod split;
mod spread;

pub use hypergraph::Hypergraph;
pub(crate) use spread::Spread;

use division::Bounds;
use random::Random;
use split::{Effort, Quota};

/// Vertices times tries of a whole partitioning: small ones are tried more often.
const TRIED_VERTICES: usize = 1_400;

/// Tries of a whole partitioning at most.
const TRIES_MAX: usize = 8;

/// Vertices beyond which one try is made, and that with less effort.
const MANY_VERTICES: usize = 20_000;

/// Parts that are divided into at once at most: each vertex is weighed against each of them.
const WAYS_MAX: u32 = 8;

/// Vertices of a part up to which annealing finds what refinement did not. Larger parts are tried twice.
const ANNEALED_VERTICES_PER_PART_MAX: usize = 1_000;

/// Divides vertices of size 1 into exactly `parts` parts of at most `limit` each, none empty: the part of each vertex,
/// from 0. Needs `1 <= parts <= vertices <= parts * limit`.
pub fn partition(graph: &Hypergraph, parts: usize, limit: u32, seed: u64) -> Vec<u32> {
    let count = graph.vertex_count();
    assert!(parts >= 1 && parts <= count, "{parts} parts of {count} vertices would leave some empty");
    assert!(parts as u64 * u64::from(limit) >= count as u64, "{count} vertices do not fit {parts} * {limit}");
    if parts == 1 {
        return vec![0; count];
    }
    if graph.net_count() == 0 {
        return (0..count).map(|vertex| (vertex * parts / count) as u32).collect();
    }
    let mut random = Random::new(seed);
    let large_parts = count / parts > ANNEALED_VERTICES_PER_PART_MAX;
    let tries = match count {
        0..=MANY_VERTICES => (TRIED_VERTICES / count).clamp(if large_parts { 2 } else { 1 }, TRIES_MAX),
        _ => 1,
    };
    (0..tries)
        .map(|number| {
            // Many ways at once see more of a dense hypergraph, halves more of a sparse one. Room tempts into large
            // parts that leave the rest badly cut: the first try leaves it to annealing.
            let (ways_max, limit_at_first) = match number % 2 {
                0 if large_parts => (WAYS_MAX, limit),
                0 => (WAYS_MAX, count.div_ceil(parts) as u32),
                _ => (2, limit),
            };
            let effort = if count > MANY_VERTICES { Effort::LITTLE } else { Effort::MUCH };
            let whole = Whole { limit: limit_at_first, ways_max, effort };
            let mut assignment = vec![0; count];
            let everything: Vec<u32> = (0..count as u32).collect();
            divide(graph, &everything, 0..parts as u32, whole, &mut random, &mut assignment);
            if !large_parts {
                assignment = anneal::anneal(graph, assignment, limit, tries, &mut random);
            }
            (graph.cost(&assignment), assignment)
        })
        .min_by_key(|(cost, _)| *cost)
        .map(|(_, assignment)| assignment)
        .expect("there is at least one try")
}

/// What holds for every division of a partitioning.
#[derive(Debug, Clone, Copy)]
struct Whole {
    /// Most vertices of a part.
    limit: u32,
    /// Most parts at once.
    ways_max: u32,
    effort: Effort,
}

/// Divides the vertices of a hypergraph among a range of at least two parts, a few groups of them at once, and the
/// groups the same way; `names` are what the vertices are called in the assignment.
fn divide(
    graph: &Hypergraph,
    names: &[u32],
    parts: std::ops::Range<u32>,
    whole: Whole,
    random: &mut Random,
    assignment: &mut [u32],
) {
    let groups = groups(parts, whole.ways_max);
    let quotas = quotas(&groups, names.len() as u32, whole.limit);
    let group_of = split::split(graph, &quotas, whole.effort, random);
    let mut members = vec![Vec::new(); groups.len()];
    (0..).zip(&group_of).for_each(|(vertex, &group)| members[group as usize].push(vertex));
    let mut place = vec![u32::MAX; graph.vertex_count()];
    for (vertices, parts) in members.iter().zip(groups) {
        let names: Vec<u32> = vertices.iter().map(|&vertex: &u32| names[vertex as usize]).collect();
        match parts.len() {
            1 => names.iter().for_each(|&name| assignment[name as usize] = parts.start),
            _ => divide(&graph.induced(vertices, &mut place), &names, parts, whole, random, assignment),
        }
    }
}

/// A range of parts in at most so many ranges, as equal as can be.
fn groups(parts: std::ops::Range<u32>, ways_max: u32) -> Vec<std::ops::Range<u32>> {
    let count = parts.len() as u32;
    let ways = count.min(ways_max);
    let start = |way: u32| parts.start + (u64::from(count) * u64::from(way)).div_ceil(u64::from(ways)) as u32;
    (0..ways).map(|way| start(way)..start(way + 1)).collect()
}

/// How many of `total` vertices each group of parts should have.
fn quotas(groups: &[std::ops::Range<u32>], total: u32, limit: u32) -> Vec<Quota> {
    let count: u32 = groups.iter().map(|parts| parts.len() as u32).sum();
    let quota = |parts: &std::ops::Range<u32>| {
        let share = parts.len() as u32;
        let most = limit.saturating_mul(share).min(total - (count - share));
        Quota {
            bounds: Bounds { least: share, most },
            target: (u64::from(total) * u64::from(share) / u64::from(count)) as u32,
        }
    };
    groups.iter().map(quota).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sizes(assignment: &[u32], parts: usize) -> Vec<usize> {
        let mut sizes = vec![0; parts];
        assignment.iter().for_each(|&part| sizes[part as usize] += 1);
        sizes
    }

    fn ring(count: u32) -> Hypergraph {
        let links = (0..count).map(|vertex| (1, vec![vertex, (vertex + 1) % count]));
        Hypergraph::new(vec![1; count as usize], links)
    }

    #[test]
    fn a_ring_is_cut_once_for_each_part_even_when_all_are_full() {
        for (count, parts) in [(800u32, 8u32), (2_000, 8), (24_000, 8), (801, 9)] {
            let limit = count.div_ceil(parts);
            let graph = ring(count);
            let assignment = partition(&graph, parts as usize, limit, 1);
            assert_eq!(graph.cost(&assignment), u64::from(parts), "{count} in {parts}");
            assert!(sizes(&assignment, parts as usize).iter().all(|&size| size <= limit as usize));
        }
    }

    #[test]
    fn a_star_fills_every_part() {
        let count = 10_000;
        let graph = Hypergraph::new(vec![1; count], (1..count as u32).map(|leaf| (1, vec![0, leaf])));
        let assignment = partition(&graph, 8, 1_250, 1);
        assert_eq!(sizes(&assignment, 8), [1_250; 8]);
        assert_eq!(graph.cost(&assignment), 8_750);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn no_part_is_empty_or_beyond_the_limit(
            nets in prop::collection::vec((0u32..9, prop::collection::vec(0u32..700, 2..7)), 1..900),
            count in 1u32..700,
            parts in 1u32..200,
            room in 0u32..9,
            seed: u64,
        ) {
            let parts = parts.min(count);
            let limit = count.div_ceil(parts) + room;
            let nets = nets.into_iter().map(|(weight, pins)| {
                (weight, pins.into_iter().map(|pin| pin % count).collect())
            });
            let graph = Hypergraph::new(vec![1; count as usize], nets);
            let assignment = partition(&graph, parts as usize, limit, seed);
            let sizes = sizes(&assignment, parts as usize);
            prop_assert!(sizes.iter().all(|&size| size > 0 && size <= limit as usize), "{sizes:?} of {limit}");
        }
    }
}
