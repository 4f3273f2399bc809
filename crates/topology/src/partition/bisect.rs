//! Multilevel bisection: coarsen, grow, refine on the way back.

use super::bisection::{Bisection, Bounds};
use super::coarsen::{Level, coarsen};
use super::grow::grow;
use super::hypergraph::Hypergraph;
use super::random::Random;
use super::refine::refine;

/// Vertices at which coarsening stops: growing sees the whole at a glance.
const COARSEST_VERTICES: usize = 60;

/// How hard it is tried: the more vertices the whole has, the less, for a cut of thousands of parts depends on no
/// single bisection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    /// Vertices from which on a bisection is tried twice: smaller ones are mended by what comes after.
    pub(crate) twice_from: usize,
    /// First bisections tried on the coarsest hypergraph.
    pub(crate) growths: usize,
}

impl Effort {
    pub(crate) fn for_vertices(count: usize) -> Self {
        match count {
            0..=MANY_VERTICES => Self { twice_from: 300, growths: 4 },
            _ => Self { twice_from: 10_000, growths: 3 },
        }
    }
}

/// Vertices beyond which less effort is made.
const MANY_VERTICES: usize = 20_000;

/// A vertex of a coarse hypergraph has at most this part of the whole, so that halves of the right size exist.
const COARSE_VERTEX_SHARE: u32 = 20;

/// Sides (0 or 1) such that the first half is within the bounds, and the cost is small: the best of a few tries.
pub(crate) fn bisect(
    graph: &Hypergraph,
    bounds: Bounds,
    target: u32,
    effort: Effort,
    random: &mut Random,
) -> Vec<u8> {
    let tries = if graph.vertex_count() < effort.twice_from { 1 } else { 2 };
    let sides = (0..tries).map(|_| multilevel(graph, bounds, target, effort.growths, random));
    let bisections = sides.map(|sides| Bisection::new(graph, sides));
    let best = bisections.min_by_key(|bisection| (bounds.violation(bisection.first_size), bisection.cost));
    best.map(|bisection| bisection.sides).unwrap_or_default()
}

fn multilevel(
    graph: &Hypergraph,
    bounds: Bounds,
    target: u32,
    growths: usize,
    random: &mut Random,
) -> Vec<u8> {
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
    let mut sides = first(coarsest, bounds, target, growths, random);
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
fn first(graph: &Hypergraph, bounds: Bounds, target: u32, growths: usize, random: &mut Random) -> Vec<u8> {
    let bounds = relaxed(bounds, graph);
    (0..growths)
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
