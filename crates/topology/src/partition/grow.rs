//! A first bisection of a small hypergraph: one half grows from a vertex, by the vertex that gains most each time.

use super::bisection::{Bisection, Bounds};
use super::hypergraph::Hypergraph;
use super::random::Random;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Grows the first half from an arbitrary vertex up to `target`, or as near as the bounds and sizes let it.
pub(crate) fn grow<'a>(
    graph: &'a Hypergraph,
    bounds: Bounds,
    target: u32,
    random: &mut Random,
) -> Bisection<'a> {
    let mut bisection = Bisection::new(graph, vec![1; graph.vertex_count()]);
    let mut frontier = BinaryHeap::new();
    for seed in random.order(graph.vertex_count()) {
        if bisection.first_size >= target {
            break;
        }
        take(&mut bisection, seed, bounds, &mut frontier);
        while let Some((gain, Reverse(vertex))) = frontier.pop() {
            if bisection.first_size >= target {
                break;
            }
            if bisection.gains[vertex as usize] == gain {
                take(&mut bisection, vertex, bounds, &mut frontier);
            }
        }
    }
    bisection
}

/// Moves a vertex into the first half, if it is not there and fits.
fn take(
    bisection: &mut Bisection,
    vertex: u32,
    bounds: Bounds,
    frontier: &mut BinaryHeap<(i64, Reverse<u32>)>,
) {
    let fits = bisection.sides[vertex as usize] == 1 && bisection.first_size_after(vertex) <= bounds.most;
    if fits {
        bisection.flip(vertex, |pin, side, gain| {
            if side == 1 {
                frontier.push((gain, Reverse(pin)));
            }
        });
    }
}
