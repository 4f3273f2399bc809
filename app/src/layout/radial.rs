//! The first guess: every component as a tree around its middle, each leaf with an equal share of the circle.

use super::Point;
use super::graph::Graph;
use std::collections::VecDeque;
use std::f64::consts::{FRAC_PI_2, TAU};

/// Shift that keeps no two vertices on one spot, in unit lengths; too small to be seen.
const JITTER: f64 = 1e-3;

/// A place for every vertex, in unit lengths.
pub(super) fn place(graph: &Graph, seed: u64) -> Vec<Point> {
    let mut places = vec![Point::default(); graph.len()];
    let mut seen = vec![false; graph.len()];
    let mut offset = 0.0;
    for start in 0..graph.len() {
        if seen[start] {
            continue;
        }
        let members = Tree::grow(graph, start).order;
        let tree = Tree::grow(graph, middle(graph, &members));
        let radius = tree.depth.iter().copied().max().unwrap_or(0) as f64;
        for (&vertex, place) in tree.order.iter().zip(tree.radial()) {
            seen[vertex] = true;
            places[vertex] = Point { x: place.x + offset + radius, y: place.y };
        }
        offset += 2.0 * radius + 1.0;
    }
    let mut random = SplitMix(seed);
    for place in &mut places {
        place.x += JITTER * random.next();
        place.y += JITTER * random.next();
    }
    places
}

/// The vertex from which the farthest is nearest; the one with most neighbours among equals.
fn middle(graph: &Graph, members: &[usize]) -> usize {
    /// Larger components take their best-connected vertex, which costs no search.
    const SEARCH_MAX: usize = 300;
    let neighbours = |vertex: usize| std::cmp::Reverse(graph.edges[vertex].len());
    let eccentricity = |vertex: usize| {
        if members.len() > SEARCH_MAX {
            return 0;
        }
        Tree::grow(graph, vertex).depth.iter().copied().max().unwrap_or(0)
    };
    members
        .iter()
        .copied()
        .min_by_key(|&vertex| (eccentricity(vertex), neighbours(vertex), vertex))
        .expect("a component has at least the vertex it was grown from")
}

/// A spanning tree, breadth first. `parent` and `depth` run parallel to `order`.
struct Tree {
    order: Vec<usize>,
    parent: Vec<usize>,
    depth: Vec<usize>,
}

impl Tree {
    fn grow(graph: &Graph, root: usize) -> Self {
        let mut tree = Tree { order: vec![root], parent: vec![0], depth: vec![0] };
        let mut seen = vec![false; graph.len()];
        seen[root] = true;
        let mut queue = VecDeque::from([0]);
        while let Some(at) = queue.pop_front() {
            let vertex = tree.order[at];
            let mut next: Vec<usize> = graph.edges[vertex].iter().map(|&(next, _)| next).collect();
            next.sort_by_key(|&next| (graph.group[next], next));
            for next in next {
                if std::mem::replace(&mut seen[next], true) {
                    continue;
                }
                queue.push_back(tree.order.len());
                tree.order.push(next);
                tree.parent.push(at);
                tree.depth.push(tree.depth[at] + 1);
            }
        }
        tree
    }

    /// Places parallel to `order`, the root at the origin.
    fn radial(&self) -> Vec<Point> {
        let count = self.order.len();
        let mut leaves = vec![0_usize; count];
        for at in (0..count).rev() {
            leaves[at] = leaves[at].max(1);
            if at > 0 {
                leaves[self.parent[at]] += leaves[at];
            }
        }
        let mut free_from = vec![0.0; count];
        let mut places = vec![Point::default(); count];
        free_from[0] = -FRAC_PI_2 - TAU / leaves[0] as f64 / 2.0;
        for at in 1..count {
            let share = TAU * leaves[at] as f64 / leaves[0] as f64;
            let parent = self.parent[at];
            let start = free_from[parent];
            free_from[parent] += share;
            free_from[at] = start;
            let (angle, radius) = (start + share / 2.0, self.depth[at] as f64);
            places[at] = Point { x: radius * angle.cos(), y: radius * angle.sin() };
        }
        places
    }
}

/// Sebastiano Vigna's `SplitMix64`, as numbers from -1 to 1.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^= word >> 31;
        (word >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}
