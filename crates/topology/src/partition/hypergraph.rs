//! What is partitioned: vertices with sizes, and nets that tie any number of them together.

/// A hypergraph. A link is a net of two pins, a LAN a net of many: cutting a net costs its weight for every part
/// beyond the first that it spans, whatever the number of pins.
#[derive(Debug, Clone)]
pub struct Hypergraph {
    /// Size of each vertex: the number of nodes that it stands for.
    pub(crate) sizes: Vec<u32>,
    /// Cost of each net for every part beyond the first that it spans.
    pub(crate) weights: Vec<u32>,
    pins: Rows,
    nets: Rows,
}

/// Lists of numbers in one piece of memory.
#[derive(Debug, Clone)]
struct Rows {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Rows {
    fn row(&self, index: u32) -> &[u32] {
        &self.items[self.starts[index as usize] as usize..self.starts[index as usize + 1] as usize]
    }
}

impl Hypergraph {
    /// Makes a hypergraph of vertices with `sizes` and of nets, each a weight and its pins. Pins repeated in a net
    /// count once; nets with fewer than two pins never cost anything and are left out; equal nets become one.
    pub fn new(sizes: Vec<u32>, nets: impl IntoIterator<Item = (u32, Vec<u32>)>) -> Self {
        let mut nets: Vec<(Vec<u32>, u32)> = nets
            .into_iter()
            .map(|(weight, mut pins)| {
                pins.sort_unstable();
                pins.dedup();
                (pins, weight)
            })
            .filter(|(pins, weight)| pins.len() > 1 && *weight > 0)
            .collect();
        nets.sort_unstable();
        nets.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        let mut pins = Rows { starts: vec![0], items: Vec::new() };
        for (row, _) in &nets {
            pins.items.extend_from_slice(row);
            pins.starts.push(pins.items.len() as u32);
        }
        let nets_of = transpose(&pins, sizes.len());
        Self { sizes, weights: nets.into_iter().map(|(_, weight)| weight).collect(), pins, nets: nets_of }
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
        let mut touched: Vec<u32> = vertices.iter().flat_map(|&vertex| self.nets(vertex)).copied().collect();
        touched.sort_unstable();
        touched.dedup();
        let nets = touched.into_iter().map(|net| {
            let pins = self.pins(net).iter().map(|&pin| place[pin as usize]);
            (self.weights[net as usize], pins.filter(|&pin| pin != u32::MAX).collect())
        });
        let sizes = vertices.iter().map(|&vertex| self.sizes[vertex as usize]).collect();
        let induced = Hypergraph::new(sizes, nets);
        for &vertex in vertices {
            place[vertex as usize] = u32::MAX;
        }
        induced
    }
}

/// The nets of each vertex from the pins of each net.
fn transpose(pins: &Rows, vertex_count: usize) -> Rows {
    let mut starts = vec![0u32; vertex_count + 1];
    for &pin in &pins.items {
        starts[pin as usize + 1] += 1;
    }
    for vertex in 0..vertex_count {
        starts[vertex + 1] += starts[vertex];
    }
    let mut next = starts.clone();
    let mut items = vec![0u32; pins.items.len()];
    for net in 0..pins.starts.len() as u32 - 1 {
        for &pin in pins.row(net) {
            items[next[pin as usize] as usize] = net;
            next[pin as usize] += 1;
        }
    }
    Rows { starts, items }
}
