//! A hypergraph in two halves, and what each move would gain.

use super::hypergraph::Hypergraph;

/// How large the first half may be; the second has the rest.
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

/// Two halves, with the bookkeeping that makes a move cheap.
pub(crate) struct Bisection<'a> {
    pub(crate) graph: &'a Hypergraph,
    /// 0 or 1 for each vertex.
    pub(crate) sides: Vec<u8>,
    /// Sum of the weights of the nets that have pins on both sides.
    pub(crate) cost: i64,
    /// Size of the first half.
    pub(crate) first_size: u32,
    /// What moving each vertex to the other side would save.
    pub(crate) gains: Vec<i64>,
    pins_on: Vec<[u32; 2]>,
}

impl<'a> Bisection<'a> {
    pub(crate) fn new(graph: &'a Hypergraph, sides: Vec<u8>) -> Self {
        let mut pins_on = vec![[0u32; 2]; graph.net_count()];
        let mut cost = 0;
        for net in 0..graph.net_count() as u32 {
            for &pin in graph.pins(net) {
                pins_on[net as usize][sides[pin as usize] as usize] += 1;
            }
            if pins_on[net as usize].iter().all(|&count| count > 0) {
                cost += i64::from(graph.weights[net as usize]);
            }
        }
        let first_size = (0..sides.len()).filter(|&vertex| sides[vertex] == 0).map(|v| graph.sizes[v]).sum();
        let mut bisection = Self { graph, sides, cost, first_size, gains: Vec::new(), pins_on };
        bisection.gains = (0..graph.vertex_count() as u32).map(|vertex| bisection.gain(vertex)).collect();
        bisection
    }

    fn gain(&self, vertex: u32) -> i64 {
        let here = self.sides[vertex as usize] as usize;
        let mut gain = 0;
        for &net in self.graph.nets(vertex) {
            let weight = i64::from(self.graph.weights[net as usize]);
            let on = self.pins_on[net as usize];
            if on[1 - here] == 0 {
                gain -= weight;
            } else if on[here] == 1 {
                gain += weight;
            }
        }
        gain
    }

    /// Whether some net of the vertex is cut.
    pub(crate) fn on_border(&self, vertex: u32) -> bool {
        self.graph.nets(vertex).iter().any(|&net| self.pins_on[net as usize].iter().all(|&count| count > 0))
    }

    /// Size of the first half if the vertex moved.
    pub(crate) fn first_size_after(&self, vertex: u32) -> u32 {
        let size = self.graph.sizes[vertex as usize];
        match self.sides[vertex as usize] {
            0 => self.first_size - size,
            _ => self.first_size + size,
        }
    }

    /// Moves a vertex to the other side and calls `changed` with every vertex whose gain changed, its side and its gain.
    pub(crate) fn flip(&mut self, vertex: u32, mut changed: impl FnMut(u32, u8, i64)) {
        let from = self.sides[vertex as usize] as usize;
        let to = 1 - from;
        self.first_size = self.first_size_after(vertex);
        self.cost -= self.gains[vertex as usize];
        let own_gain = self.gains[vertex as usize];
        for &net in self.graph.nets(vertex) {
            let weight = i64::from(self.graph.weights[net as usize]);
            match self.pins_on[net as usize][to] {
                0 => self.add(net, None, vertex, weight, &mut changed),
                1 => self.add(net, Some(to), vertex, -weight, &mut changed),
                _ => {}
            }
            self.pins_on[net as usize][from] -= 1;
            self.pins_on[net as usize][to] += 1;
            match self.pins_on[net as usize][from] {
                0 => self.add(net, None, vertex, -weight, &mut changed),
                1 => self.add(net, Some(from), vertex, weight, &mut changed),
                _ => {}
            }
        }
        self.sides[vertex as usize] = to as u8;
        self.gains[vertex as usize] = -own_gain;
    }

    /// Adds to the gain of the net's pins on one side (or on both), but for the vertex that moves.
    fn add(
        &mut self,
        net: u32,
        side: Option<usize>,
        moving: u32,
        amount: i64,
        changed: &mut impl FnMut(u32, u8, i64),
    ) {
        for &pin in self.graph.pins(net) {
            if pin != moving && side.is_none_or(|side| self.sides[pin as usize] as usize == side) {
                self.gains[pin as usize] += amount;
                changed(pin, self.sides[pin as usize], self.gains[pin as usize]);
            }
        }
    }
}
