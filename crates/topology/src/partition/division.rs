//! A hypergraph in a few parts, and how strongly every vertex is tied to each of them.

use super::hypergraph::Hypergraph;

/// How large a part may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) least: u32,
    pub(crate) most: u32,
}

impl Bounds {
    /// By how much a size is out of bounds.
    pub(crate) fn violation(self, size: u32) -> u32 {
        self.least.saturating_sub(size).max(size.saturating_sub(self.most))
    }
}

/// Few parts, with the bookkeeping that makes a move cheap.
#[derive(Clone)]
pub(crate) struct Division<'a> {
    pub(crate) graph: &'a Hypergraph,
    /// The part of each vertex.
    pub(crate) parts: Vec<u32>,
    /// Size of each part.
    pub(crate) sizes: Vec<u32>,
    /// Sum over the nets of their weight for every part beyond the first that they span.
    pub(crate) cost: i64,
    /// For each vertex and part the weight of the nets that have another pin there.
    ties: Vec<i64>,
    /// For each net that is no link, and each part, its pins there.
    pins_in: Vec<u32>,
}

impl<'a> Division<'a> {
    pub(crate) fn new(graph: &'a Hypergraph, parts: Vec<u32>, count: usize) -> Self {
        let mut sizes = vec![0; count];
        parts.iter().zip(&graph.sizes).for_each(|(&part, size)| sizes[part as usize] += size);
        let (ties, pins_in) = (vec![0; count * parts.len()], vec![0; count * graph.broad_net_count()]);
        let mut division = Self { graph, parts, sizes, cost: 0, ties, pins_in };
        graph.links().for_each(|net| division.tie_two(net));
        graph.broad_nets().for_each(|net| division.tie_many(net));
        division
    }

    fn tie_two(&mut self, net: u32) {
        let weight = i64::from(self.graph.weights[net as usize]);
        let (one, other) = self.graph.ends(net);
        let (part, other_part) = (self.parts[one as usize], self.parts[other as usize]);
        self.tie(one, other_part, weight);
        self.tie(other, part, weight);
        self.cost += if part == other_part { 0 } else { weight };
    }

    fn tie_many(&mut self, net: u32) {
        let graph = self.graph;
        let weight = i64::from(graph.weights[net as usize]);
        let first = self.first_pins_in(net);
        for &pin in graph.pins(net) {
            self.pins_in[first + self.parts[pin as usize] as usize] += 1;
        }
        for part in 0..self.count() as u32 {
            let pins = self.pins_in[first + part as usize];
            for &pin in graph.pins(net) {
                if pins > u32::from(self.parts[pin as usize] == part) {
                    self.tie(pin, part, weight);
                }
            }
        }
        let spanned = self.pins_in[first..first + self.count()].iter().filter(|&&pins| pins > 0).count();
        self.cost += weight * (spanned as i64 - 1);
    }

    /// Number of parts.
    pub(crate) fn count(&self) -> usize {
        self.sizes.len()
    }

    /// What moving a vertex to another part would save.
    pub(crate) fn gain(&self, vertex: u32, to: u32) -> i64 {
        let ties = self.ties_of(vertex);
        ties[to as usize] - ties[self.parts[vertex as usize] as usize]
    }

    /// Whether some net of a vertex has another pin in a part.
    pub(crate) fn is_tied(&self, vertex: u32, part: u32) -> bool {
        self.ties_of(vertex)[part as usize] > 0
    }

    /// By how much the parts are out of bounds together.
    pub(crate) fn violation(&self, bounds: &[Bounds]) -> u32 {
        bounds.iter().zip(&self.sizes).map(|(bounds, &size)| bounds.violation(size)).sum()
    }

    /// The vertices of all nets that are cut, each once.
    pub(crate) fn border(&self) -> Vec<u32> {
        let mut is_cut_off = vec![false; self.parts.len()];
        for net in 0..self.graph.net_count() as u32 {
            let pins = self.graph.pins(net);
            let first = self.parts[pins[0] as usize];
            if pins.iter().any(|&pin| self.parts[pin as usize] != first) {
                pins.iter().for_each(|&pin| is_cut_off[pin as usize] = true);
            }
        }
        (0..self.parts.len() as u32).filter(|&vertex| is_cut_off[vertex as usize]).collect()
    }

    /// Moves a vertex to another part and calls `changed` with every vertex whose gains changed.
    pub(crate) fn move_to(&mut self, vertex: u32, to: u32, mut changed: impl FnMut(&Self, u32)) {
        let graph = self.graph;
        let from = self.parts[vertex as usize];
        self.cost -= self.gain(vertex, to);
        self.parts[vertex as usize] = to;
        self.sizes[from as usize] -= graph.sizes[vertex as usize];
        self.sizes[to as usize] += graph.sizes[vertex as usize];
        for &net in graph.nets(vertex) {
            let weight = i64::from(graph.weights[net as usize]);
            if graph.is_link(net) {
                let other = graph.other_end(net, vertex);
                self.tie(other, from, -weight);
                self.tie(other, to, weight);
                changed(self, other);
            } else {
                let first = self.first_pins_in(net);
                self.pins_in[first + from as usize] -= 1;
                self.tie_others(net, vertex, from, -weight, &mut changed);
                self.tie_others(net, vertex, to, weight, &mut changed);
                self.pins_in[first + to as usize] += 1;
            }
        }
    }

    /// Ties the other pins of a net to a part by `weight`, more or less, as far as that depends on the vertex that moves.
    /// The pins that are counted there are without it.
    fn tie_others(
        &mut self,
        net: u32,
        moving: u32,
        part: u32,
        weight: i64,
        changed: &mut impl FnMut(&Self, u32),
    ) {
        let pins = self.pins_in[self.first_pins_in(net) + part as usize];
        if pins > 1 {
            return;
        }
        for &pin in self.graph.pins(net) {
            // A single pin there is tied to its own part by nothing but the vertex that moves.
            if pin != moving && (pins == 0 || self.parts[pin as usize] == part) {
                self.tie(pin, part, weight);
                changed(self, pin);
            }
        }
    }

    fn tie(&mut self, vertex: u32, part: u32, weight: i64) {
        let count = self.count();
        self.ties[vertex as usize * count + part as usize] += weight;
    }

    fn ties_of(&self, vertex: u32) -> &[i64] {
        &self.ties[vertex as usize * self.count()..][..self.count()]
    }

    /// Where the counts of a net that is no link begin.
    fn first_pins_in(&self, net: u32) -> usize {
        (net - self.graph.links().end) as usize * self.count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_move_everything_is_as_if_it_had_been_so_from_the_start() {
        let nets = [(3, vec![0, 1]), (5, vec![1, 2, 3]), (7, vec![0, 3]), (2, vec![0, 1, 2, 3, 4])];
        let graph = Hypergraph::new(vec![1, 2, 3, 4, 5], nets);
        let mut division = Division::new(&graph, vec![0, 0, 1, 1, 2], 3);
        for (vertex, to) in [(0, 1), (1, 1), (4, 0), (2, 0), (3, 2), (0, 2), (1, 0), (2, 2)] {
            let mut changed = Vec::new();
            let before = division.ties.clone();
            let promised = division.cost - division.gain(vertex, to);
            division.move_to(vertex, to, |_, pin| changed.push(pin));
            let anew = Division::new(&graph, division.parts.clone(), 3);
            assert_eq!(division.cost, promised, "{vertex} to {to}");
            assert_eq!(division.cost, anew.cost, "{vertex} to {to}");
            assert_eq!(division.cost as u64, graph.cost(&division.parts), "{vertex} to {to}");
            assert_eq!(division.ties, anew.ties, "{vertex} to {to}");
            assert_eq!(division.pins_in, anew.pins_in, "{vertex} to {to}");
            assert_eq!(division.sizes, anew.sizes, "{vertex} to {to}");
            for pin in (0..5).filter(|pin| !changed.contains(pin)) {
                assert_eq!(division.ties_of(pin), &before[pin as usize * 3..][..3], "{pin} was not told");
            }
        }
    }

    #[test]
    fn the_border_is_the_vertices_of_nets_that_are_cut() {
        let nets = [(1, vec![0, 1]), (1, vec![1, 2]), (1, vec![2, 3, 4])];
        let graph = Hypergraph::new(vec![1; 5], nets);
        assert_eq!(Division::new(&graph, vec![0, 0, 1, 1, 1], 2).border(), [1, 2]);
        assert_eq!(Division::new(&graph, vec![0, 0, 0, 0, 1], 2).border(), [2, 3, 4]);
    }
}
