//! Fiduccia-Mattheyses refinement of a few parts, with hard bounds on their sizes.

use super::division::{Bounds, Division};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A pass rarely helps after the fourth.
const PASSES_MAX: usize = 8;

/// Work without a better state after which a pass ends, in nets of the vertices that moved: at least, and at most for
/// each of the parts. Enough to climb out of small hollows.
const FRUITLESS_NETS_MIN: usize = 1_000;
const FRUITLESS_NETS_PER_PART_MAX: usize = 1_250;

/// What a move takes besides its nets, in nets: each pair of parts is looked at for the next one.
const NETS_PER_MOVE: usize = 8;

/// Improves the parts until a pass finds nothing. Never makes the bounds worse, and meets them if moves can.
pub(crate) fn refine(division: &mut Division, bounds: &[Bounds]) {
    if division.violation(bounds) == 0 {
        return improve(division, bounds);
    }
    // Sliding borders on costs nothing in a mesh, but much in a tree, where a leaf anywhere may do.
    let before = division.cost;
    let mut mended = division.clone();
    improve(division, bounds);
    if division.violation(bounds) > 0 || division.cost > before {
        mend(&mut mended, bounds);
        improve(&mut mended, bounds);
        if (mended.violation(bounds), mended.cost) < (division.violation(bounds), division.cost) {
            *division = mended;
        }
    }
}

fn mend(division: &mut Division, bounds: &[Bounds]) {
    let mut everything = (0..division.parts.len() as u32).collect();
    pass(division, bounds, Targets::Mending, &mut everything);
}

fn improve(division: &mut Division, bounds: &[Bounds]) {
    let mut candidates = division.border();
    for _ in 0..PASSES_MAX {
        if !pass(division, bounds, Targets::Tied, &mut candidates) {
            return;
        }
    }
}

/// Where vertices may move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Targets {
    /// To parts that they are tied to; what is too much for one part may travel through others.
    Tied,
    /// Straight to any part where the bounds are met better by it.
    Mending,
}

/// Moves every vertex at most once, always the one that gains most, then goes back to the best state on the way.
/// Returns whether that is better than the start. Begins with the `candidates`, and leaves those of the next pass.
fn pass(division: &mut Division, bounds: &[Bounds], targets: Targets, candidates: &mut Vec<u32>) -> bool {
    let start = (division.violation(bounds), division.cost);
    let mut moves = Moves::new(division, bounds, start.0, targets);
    candidates.retain(|&vertex| moves.offer(division, vertex) && moves.list(vertex));
    let mut done = Vec::new();
    let mut best = (start, 0);
    let half = division.graph.pin_count() / 2;
    let nets_max = half.clamp(FRUITLESS_NETS_MIN, FRUITLESS_NETS_PER_PART_MAX * bounds.len());
    let mut nets_left = nets_max;
    while nets_left > 0 {
        let Some((vertex, to)) = moves.next(division) else { break };
        nets_left = nets_left.saturating_sub(NETS_PER_MOVE + division.graph.nets(vertex).len());
        done.push((vertex, division.parts[vertex as usize]));
        moves.apply(division, vertex, to, candidates);
        if (moves.violation, division.cost) < best.0 {
            best = ((moves.violation, division.cost), done.len());
            nets_left = nets_max;
        }
    }
    for &(vertex, from) in done[best.1..].iter().rev() {
        division.move_to(vertex, from, |_, _| {});
    }
    best.0 < start
}

/// The moves of a pass, from each part to each, by gain; the lowest vertex first among equals. Entries go stale when a
/// gain changes.
struct Moves<'a> {
    bounds: &'a [Bounds],
    targets: Targets,
    violation: u32,
    /// Most violation on the way: one vertex of leeway, or no two could ever change places between full parts.
    leeway: u32,
    /// Vertices that have moved.
    locked: Vec<bool>,
    /// Vertices that are candidates of the next pass.
    listed: Vec<bool>,
    queues: Vec<BinaryHeap<(i64, Reverse<u32>)>>,
}

impl<'a> Moves<'a> {
    fn new(division: &Division, bounds: &'a [Bounds], violation: u32, targets: Targets) -> Self {
        let sizes = &division.graph.sizes;
        Self {
            bounds,
            targets,
            violation,
            leeway: violation.max(sizes.iter().copied().max().unwrap_or(0)),
            locked: vec![false; sizes.len()],
            listed: vec![false; sizes.len()],
            queues: vec![BinaryHeap::new(); bounds.len() * bounds.len()],
        }
    }

    /// Lists a vertex as a candidate. Returns whether it was none.
    fn list(&mut self, vertex: u32) -> bool {
        !std::mem::replace(&mut self.listed[vertex as usize], true)
    }

    /// Puts what a vertex can do into the queues. Returns whether it has something to do.
    fn offer(&mut self, division: &Division, vertex: u32) -> bool {
        let from = division.parts[vertex as usize];
        let mut any = false;
        for to in (0..self.bounds.len() as u32).filter(|&to| to != from) {
            let wanted = match self.targets {
                Targets::Tied => division.is_tied(vertex, to),
                Targets::Mending => self.after(division, from, to, 1) < self.violation,
            };
            if wanted {
                let queue = self.queue(from, to);
                self.queues[queue].push((division.gain(vertex, to), Reverse(vertex)));
                any = true;
            }
        }
        any
    }

    /// Moves a vertex. Those whose gains change are offered again, and are candidates of the next pass.
    fn apply(&mut self, division: &mut Division, vertex: u32, to: u32, candidates: &mut Vec<u32>) {
        let size = division.graph.sizes[vertex as usize];
        self.violation = self.after(division, division.parts[vertex as usize], to, size);
        self.locked[vertex as usize] = true;
        division.move_to(vertex, to, |division, pin| {
            if !self.locked[pin as usize] {
                self.offer(division, pin);
            }
            if self.list(pin) {
                candidates.push(pin);
            }
        });
    }

    /// The best allowed move: the greater gain, then the one that leaves the sizes better.
    fn next(&mut self, division: &Division) -> Option<(u32, u32)> {
        let count = self.bounds.len();
        let mut best: Option<(i64, _, _, _)> = None;
        for queue in 0..self.queues.len() {
            let hope = self.queues[queue].peek().map(|&(gain, _)| gain);
            if hope.is_none() || hope < best.map(|(gain, ..)| gain) {
                continue;
            }
            let (from, to) = ((queue / count) as u32, (queue % count) as u32);
            if !self.helps(division, from, to) {
                continue;
            }
            if let Some((gain, after, vertex)) = self.front(division, from, to) {
                best = best.max(Some((gain, Reverse(after), Reverse(vertex), Reverse(to))));
            }
        }
        best.map(|(_, _, Reverse(vertex), Reverse(to))| (vertex, to))
    }

    /// Whether moves between two parts make sense at present: where bounds are violated, only those out of a part that
    /// is too large or into one that is too small.
    fn helps(&self, division: &Division, from: u32, to: u32) -> bool {
        let (from_size, to_size) = (division.sizes[from as usize], division.sizes[to as usize]);
        let mends = from_size > self.bounds[from as usize].most || to_size < self.bounds[to as usize].least;
        (self.violation == 0 || mends) && self.allows(self.after(division, from, to, 1))
    }

    /// The first move of a queue that is not stale: its gain, the violation after it, and the vertex. Stale ones are
    /// dropped; so are vertices too large to move now, for they seldom fit later in the same pass.
    fn front(&mut self, division: &Division, from: u32, to: u32) -> Option<(i64, u32, u32)> {
        let queue = self.queue(from, to);
        while let Some(&(gain, Reverse(vertex))) = self.queues[queue].peek() {
            if !self.locked[vertex as usize] && division.gain(vertex, to) == gain {
                let after = self.after(division, from, to, division.graph.sizes[vertex as usize]);
                if self.allows(after) {
                    return Some((gain, after, vertex));
                }
            }
            self.queues[queue].pop();
        }
        None
    }

    fn allows(&self, violation: u32) -> bool {
        let within_leeway = violation <= self.leeway;
        violation < self.violation
            || (within_leeway && (self.violation == 0 || self.targets == Targets::Tied))
    }

    /// The violation after something of this size has moved.
    fn after(&self, division: &Division, from: u32, to: u32, size: u32) -> u32 {
        let violation = |part: u32, size: u32| self.bounds[part as usize].violation(size);
        let (from_size, to_size) = (division.sizes[from as usize], division.sizes[to as usize]);
        let Some(left) = from_size.checked_sub(size) else { return u32::MAX };
        let before = violation(from, from_size) + violation(to, to_size);
        self.violation - before + violation(from, left) + violation(to, to_size + size)
    }

    fn queue(&self, from: u32, to: u32) -> usize {
        from as usize * self.bounds.len() + to as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::partition::Hypergraph;

    #[test]
    fn a_leaf_goes_straight_to_the_part_that_has_room() {
        // Three stars in a row: the first is one too large, the second full, and the third has room.
        let star = |hub: u32, leaves: u32| (hub + 1..=hub + leaves).map(move |leaf| (1, vec![hub, leaf]));
        let hubs = [(1, vec![0, 6]), (1, vec![6, 11])];
        let graph = Hypergraph::new(vec![1; 15], star(0, 5).chain(star(6, 4)).chain(star(11, 3)).chain(hubs));
        let parts = [vec![0; 6], vec![1; 5], vec![2; 4]].concat();
        let mut division = Division::new(&graph, parts, 3);
        let bounds = [Bounds { least: 1, most: 5 }; 3];
        refine(&mut division, &bounds);
        assert_eq!(division.sizes, [5, 5, 5]);
        assert_eq!(division.cost, 3, "the two links between hubs, and one to a leaf");
    }
}
