//! Partitioning: which nodes belong on one physical node.
//!
//! A multilevel recursive bisection with Fiduccia-Mattheyses refinement, then refinement between pairs of parts, then
//! a short annealing.
//! The objective is what a cut really costs: a network is a net of a hypergraph, and costs its weight for every part
//! beyond the first that it spans. The limit on the size of a part is hard, and the number of parts is given: with
//! `parts * limit >= nodes` there is always a solution, and it is always found.
//!
//! Everything is deterministic: the same hypergraph and seed give the same parts.

mod anneal;
mod bisect;
mod bisection;
mod coarsen;
mod grow;
mod hypergraph;
mod pairs;
mod random;
mod refine;
mod spread;

pub use hypergraph::Hypergraph;
pub(crate) use spread::Spread;

use bisect::Effort;
use bisection::Bounds;
use random::Random;

/// Vertices times tries of a whole partitioning: small ones are tried more often.
const TRIED_VERTICES: usize = 2_800;

/// Tries of a whole partitioning at most.
const TRIES_MAX: usize = 8;

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
    let tries = (TRIED_VERTICES / count).clamp(1, TRIES_MAX);
    let balanced = count.div_ceil(parts) as u32;
    (0..tries)
        .map(|number| {
            // Room tempts the halving into large parts that leave the rest badly cut: every second try begins without.
            let limit_at_first = if number % 2 == 0 { limit } else { balanced };
            let mut assignment = vec![0; count];
            let everything: Vec<u32> = (0..count as u32).collect();
            let whole = Whole { limit: limit_at_first, effort: Effort::for_vertices(count) };
            divide(graph, &everything, 0..parts as u32, whole, &mut random, &mut assignment);
            pairs::refine_pairs(graph, &mut assignment, parts, limit);
            let assignment = anneal::anneal(graph, assignment, limit, tries, &mut random);
            (graph.cost(&assignment), assignment)
        })
        .min_by_key(|(cost, _)| *cost)
        .map(|(_, assignment)| assignment)
        .expect("there is at least one try")
}

/// What holds for every bisection of a partitioning.
#[derive(Debug, Clone, Copy)]
struct Whole {
    /// Most vertices of a part.
    limit: u32,
    effort: Effort,
}

/// Divides the vertices of a hypergraph among a range of parts, by halving both; `names` are what the vertices are
/// called in the assignment.
fn divide(
    graph: &Hypergraph,
    names: &[u32],
    parts: std::ops::Range<u32>,
    whole: Whole,
    random: &mut Random,
    assignment: &mut [u32],
) {
    let count = parts.end - parts.start;
    if count == 1 {
        names.iter().for_each(|&name| assignment[name as usize] = parts.start);
        return;
    }
    let Whole { limit, effort } = whole;
    let first = count.div_ceil(2);
    let total = names.len() as u32;
    let bounds = Bounds {
        least: total.saturating_sub(limit.saturating_mul(count - first)).max(first),
        most: limit.saturating_mul(first).min(total - (count - first)),
    };
    let target = (u64::from(total) * u64::from(first) / u64::from(count)) as u32;
    let sides = bisect::bisect(graph, bounds, target.clamp(bounds.least, bounds.most), effort, random);
    let mut place = vec![u32::MAX; graph.vertex_count()];
    let middle = parts.start + first;
    for (side, parts) in [(0, parts.start..middle), (1, middle..parts.end)] {
        let vertices: Vec<u32> = (0..total).filter(|&vertex| sides[vertex as usize] == side).collect();
        let names: Vec<u32> = vertices.iter().map(|&vertex| names[vertex as usize]).collect();
        divide(&graph.induced(&vertices, &mut place), &names, parts, whole, random, assignment);
    }
}
