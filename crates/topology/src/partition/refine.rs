//! Fiduccia-Mattheyses refinement of two halves, with hard bounds on their sizes.

use super::bisection::{Bisection, Bounds};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A pass rarely helps after the fourth.
const PASSES_MAX: usize = 8;

/// Moves without a better state after which a pass ends: enough to climb out of small hollows.
const FRUITLESS_MOVES_MAX: usize = 120;

/// Vertices of one side by gain, the lowest number first among equals. Entries go stale when a gain changes.
type Queue = BinaryHeap<(i64, Reverse<u32>)>;

/// Improves the halves until a pass finds nothing. Never makes the size bounds worse, and meets them if moves can.
pub(crate) fn refine(bisection: &mut Bisection, bounds: Bounds) {
    for _ in 0..PASSES_MAX {
        if !pass(bisection, bounds) {
            return;
        }
    }
}

/// Moves every vertex at most once, always the one that gains most, then goes back to the best state on the way.
/// Returns whether that is better than the start.
fn pass(bisection: &mut Bisection, bounds: Bounds) -> bool {
    let start = state(bisection, bounds);
    // One vertex of leeway, or no two vertices could ever change places between full halves.
    let leeway = start.0.max(bisection.graph.sizes.iter().copied().max().unwrap_or(0));
    let mut queues = queues(bisection, start.0 > 0);
    let mut locked = vec![false; bisection.sides.len()];
    let mut moves = Vec::new();
    let mut best = (start, 0);
    while moves.len() - best.1 < FRUITLESS_MOVES_MAX {
        let Some(vertex) = next_move(bisection, bounds, leeway, &locked, &mut queues) else {
            break;
        };
        locked[vertex as usize] = true;
        bisection.flip(vertex, |pin, side, gain| {
            if !locked[pin as usize] {
                queues[side as usize].push((gain, Reverse(pin)));
            }
        });
        moves.push(vertex);
        let now = state(bisection, bounds);
        if now < best.0 {
            best = (now, moves.len());
        }
    }
    for &vertex in moves[best.1..].iter().rev() {
        bisection.flip(vertex, |_, _, _| {});
    }
    best.0 < start
}

/// What a pass makes smaller: first the violation of the bounds, then the cost.
fn state(bisection: &Bisection, bounds: Bounds) -> (u32, i64) {
    (bounds.violation(bisection.first_size), bisection.cost)
}

fn queues(bisection: &Bisection, everything: bool) -> [Queue; 2] {
    let mut queues = [Queue::new(), Queue::new()];
    for vertex in 0..bisection.sides.len() as u32 {
        if everything || bisection.on_border(vertex) {
            let side = bisection.sides[vertex as usize] as usize;
            queues[side].push((bisection.gains[vertex as usize], Reverse(vertex)));
        }
    }
    queues
}

/// Takes the best allowed move from the queues: the greater gain, then the one that leaves the sizes better.
fn next_move(
    bisection: &Bisection,
    bounds: Bounds,
    leeway: u32,
    locked: &[bool],
    queues: &mut [Queue; 2],
) -> Option<u32> {
    let violation = bounds.violation(bisection.first_size);
    let sides = match violation {
        0 => 0..2,
        _ if bisection.first_size > bounds.most => 0..1,
        _ => 1..2,
    };
    let after = |vertex| bounds.violation(bisection.first_size_after(vertex));
    queues[sides]
        .iter_mut()
        .filter_map(|queue| {
            front(bisection, locked, queue, |vertex| {
                after(vertex) < violation || (violation == 0 && after(vertex) <= leeway)
            })
        })
        .max_by_key(|&vertex| (bisection.gains[vertex as usize], Reverse(after(vertex)), Reverse(vertex)))
}

/// The first entry of a queue that is not stale and may move. Stale entries are dropped; so are vertices too large to
/// move now, for they seldom fit later in the same pass.
fn front(
    bisection: &Bisection,
    locked: &[bool],
    queue: &mut Queue,
    allowed: impl Fn(u32) -> bool,
) -> Option<u32> {
    while let Some(&(gain, Reverse(vertex))) = queue.peek() {
        if !locked[vertex as usize] && bisection.gains[vertex as usize] == gain && allowed(vertex) {
            return Some(vertex);
        }
        queue.pop();
    }
    None
}
