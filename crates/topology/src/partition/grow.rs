//! A first bisection of a small hypergraph: one half grows from a vertex, by the vertex that gains most each time.

use super::bisection::Bisection;
use super::hypergraph::Hypergraph;
use super::random::Random;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Grows the first half from an arbitrary vertex to `target`, or as near as the sizes of the vertices let it. A part
/// of the hypergraph that is used up is left for another arbitrary vertex.
pub(crate) fn grow<'a>(graph: &'a Hypergraph, target: u32, random: &mut Random) -> Bisection<'a> {
    let mut bisection = Bisection::new(graph, vec![1; graph.vertex_count()]);
    let mut frontier = BinaryHeap::new();
    let mut seeds = random.order(graph.vertex_count()).into_iter();
    loop {
        let next = frontier.pop().or_else(|| {
            let seed = seeds.find(|&seed| bisection.sides[seed as usize] == 1)?;
            Some((bisection.gains[seed as usize], Reverse(seed)))
        });
        let Some((gain, Reverse(vertex))) = next else {
            return bisection;
        };
        if bisection.sides[vertex as usize] == 0 || bisection.gains[vertex as usize] != gain {
            continue;
        }
        let after = bisection.first_size_after(vertex);
        if after > target && after - target > target - bisection.first_size {
            return bisection;
        }
        bisection.flip(vertex, |pin, side, gain| {
            if side == 1 {
                frontier.push((gain, Reverse(pin)));
            }
        });
        if bisection.first_size >= target {
            return bisection;
        }
    }
}
