//! Over which parts each net is spread, and what moving a vertex changes.

use super::hypergraph::Hypergraph;

/// Pins of every net by part.
pub(crate) struct Spread<'a> {
    graph: &'a Hypergraph,
    /// The part of each vertex.
    pub(crate) parts: Vec<u32>,
    /// For each net the parts that it touches and its pins there, by part.
    pins: Vec<Vec<(u32, u32)>>,
}

impl<'a> Spread<'a> {
    pub(crate) fn new(graph: &'a Hypergraph, parts: Vec<u32>) -> Self {
        let mut pins = Vec::with_capacity(graph.net_count());
        for net in 0..graph.net_count() as u32 {
            let mut of_net: Vec<(u32, u32)> = Vec::new();
            for &pin in graph.pins(net) {
                add(&mut of_net, parts[pin as usize]);
            }
            pins.push(of_net);
        }
        Self { graph, parts, pins }
    }

    /// What the cost would change by if a vertex moved to another part.
    pub(crate) fn change(&self, vertex: u32, to: u32) -> i64 {
        let from = self.parts[vertex as usize];
        if from == to {
            return 0;
        }
        let of_net = |&net: &u32| {
            let weight = i64::from(self.graph.weights[net as usize]);
            let leaves = i64::from(self.count(net, from) == 1);
            let enters = i64::from(self.count(net, to) == 0);
            weight * (enters - leaves)
        };
        self.graph.nets(vertex).iter().map(of_net).sum()
    }

    /// What the cost would change by if two vertices of different parts changed places. A net that both are on stays as
    /// it is: each leaves where the other comes.
    pub(crate) fn swap_change(&self, one: u32, other: u32) -> i64 {
        let (here, there) = (self.parts[one as usize], self.parts[other as usize]);
        let apart = self.change(one, there) + self.change(other, here);
        let (nets, others) = (self.graph.nets(one), self.graph.nets(other));
        let (short, long) = if nets.len() < others.len() { (nets, others) } else { (others, nets) };
        let shared = short.iter().filter(|net| long.binary_search(net).is_ok());
        let counted = shared.map(|&net| {
            let weight = i64::from(self.graph.weights[net as usize]);
            let alone = |part| i64::from(self.count(net, part) == 1);
            weight * (alone(here) + alone(there))
        });
        apart + counted.sum::<i64>()
    }

    pub(crate) fn move_to(&mut self, vertex: u32, to: u32) {
        let from = std::mem::replace(&mut self.parts[vertex as usize], to);
        for &net in self.graph.nets(vertex) {
            let of_net = &mut self.pins[net as usize];
            remove(of_net, from);
            add(of_net, to);
        }
    }

    /// The other parts that a vertex shares nets with, ascending.
    pub(crate) fn neighbours(&self, vertex: u32) -> Vec<u32> {
        let here = self.parts[vertex as usize];
        let nets = self.graph.nets(vertex).iter();
        let mut parts: Vec<u32> =
            nets.flat_map(|&net| &self.pins[net as usize]).map(|(part, _)| *part).collect();
        parts.retain(|&part| part != here);
        parts.sort_unstable();
        parts.dedup();
        parts
    }

    fn count(&self, net: u32, part: u32) -> u32 {
        let of_net = &self.pins[net as usize];
        of_net.binary_search_by_key(&part, |(part, _)| *part).map_or(0, |at| of_net[at].1)
    }
}

fn add(of_net: &mut Vec<(u32, u32)>, part: u32) {
    match of_net.binary_search_by_key(&part, |(part, _)| *part) {
        Ok(at) => of_net[at].1 += 1,
        Err(at) => of_net.insert(at, (part, 1)),
    }
}

fn remove(of_net: &mut Vec<(u32, u32)>, part: u32) {
    if let Ok(at) = of_net.binary_search_by_key(&part, |(part, _)| *part) {
        of_net[at].1 -= 1;
        if of_net[at].1 == 0 {
            of_net.remove(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_what_it_costs_afterwards() {
        let nets = [(3, vec![0, 1]), (5, vec![1, 2, 3]), (7, vec![0, 3])];
        let graph = Hypergraph::new(vec![1; 4], nets);
        let mut spread = Spread::new(&graph, vec![0, 0, 1, 1]);
        for vertex in 0..4 {
            for to in 0..3 {
                let before = graph.cost(&spread.parts);
                let change = spread.change(vertex, to);
                let from = spread.parts[vertex as usize];
                spread.move_to(vertex, to);
                assert_eq!(graph.cost(&spread.parts) as i64, before as i64 + change, "{vertex} to {to}");
                spread.move_to(vertex, from);
            }
        }
        assert_eq!(spread.neighbours(1), [1]);
        for (one, other) in [(0, 2), (0, 3), (1, 2), (1, 3)] {
            let change = spread.swap_change(one, other);
            let mut swapped = spread.parts.clone();
            swapped.swap(one as usize, other as usize);
            let before = graph.cost(&spread.parts) as i64;
            assert_eq!(graph.cost(&swapped) as i64, before + change, "{one} and {other}");
        }
    }
}
