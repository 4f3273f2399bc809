//! Coarsening: vertices that belong together become one.

use super::hypergraph::{Hypergraph, Nets};
use super::random::Random;

/// Nets with more pins say little about which two of them belong together, and looking costs their square.
const NET_PINS_RATED_MAX: usize = 24;

/// Vertices that are looked at one after the other: they are often neighbours, whom memory holds together.
const RUN: u32 = 16;

/// A step that leaves more than this share (in percent) of the vertices is not worth its level.
const REMAINDER_PERCENT_MAX: usize = 92;

/// A hypergraph and which of its vertices each vertex of the finer one went into.
pub(crate) struct Level {
    pub(crate) graph: Hypergraph,
    pub(crate) map: Vec<u32>,
}

/// Makes a coarser hypergraph whose vertices are single vertices or pairs no larger than `size_max`; none if little
/// can be joined.
pub(crate) fn coarsen(graph: &Hypergraph, size_max: u32, random: &mut Random) -> Option<Level> {
    let mut mates = heavy_mates(graph, size_max, random);
    pair_leftovers(graph, size_max, &mut mates);
    let (map, count) = number(&mates);
    if count * 100 > graph.vertex_count() * REMAINDER_PERCENT_MAX {
        return None;
    }
    Some(Level { graph: contract(graph, &map, count), map })
}

/// Joins each vertex with the free neighbour that it is tied to most, counted per vertex of their sizes.
fn heavy_mates(graph: &Hypergraph, size_max: u32, random: &mut Random) -> Vec<u32> {
    let mut mates = vec![u32::MAX; graph.vertex_count()];
    let mut ratings = vec![0u64; graph.vertex_count()];
    let mut neighbours = Vec::new();
    for vertex in in_runs(graph.vertex_count(), random) {
        if mates[vertex as usize] != u32::MAX {
            continue;
        }
        rate(graph, vertex, &mut ratings, &mut neighbours);
        let size = graph.sizes[vertex as usize];
        let mut best = (0, u32::MAX);
        for &other in &neighbours {
            let other_size = graph.sizes[other as usize];
            if mates[other as usize] == u32::MAX && size + other_size <= size_max {
                let rating = ratings[other as usize] / u64::from(other_size);
                if rating > best.0 {
                    best = (rating, other);
                }
            }
        }
        for other in neighbours.drain(..) {
            ratings[other as usize] = 0;
        }
        if best.1 != u32::MAX {
            mates[vertex as usize] = best.1;
            mates[best.1 as usize] = vertex;
        }
    }
    mates
}

/// The numbers from 0 to `count` in short runs, these in an arbitrary order.
fn in_runs(count: usize, random: &mut Random) -> impl Iterator<Item = u32> {
    let runs = random.order(count.div_ceil(RUN as usize));
    runs.into_iter().flat_map(move |run| RUN * run..(RUN * (run + 1)).min(count as u32))
}

/// How strongly each neighbour is tied to a vertex: a net of many pins ties two of them less.
fn rate(graph: &Hypergraph, vertex: u32, ratings: &mut [u64], neighbours: &mut Vec<u32>) {
    const SCALE: u64 = 1 << 20;
    let mut tie = |pin: u32, share: u64| {
        if ratings[pin as usize] == 0 {
            neighbours.push(pin);
        }
        ratings[pin as usize] += share;
    };
    for &net in graph.nets(vertex) {
        let weight = SCALE * u64::from(graph.weights[net as usize]);
        if graph.is_link(net) {
            tie(graph.other_end(net, vertex), weight);
            continue;
        }
        let pins = graph.pins(net);
        if pins.len() <= NET_PINS_RATED_MAX {
            let share = weight / (pins.len() as u64 - 1);
            pins.iter().filter(|&&pin| pin != vertex).for_each(|&pin| tie(pin, share));
        }
    }
}

/// Joins free vertices that share a large net, or that hang on the same neighbour (the leaves of a star), or on none.
fn pair_leftovers(graph: &Hypergraph, size_max: u32, mates: &mut [u32]) {
    // Who waits at each vertex, at each net, and at nothing.
    let mut waiting = vec![None; graph.vertex_count() + graph.net_count() + 1];
    for vertex in 0..graph.vertex_count() as u32 {
        if mates[vertex as usize] != u32::MAX {
            continue;
        }
        let waiting = &mut waiting[strongest_tie(graph, vertex)];
        let fits = |other: &u32| graph.sizes[*other as usize] + graph.sizes[vertex as usize] <= size_max;
        match waiting.filter(fits) {
            Some(other) => {
                mates[vertex as usize] = other;
                mates[other as usize] = vertex;
                *waiting = None;
            }
            None => *waiting = Some(vertex),
        }
    }
}

/// What a vertex hangs on most: the vertex at the other end of its heaviest net if that is a link, else the net, or
/// nothing. Nets are numbered after the vertices, and nothing after the nets.
fn strongest_tie(graph: &Hypergraph, vertex: u32) -> usize {
    let heaviest = graph.nets(vertex).iter().max_by_key(|&&net| graph.weights[net as usize]);
    match heaviest {
        None => graph.vertex_count() + graph.net_count(),
        Some(&net) if graph.is_link(net) => graph.other_end(net, vertex) as usize,
        Some(&net) => graph.vertex_count() + net as usize,
    }
}

/// Numbers the joined vertices in the order of their first member.
fn number(mates: &[u32]) -> (Vec<u32>, usize) {
    let mut map = vec![u32::MAX; mates.len()];
    let mut count = 0;
    for vertex in 0..mates.len() {
        if map[vertex] == u32::MAX {
            map[vertex] = count;
            if mates[vertex] != u32::MAX {
                map[mates[vertex] as usize] = count;
            }
            count += 1;
        }
    }
    (map, count as usize)
}

fn contract(graph: &Hypergraph, map: &[u32], count: usize) -> Hypergraph {
    let mut sizes = vec![0; count];
    for (vertex, &coarse) in map.iter().enumerate() {
        sizes[coarse as usize] += graph.sizes[vertex];
    }
    let mut nets = Nets::default();
    for link in graph.links() {
        let (one, other) = graph.ends(link);
        nets.add_link(graph.weights[link as usize], map[one as usize], map[other as usize]);
    }
    let mut pins = Vec::new();
    for net in graph.broad_nets() {
        pins.clear();
        pins.extend(graph.pins(net).iter().map(|&pin| map[pin as usize]));
        nets.add(graph.weights[net as usize], &mut pins);
    }
    nets.hypergraph(sizes)
}
