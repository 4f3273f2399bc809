//! A first bisection of a small hypergraph: one half grows from a vertex, by the vertex that gains most each time.

use super::division::Division;
use super::hypergraph::Hypergraph;
use super::random::Random;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Grows part 0 from an arbitrary vertex to `target`, or as near as the sizes of the vertices let it; part 1 is the
/// rest. A piece of the hypergraph that is used up is left for another arbitrary vertex.
pub(crate) fn grow<'a>(graph: &'a Hypergraph, target: u32, random: &mut Random) -> Division<'a> {
    let mut division = Division::new(graph, vec![1; graph.vertex_count()], 2);
    let mut frontier = BinaryHeap::new();
    let mut seeds = random.order(graph.vertex_count()).into_iter();
    loop {
        let next = frontier.pop().or_else(|| {
            let seed = seeds.find(|&seed| division.parts[seed as usize] == 1)?;
            Some((division.gain(seed, 0), Reverse(seed)))
        });
        let Some((gain, Reverse(vertex))) = next else {
            return division;
        };
        if division.parts[vertex as usize] == 0 || division.gain(vertex, 0) != gain {
            continue;
        }
        let after = division.sizes[0] + graph.sizes[vertex as usize];
        if after > target && after - target > target - division.sizes[0] {
            return division;
        }
        division.move_to(vertex, 0, |division, pin| {
            if division.parts[pin as usize] == 1 {
                frontier.push((division.gain(pin, 0), Reverse(pin)));
            }
        });
        if division.sizes[0] >= target {
            return division;
        }
    }
}
