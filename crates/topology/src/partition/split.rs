//! Multilevel division into a few parts: coarsen, halve and halve again, refine on the way back.

use super::coarsen::coarsen;
use super::division::{Bounds, Division};
use super::grow::grow;
use super::hypergraph::Hypergraph;
use super::random::Random;
use super::refine::refine;

/// Vertices at which coarsening stops on the way to two parts: growing sees the whole at a glance.
const COARSEST_VERTICES: usize = 60;

/// Vertices for each of more parts at which coarsening stops: enough to be halved well.
const COARSEST_VERTICES_PER_PART: usize = 2_000;

/// Pins times halvings of the coarsest hypergraph of more than two parts: sparse ones are halved more often.
const HALVED_PINS: usize = 6_000;

/// Halvings of it at least and at most.
const HALVINGS: (usize, usize) = (1, 4);

/// A vertex of a coarse hypergraph has at most this part of a part's share, so that parts of the right size exist.
const COARSE_VERTEX_SHARE: u32 = 10;

/// How hard it is tried.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    /// First bisections tried on the coarsest hypergraph.
    growths: usize,
    /// Pins up to which a coarse hypergraph of a division is coarsened and divided twice.
    twice_pins_max: usize,
    /// Vertices from which on a division is worth that.
    twice_vertices_min: usize,
}

impl Effort {
    pub(crate) const MUCH: Self = Self { growths: 4, twice_pins_max: 2_000, twice_vertices_min: 300 };
    pub(crate) const LITTLE: Self = Self { growths: 3, twice_pins_max: 3_000, twice_vertices_min: 10_000 };
}

/// What a part of a division should be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quota {
    pub(crate) bounds: Bounds,
    pub(crate) target: u32,
}

impl Quota {
    /// What several parts should be together.
    fn sum(quotas: &[Self]) -> Self {
        let most = quotas.iter().fold(0u32, |sum, quota| sum.saturating_add(quota.bounds.most));
        let least = quotas.iter().map(|quota| quota.bounds.least).sum();
        Self { bounds: Bounds { least, most }, target: quotas.iter().map(|quota| quota.target).sum() }
    }

    /// The bounds with as much slack as vertices of this size need.
    fn loose(&self, graph: &Hypergraph) -> Bounds {
        let slack = graph.sizes.iter().max().map_or(0, |size| size - 1);
        Bounds {
            least: self.bounds.least.saturating_sub(slack),
            most: self.bounds.most.saturating_add(slack),
        }
    }
}

/// Divides a hypergraph into parts within their quotas, exactly where every vertex has size 1, such that the cost is
/// small: the part of each vertex.
pub(crate) fn split(
    graph: &Hypergraph,
    quotas: &[Quota],
    mut effort: Effort,
    random: &mut Random,
) -> Vec<u32> {
    if graph.vertex_count() < effort.twice_vertices_min {
        effort.twice_pins_max = 0;
    }
    let size_max = (graph.total_size() / quotas.len() as u32 / COARSE_VERTEX_SHARE).max(2);
    let mut division = multilevel(graph, quotas, size_max, effort, random);
    let bounds: Vec<Bounds> = quotas.iter().map(|quota| quota.bounds).collect();
    refine(&mut division, &bounds);
    division.parts
}

/// Divides the coarser hypergraph the same way, and refines: the best of a few tries. No coarse vertex is larger than
/// `size_max`.
fn multilevel<'a>(
    graph: &'a Hypergraph,
    quotas: &[Quota],
    size_max: u32,
    effort: Effort,
    random: &mut Random,
) -> Division<'a> {
    let halves = quotas.len() == 2;
    let coarsest = if halves { COARSEST_VERTICES } else { COARSEST_VERTICES_PER_PART * quotas.len() };
    let is_coarsest = graph.vertex_count() <= coarsest;
    let tries = match is_coarsest {
        true if halves => effort.growths,
        true => (HALVED_PINS / graph.pin_count().max(1)).clamp(HALVINGS.0, HALVINGS.1),
        false if graph.pin_count() <= effort.twice_pins_max => 2,
        false => 1,
    };
    // Where coarsening gets nowhere, twice at every level would be too often.
    let below = Effort { twice_pins_max: effort.twice_pins_max / tries, ..effort };
    let bounds: Vec<Bounds> = quotas.iter().map(|quota| quota.loose(graph)).collect();
    let divisions = (0..tries).map(|_| {
        let level = if is_coarsest { None } else { coarsen(graph, size_max, random) };
        let mut division = match level {
            Some(level) => {
                let parts = multilevel(&level.graph, quotas, size_max, below, random).parts;
                let projected = level.map.iter().map(|&coarse| parts[coarse as usize]).collect();
                Division::new(graph, projected, quotas.len())
            }
            None if halves => grow(graph, first_target(quotas, graph.total_size()), random),
            None => Division::new(graph, halve(graph, quotas, size_max, below, random), quotas.len()),
        };
        refine(&mut division, &bounds);
        division
    });
    divisions
        .min_by_key(|division| (division.violation(&bounds), division.cost))
        .expect("there is at least one try")
}

/// What the first of two parts should be of a total that need not be the one that was aimed at.
fn first_target(quotas: &[Quota], total: u32) -> u32 {
    let [first, second] = [0, 1].map(|part| u64::from(quotas[part].target.max(1)));
    (u64::from(total) * first / (first + second)) as u32
}

/// Divides in two halves, and those again.
fn halve(
    graph: &Hypergraph,
    quotas: &[Quota],
    size_max: u32,
    effort: Effort,
    random: &mut Random,
) -> Vec<u32> {
    let middle = quotas.len().div_ceil(2);
    let halves = [&quotas[..middle], &quotas[middle..]];
    let mut parts = multilevel(graph, &halves.map(Quota::sum), size_max, effort, random).parts;
    let members = [0, 1].map(|half| {
        let vertices = 0..graph.vertex_count() as u32;
        vertices.filter(|&vertex| parts[vertex as usize] == half).collect::<Vec<u32>>()
    });
    let mut place = vec![u32::MAX; graph.vertex_count()];
    for ((vertices, quotas), first) in members.iter().zip(halves).zip([0, middle as u32]) {
        let below = match quotas.len() {
            1 => vec![0; vertices.len()],
            2 => multilevel(&graph.induced(vertices, &mut place), quotas, size_max, effort, random).parts,
            _ => halve(&graph.induced(vertices, &mut place), quotas, size_max, effort, random),
        };
        vertices.iter().zip(below).for_each(|(&vertex, part)| parts[vertex as usize] = first + part);
    }
    parts
}
