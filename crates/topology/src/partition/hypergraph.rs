//! What is partitioned: vertices with sizes, and nets that tie any number of them together.

/// A hypergraph. A link is a net of two pins, a LAN a net of many: cutting a net costs its weight for every part
/// beyond the first that it spans, whatever the number of pins.
#[derive(Debug, Clone)]
pub struct Hypergraph {
    /// Size of each vertex: the number of nodes that it stands for.
    pub(crate) sizes: Vec<u32>,
    /// Cost of each net for every part beyond the first that it spans.
    pub(crate) weights: Vec<u32>,
    /// Links come before nets of more pins.
    pins: Rows,
    link_count: u32,
    nets: Rows,
}

/// Lists of numbers in one piece of memory.
#[derive(Debug, Clone)]
struct Rows {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Default for Rows {
    fn default() -> Self {
        Self { starts: vec![0], items: Vec::new() }
    }
}

impl Rows {
    fn push(&mut self, row: &[u32]) {
        self.items.extend_from_slice(row);
        self.starts.push(self.items.len() as u32);
    }

    fn row(&self, index: u32) -> &[u32] {
        &self.items[self.starts[index as usize] as usize..self.starts[index as usize + 1] as usize]
    }
}

impl Hypergraph {
    /// Makes a hypergraph of vertices with `sizes` and of nets, each a weight and its pins. Pins repeated in a net
    /// count once; nets with fewer than two pins never cost anything and are left out; equal nets become one.
    pub fn new(sizes: Vec<u32>, nets: impl IntoIterator<Item = (u32, Vec<u32>)>) -> Self {
        let mut collected = Nets::default();
        for (weight, mut pins) in nets {
            collected.add(weight, &mut pins);
        }
        collected.hypergraph(sizes)
    }

    /// Number of vertices.
    pub fn vertex_count(&self) -> usize {
        self.sizes.len()
    }

    /// Number of nets.
    pub fn net_count(&self) -> usize {
        self.weights.len()
    }

    pub(crate) fn pins(&self, net: u32) -> &[u32] {
        self.pins.row(net)
    }

    pub(crate) fn nets(&self, vertex: u32) -> &[u32] {
        self.nets.row(vertex)
    }

    /// The nets of two pins.
    pub(crate) fn links(&self) -> std::ops::Range<u32> {
        0..self.link_count
    }

    /// The nets of more than two pins.
    pub(crate) fn broad_nets(&self) -> std::ops::Range<u32> {
        self.link_count..self.net_count() as u32
    }

    pub(crate) fn broad_net_count(&self) -> usize {
        self.broad_nets().len()
    }

    pub(crate) fn is_link(&self, net: u32) -> bool {
        net < self.link_count
    }

    /// Both pins of a link.
    pub(crate) fn ends(&self, link: u32) -> (u32, u32) {
        let first = 2 * link as usize;
        (self.pins.items[first], self.pins.items[first + 1])
    }

    /// The pin of a link that a vertex is not.
    pub(crate) fn other_end(&self, link: u32, vertex: u32) -> u32 {
        let (one, other) = self.ends(link);
        if one == vertex { other } else { one }
    }

    /// Number of pins of all nets.
    pub(crate) fn pin_count(&self) -> usize {
        self.pins.items.len()
    }

    /// Nets of a mean vertex, rounded up.
    pub(crate) fn mean_nets(&self) -> usize {
        self.nets.items.len().div_ceil(self.vertex_count().max(1))
    }

    /// Mean weight of a net, rounded down.
    pub(crate) fn mean_weight(&self) -> u32 {
        let sum: u64 = self.weights.iter().map(|&weight| u64::from(weight)).sum();
        (sum / self.weights.len().max(1) as u64) as u32
    }

    pub(crate) fn total_size(&self) -> u32 {
        self.sizes.iter().sum()
    }

    /// What an assignment of vertices to parts costs: for every net its weight times the parts beyond the first.
    pub fn cost(&self, parts: &[u32]) -> u64 {
        let mut spanned = Vec::new();
        let mut cost = 0;
        for net in 0..self.net_count() as u32 {
            spanned.clear();
            spanned.extend(self.pins(net).iter().map(|&pin| parts[pin as usize]));
            spanned.sort_unstable();
            spanned.dedup();
            cost += u64::from(self.weights[net as usize]) * (spanned.len() as u64 - 1);
        }
        cost
    }

    /// The hypergraph of some vertices: vertex `i` of it is `vertices[i]`. Nets keep the pins that are among them.
    /// `place` is scratch, one entry per vertex, all `u32::MAX` before and after.
    pub(crate) fn induced(&self, vertices: &[u32], place: &mut [u32]) -> Hypergraph {
        for (index, &vertex) in vertices.iter().enumerate() {
            place[vertex as usize] = index as u32;
        }
        let mut nets = Nets::default();
        let mut pins = Vec::new();
        for &vertex in vertices {
            for &net in self.nets(vertex) {
                // Every net once: at the first of its pins that is among the vertices.
                let mut placed = self.pins(net).iter().filter(|&&pin| place[pin as usize] != u32::MAX);
                if placed.next() == Some(&vertex) {
                    pins.clear();
                    pins.push(place[vertex as usize]);
                    pins.extend(placed.map(|&pin| place[pin as usize]));
                    nets.add(self.weights[net as usize], &mut pins);
                }
            }
        }
        let sizes = vertices.iter().map(|&vertex| self.sizes[vertex as usize]).collect();
        let induced = nets.hypergraph(sizes);
        for &vertex in vertices {
            place[vertex as usize] = u32::MAX;
        }
        induced
    }
}

/// Nets on their way into a hypergraph.
#[derive(Debug, Default)]
pub(crate) struct Nets {
    /// Both pins, the smaller first, and the weight.
    links: Vec<[u32; 3]>,
    pins: Rows,
    weights: Vec<u32>,
}

impl Nets {
    /// Adds a net; its pins are put in order on the way.
    pub(crate) fn add(&mut self, weight: u32, pins: &mut Vec<u32>) {
        pins.sort_unstable();
        pins.dedup();
        match pins.as_slice() {
            _ if weight == 0 => {}
            [] | [_] => {}
            &[one, other] => self.add_link(weight, one, other),
            pins => {
                self.pins.push(pins);
                self.weights.push(weight);
            }
        }
    }

    /// Adds a net of two pins.
    pub(crate) fn add_link(&mut self, weight: u32, one: u32, other: u32) {
        if one != other && weight > 0 {
            let (first, second) = (one.min(other), one.max(other));
            self.links.push([first, second, weight]);
        }
    }

    pub(crate) fn hypergraph(self, sizes: Vec<u32>) -> Hypergraph {
        let mut pins = Rows::default();
        pins.items.reserve(2 * self.links.len());
        let mut weights: Vec<u32> = Vec::with_capacity(self.links.len() + self.weights.len());
        // The last link to each vertex, which may be the one from the same.
        let mut last = vec![usize::MAX; sizes.len()];
        for [one, other, weight] in by_first_pin(&self.links, sizes.len()) {
            let known = last[other as usize];
            if known != usize::MAX && pins.items[2 * known] == one {
                weights[known] += weight;
            } else {
                last[other as usize] = weights.len();
                pins.push(&[one, other]);
                weights.push(weight);
            }
        }
        let mut order: Vec<u32> = (0..self.weights.len() as u32).collect();
        order.sort_unstable_by_key(|&net| self.pins.row(net));
        let links = weights.len();
        for net in order {
            let (row, weight) = (self.pins.row(net), self.weights[net as usize]);
            match weights.len() > links && pins.row(weights.len() as u32 - 1) == row {
                true => *weights.last_mut().expect("there is one") += weight,
                false => {
                    pins.push(row);
                    weights.push(weight);
                }
            }
        }
        let nets = transpose(&pins, sizes.len());
        Hypergraph { sizes, weights, pins, link_count: links as u32, nets }
    }
}

/// Links in the order of their first pins.
fn by_first_pin(links: &[[u32; 3]], vertex_count: usize) -> Vec<[u32; 3]> {
    let mut next = starts(links.iter().map(|link| link[0]), vertex_count);
    let mut sorted = vec![[0; 3]; links.len()];
    for link in links {
        let at = &mut next[link[0] as usize];
        sorted[*at as usize] = *link;
        *at += 1;
    }
    sorted
}

/// The nets of each vertex from the pins of each net.
fn transpose(pins: &Rows, vertex_count: usize) -> Rows {
    let starts = starts(pins.items.iter().copied(), vertex_count);
    let mut next = starts.clone();
    let mut items = vec![0u32; pins.items.len()];
    for net in 0..pins.starts.len() as u32 - 1 {
        for &pin in pins.row(net) {
            let at = &mut next[pin as usize];
            items[*at as usize] = net;
            *at += 1;
        }
    }
    Rows { starts, items }
}

/// Where the things of each vertex start, when they are in the order of the vertices that they belong to; and, at last,
/// how many there are.
fn starts(vertices: impl Iterator<Item = u32>, vertex_count: usize) -> Vec<u32> {
    let mut starts = vec![0; vertex_count + 1];
    vertices.for_each(|vertex| starts[vertex as usize + 1] += 1);
    for vertex in 0..vertex_count {
        starts[vertex + 1] += starts[vertex];
    }
    starts
}
