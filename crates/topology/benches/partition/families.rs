//! Families of topologies, each made for about a number of nodes.

use neo_topology::partition::Hypergraph;

/// Nodes and networks: each network lists the nodes that it joins.
pub struct Topology {
    pub nodes: usize,
    pub networks: Vec<Vec<u32>>,
}

impl Topology {
    pub fn hypergraph(&self) -> Hypergraph {
        let nets = self.networks.iter().map(|members| (1, members.clone()));
        Hypergraph::new(vec![1; self.nodes], nets)
    }
}

pub type Family = (&'static str, fn(usize, &mut Chance) -> Topology);

/// The case whose optimum is known.
pub const CAMPUS: Family = ("campus", campus);

pub const FAMILIES: [Family; 13] = [
    ("tree", tree),
    ("star", star),
    ("ring", ring),
    ("grid", grid),
    ("torus", torus),
    ("fat-tree", fat_tree),
    ("waxman", waxman),
    ("barabasi-albert", barabasi_albert),
    ("lans of 20", |nodes, chance| lans(nodes, 20, chance)),
    ("lans of 100", |nodes, chance| lans(nodes, 100, chance)),
    ("dumbbell", dumbbell),
    ("transit-stub", transit_stub),
    ("random regular", random_regular),
];

/// A seeded source of chance (xorshift).
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, bound: usize) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as u32
    }

    fn unit(&mut self) -> f64 {
        f64::from(self.below(1 << 24)) / f64::from(1 << 24)
    }
}

fn graph(nodes: usize, links: impl IntoIterator<Item = (u32, u32)>) -> Topology {
    let mut networks: Vec<Vec<u32>> = links.into_iter().map(|(a, b)| vec![a.min(b), a.max(b)]).collect();
    networks.retain(|ends| ends[0] != ends[1]);
    networks.sort_unstable();
    networks.dedup();
    Topology { nodes, networks }
}

fn tree(nodes: usize, chance: &mut Chance) -> Topology {
    graph(nodes, (1..nodes).map(|node| (node as u32, chance.below(node))))
}

fn star(nodes: usize, _: &mut Chance) -> Topology {
    graph(nodes, (1..nodes as u32).map(|node| (0, node)))
}

fn ring(nodes: usize, _: &mut Chance) -> Topology {
    graph(nodes, (0..nodes as u32).map(|node| (node, (node + 1) % nodes as u32)))
}

fn grid(nodes: usize, _: &mut Chance) -> Topology {
    let side = (nodes as f64).sqrt() as u32;
    let at = |row: u32, column: u32| row * side + column;
    let right =
        (0..side).flat_map(move |row| (1..side).map(move |column| (at(row, column - 1), at(row, column))));
    let down =
        (1..side).flat_map(move |row| (0..side).map(move |column| (at(row - 1, column), at(row, column))));
    graph((side * side) as usize, right.chain(down))
}

fn torus(nodes: usize, _: &mut Chance) -> Topology {
    let side = (nodes as f64).sqrt() as u32;
    let at = move |row: u32, column: u32| row % side * side + column % side;
    let links = (0..side).flat_map(move |row| {
        (0..side).flat_map(move |col| [(at(row, col), at(row, col + 1)), (at(row, col), at(row + 1, col))])
    });
    graph((side * side) as usize, links)
}

/// Three levels: cores, pods of switches, hosts.
fn fat_tree(nodes: usize, _: &mut Chance) -> Topology {
    let mut arity = 4u32;
    while (arity * arity * arity / 4 + 5 * arity * arity / 4) < nodes as u32 {
        arity += 2;
    }
    let half = arity / 2;
    let cores = half * half;
    let (aggregation, edge) = (cores, cores + arity * half);
    let hosts = edge + arity * half;
    let mut links = Vec::new();
    for pod in 0..arity {
        for one in 0..half {
            let switch = aggregation + pod * half + one;
            links.extend((0..half).map(|other| (switch, one * half + other)));
            links.extend((0..half).map(|other| (switch, edge + pod * half + other)));
            let switch = edge + pod * half + one;
            links.extend((0..half).map(|host| (switch, hosts + (pod * half + one) * half + host)));
        }
    }
    graph((hosts + arity * half * half) as usize, links)
}

/// Nodes in a square; near ones are likelier to be linked. Only near cells are looked at.
fn waxman(nodes: usize, chance: &mut Chance) -> Topology {
    let places: Vec<(f64, f64)> = (0..nodes).map(|_| (chance.unit(), chance.unit())).collect();
    let reach = (6.0 / nodes as f64).sqrt();
    let cells = ((1.0 / reach) as usize).max(1);
    let cell = |value: f64| ((value * cells as f64) as usize).min(cells - 1);
    let mut by_cell = vec![Vec::new(); cells * cells];
    places.iter().enumerate().for_each(|(node, (x, y))| by_cell[cell(*x) * cells + cell(*y)].push(node));
    let mut links = Vec::new();
    for (node, &(x, y)) in places.iter().enumerate() {
        for row in cell(x).saturating_sub(1)..=(cell(x) + 1).min(cells - 1) {
            for column in cell(y).saturating_sub(1)..=(cell(y) + 1).min(cells - 1) {
                for &other in by_cell[row * cells + column].iter().filter(|&&other| other > node) {
                    let distance = (x - places[other].0).hypot(y - places[other].1);
                    if chance.unit() < 0.6 * (-distance / (0.3 * reach)).exp() {
                        links.push((node as u32, other as u32));
                    }
                }
            }
        }
    }
    graph(nodes, links)
}

fn barabasi_albert(nodes: usize, chance: &mut Chance) -> Topology {
    let mut ends: Vec<u32> = vec![0, 1];
    let mut links = vec![(0, 1)];
    for node in 2..nodes as u32 {
        for _ in 0..2 {
            let other = ends[chance.below(ends.len()) as usize];
            links.push((node, other));
            ends.extend([node, other]);
        }
    }
    graph(nodes, links)
}

/// LANs of a size in a tree: each LAN has one router on an earlier one.
fn lans(nodes: usize, size: usize, chance: &mut Chance) -> Topology {
    let mut networks = Vec::new();
    let mut next = 0;
    while next + size - 1 <= nodes {
        let router = if next == 0 { None } else { Some(chance.below(next)) };
        let count = size - usize::from(router.is_some());
        networks.push(router.into_iter().chain(next as u32..(next + count) as u32).collect());
        next += count;
    }
    Topology { nodes: next, networks }
}

fn dumbbell(nodes: usize, chance: &mut Chance) -> Topology {
    let half = nodes as u32 / 2;
    let side = |start: u32, chance: &mut Chance| -> Vec<(u32, u32)> {
        (1..half)
            .flat_map(|node| {
                [(start + node, start + chance.below(node as usize)), (start + node, start + node / 2)]
            })
            .collect()
    };
    let links = side(0, chance).into_iter().chain(side(half, chance)).chain([(0, half)]);
    graph(2 * half as usize, links)
}

/// A ring of transit routers, each with stub domains that are random trees with a chord.
fn transit_stub(nodes: usize, chance: &mut Chance) -> Topology {
    let transit = (nodes / 50).max(3) as u32;
    let mut links: Vec<(u32, u32)> = (0..transit).map(|node| (node, (node + 1) % transit)).collect();
    let mut next = transit;
    while (next as usize) < nodes {
        let size = (5 + chance.below(12)).min(nodes as u32 - next);
        links.push((chance.below(transit as usize), next));
        links.extend((1..size).map(|node| (next + node, next + chance.below(node as usize))));
        links.push((next + size - 1, next));
        next += size;
    }
    graph(nodes, links)
}

fn random_regular(nodes: usize, chance: &mut Chance) -> Topology {
    let mut ends: Vec<u32> = (0..4 * nodes as u32).map(|end| end / 4).collect();
    (1..ends.len()).rev().for_each(|last| ends.swap(last, chance.below(last + 1) as usize));
    graph(nodes, ends.chunks_exact(2).map(|pair| (pair[0], pair[1])))
}

/// Three levels, with 436 links for 416 nodes as the known case has: a core of two, distribution routers with an
/// uplink to each of the two, closets below them, hosts in the closets.
fn campus(nodes: usize, chance: &mut Chance) -> Topology {
    let distribution = (nodes / 20).max(2) as u32;
    let closets = 2 * distribution;
    let mut links = vec![(0, 1)];
    for router in 0..distribution {
        links.extend([(0, 2 + router), (1, 2 + router)]);
    }
    links.extend((0..closets).map(|closet| (2 + closet / 2, 2 + distribution + closet)));
    let first_host = 2 + distribution + closets;
    let below = |chance: &mut Chance| 2 + distribution + chance.below(closets as usize);
    links.extend((first_host..nodes as u32).map(|host| (host, below(chance))));
    graph(nodes, links)
}
