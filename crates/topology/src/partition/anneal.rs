//! Annealing: vertices move, or change places where parts are full, at first also where that costs a little, and less
//! and less as time passes. What moves between neighbours one at a time cannot reach, this often does.

use super::hypergraph::Hypergraph;
use super::random::Random;
use super::spread::Spread;

/// Steps of all tries together, as long as there are enough for each vertex: a fraction of a second.
const STEPS: usize = 100_000;

/// Steps for each vertex at least, in every try.
const STEPS_PER_VERTEX_MIN: usize = 20;

/// Steps for each vertex at most: more find little, and a small file is planned again at every pause in the typing.
const STEPS_PER_VERTEX_MAX: usize = 250;

/// What a step may cost at first, in percent of a net's mean weight, for each of its lucky bits (one on average).
const HEAT_PERCENT: i64 = 22;

/// Hubs stay, vertices with this many times the nets of a mean one: they seldom gain by moving, and weighing them takes
/// long.
const HUB_TIMES_MEAN: usize = 16;

/// Vertices of a full part that are weighed as the one to change places with.
const SWAPS_WEIGHED: usize = 5;

/// Improves an assignment to parts of at most `limit`; none becomes empty. The best on the way is the result.
pub(crate) fn anneal(
    graph: &Hypergraph,
    parts: Vec<u32>,
    limit: u32,
    tries: usize,
    random: &mut Random,
) -> Vec<u32> {
    let count = graph.vertex_count();
    let (least, most) = (STEPS_PER_VERTEX_MIN * count, STEPS_PER_VERTEX_MAX * count);
    let steps = (STEPS / tries).clamp(least, most);
    let heat = HEAT_PERCENT * i64::from(graph.mean_weight());
    let mut board = Board::new(graph, parts, limit);
    for step in 0..steps {
        let lucky_bits = i64::from(random.next().trailing_zeros());
        let allowed = heat * (steps - step) as i64 / steps as i64 * lucky_bits / 100;
        board.step(allowed, random);
    }
    board.best
}

struct Board<'a> {
    graph: &'a Hypergraph,
    spread: Spread<'a>,
    members: Vec<Vec<u32>>,
    /// Where each vertex stands among the members of its part.
    place: Vec<u32>,
    limit: usize,
    /// Nets of a vertex that may move, at most.
    nets_max: usize,
    /// Against the cost at first.
    change: i64,
    best_change: i64,
    best: Vec<u32>,
    /// Vertices that moved since the best.
    moved: Vec<u32>,
}

impl<'a> Board<'a> {
    fn new(graph: &'a Hypergraph, parts: Vec<u32>, limit: u32) -> Self {
        let part_count = parts.iter().max().map_or(0, |most| *most as usize + 1);
        let mut members = vec![Vec::new(); part_count];
        let mut place = vec![0; parts.len()];
        for (vertex, &part) in (0..).zip(&parts) {
            place[vertex as usize] = members[part as usize].len() as u32;
            members[part as usize].push(vertex);
        }
        Self {
            graph,
            best: parts.clone(),
            spread: Spread::new(graph, parts),
            members,
            place,
            limit: limit as usize,
            nets_max: HUB_TIMES_MEAN * graph.mean_nets(),
            change: 0,
            best_change: 0,
            moved: Vec::new(),
        }
    }

    /// Tries to bring an arbitrary vertex to one of its neighbours.
    fn step(&mut self, allowed: i64, random: &mut Random) {
        let vertex = random.below(self.place.len()) as u32;
        let nets = self.graph.nets(vertex);
        if nets.is_empty() || nets.len() > self.nets_max {
            return;
        }
        let pins = self.graph.pins(nets[random.below(nets.len())]);
        let to = self.spread.parts[pins[random.below(pins.len())] as usize];
        let from = self.spread.parts[vertex as usize];
        if to == from {
            return;
        }
        if self.members[to as usize].len() < self.limit {
            let change = self.spread.change(vertex, to);
            if change <= allowed && self.members[from as usize].len() > 1 {
                self.spread.move_to(vertex, to);
                self.went(&[(vertex, from)], change);
            }
            return;
        }
        let members = &self.members[to as usize];
        let start = random.below(members.len());
        let others = members[start..].iter().chain(&members[..start]).take(SWAPS_WEIGHED);
        let movable = others.filter(|&&other| self.graph.nets(other).len() <= self.nets_max);
        let swaps = movable.map(|&other| (self.spread.swap_change(vertex, other), other));
        let Some((change, other)) = swaps.min() else { return };
        if change <= allowed {
            self.spread.move_to(vertex, to);
            self.spread.move_to(other, from);
            self.went(&[(vertex, from), (other, to)], change);
        }
    }

    /// Books what moved, and from where.
    fn went(&mut self, moved: &[(u32, u32)], change: i64) {
        for &(vertex, from) in moved {
            let at = self.place[vertex as usize] as usize;
            let members = &mut self.members[from as usize];
            members.swap_remove(at);
            if let Some(&last) = members.get(at) {
                self.place[last as usize] = at as u32;
            }
            let members = &mut self.members[self.spread.parts[vertex as usize] as usize];
            self.place[vertex as usize] = members.len() as u32;
            members.push(vertex);
            self.moved.push(vertex);
        }
        self.change += change;
        if self.change < self.best_change {
            self.best_change = self.change;
            for vertex in self.moved.drain(..) {
                self.best[vertex as usize] = self.spread.parts[vertex as usize];
            }
        }
    }
}
