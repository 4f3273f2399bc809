//! Multilevel bisection: coarsen, grow, refine on the way back.

use super::bisection::{Bisection, Bounds};
use super::coarsen::{Level, coarsen};
use super::grow::grow;
use super::hypergraph::Hypergraph;
use super::random::Random;
use super::refine::refine;

/// Vertices at which coarsening stops: growing sees the whole at a glance.
const COARSEST_VERTICES: usize = 60;

/// First bisections tried on the coarsest hypergraph.
const GROWTHS: usize = 4;

/// A vertex of a coarse hypergraph has at most this part of the whole, so that halves of the right size exist.
const COARSE_VERTEX_SHARE: u32 = 20;

/// Vertices from which on a bisection is tried several times: smaller ones are mended by the refinement of pairs.
const TRIED_FROM_VERTICES: usize = 300;

/// Tries of a bisection.
const TRIES: usize = 2;

/// Sides (0 or 1) such that the first half is within the bounds, and the cost is small: the best of a few tries.
pub(crate) fn bisect(graph: &Hypergraph, bounds: Bounds, target: u32, random: &mut Random) -> Vec<u8> {
    let tries = if graph.vertex_count() < TRIED_FROM_VERTICES { 1 } else { TRIES };
    let sides = (0..tries).map(|_| multilevel(graph, bounds, target, random));
    let bisections = sides.map(|sides| Bisection::new(graph, sides));
    let best = bisections.min_by_key(|bisection| (bounds.violation(bisection.first_size), bisection.cost));
    best.map(|bisection| bisection.sides).unwrap_or_default()
}

fn multilevel(graph: &Hypergraph, bounds: Bounds, target: u32, random: &mut Random) -> Vec<u8> {
    let size_max = (graph.total_size() / COARSE_VERTEX_SHARE).max(2);
    let mut levels: Vec<Level> = Vec::new();
    loop {
        let finest = levels.last().map_or(graph, |level| &level.graph);
        if finest.vertex_count() <= COARSEST_VERTICES {
            break;
        }
        match coarsen(finest, size_max, random) {
            Some(level) => levels.push(level),
            None => break,
        }
    }
    let coarsest = levels.last().map_or(graph, |level| &level.graph);
    let mut sides = first(coarsest, bounds, target, random);
    while let Some(level) = levels.pop() {
        let finer = levels.last().map_or(graph, |level| &level.graph);
        let projected = level.map.iter().map(|&coarse| sides[coarse as usize]).collect();
        let mut bisection = Bisection::new(finer, projected);
        refine(&mut bisection, relaxed(bounds, finer));
        sides = bisection.sides;
    }
    sides
}

/// The best of several grown and refined bisections.
fn first(graph: &Hypergraph, bounds: Bounds, target: u32, random: &mut Random) -> Vec<u8> {
    let bounds = relaxed(bounds, graph);
    (0..GROWTHS)
        .map(|_| {
            let mut bisection = grow(graph, target, random);
            refine(&mut bisection, bounds);
            ((bounds.violation(bisection.first_size), bisection.cost), bisection.sides)
        })
        .min_by_key(|(state, _)| *state)
        .map(|(_, sides)| sides)
        .unwrap_or_default()
}

/// Bounds as far as vertices of this size can meet them; exact where every vertex has size 1.
fn relaxed(bounds: Bounds, graph: &Hypergraph) -> Bounds {
    let leeway = graph.sizes.iter().max().map_or(0, |size| size - 1);
    Bounds { least: bounds.least.saturating_sub(leeway), most: bounds.most + leeway }
}
