//! The partitioner beside METIS, on families of topologies: the cost of the cut (every network counts the parts beyond
//! the first that it spans), the largest part, time and memory.
//!
//! `cargo xtask bench partition [NODES ...] [FAMILY ...]`; needs `gpmetis` of Debian's package `metis`.

mod families;
mod measure;
mod metis;
mod report;

use families::{CAMPUS, Chance, FAMILIES, Topology};
use neo_topology::partition::{Hypergraph, partition};
use report::{Peer, Report, Row, Side};

/// Sizes unless asked otherwise.
const NODES: [usize; 4] = [100, 1_000, 10_000, 100_000];

/// Containers on one physical node: the default packing.
const PACKING: usize = 10;

/// The case whose optimum is known: a campus network of 416 nodes and 436 links in 8 parts. `assign` cuts 60 links in
/// the median, and 56 is the least.
const KNOWN_CASE: (usize, usize) = (416, 8);

/// Nodes up to which METIS is also asked as the original asked it: for more and more parts, until the limit is met.
const ORIGINAL_NODES_MAX: usize = 1_500;

fn main() {
    // Cargo adds `--bench` by itself.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let asked: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let named: Vec<&String> = words.iter().filter(|word| word.parse::<usize>().is_err()).collect();
    let wanted = |family: &str| named.is_empty() || named.iter().any(|name| *name == family);
    let sizes = if asked.is_empty() { NODES.to_vec() } else { asked };
    let mut report = Report::default();
    for size in sizes {
        for (name, family) in FAMILIES.into_iter().filter(|(name, _)| wanted(name)) {
            let topology = family(size, &mut Chance(42));
            for parts in [8, topology.nodes.div_ceil(PACKING)] {
                report.add(compare(name, &topology, parts));
            }
        }
    }
    let (nodes, parts) = KNOWN_CASE;
    let (name, family) = CAMPUS;
    if wanted(name) {
        report.add(compare(name, &family(nodes, &mut Chance(42)), parts));
    }
    report.summary();
}

fn compare(family: &'static str, topology: &Topology, parts: usize) -> Row {
    let limit = topology.nodes.div_ceil(parts);
    let graph = topology.hypergraph();
    let ours = partitioned(&graph, parts, limit);
    let peers = ["kway", "rb"].map(|method| {
        let theirs = metis::partition(topology, parts, method);
        let side = Side {
            cost: graph.cost(&theirs.assignment),
            largest: largest(&theirs.assignment),
            empty: parts - used(&theirs.assignment),
            millis: theirs.millis,
            mib: theirs.mib,
        };
        let ours_needs_no_more = side.largest <= limit || side.empty > 0;
        let same_room =
            if ours_needs_no_more { ours.clone() } else { partitioned(&graph, parts, side.largest) };
        Peer { side, same_room }
    });
    let exceeded = peers.iter().any(|peer| peer.side.largest > limit);
    let original = (topology.nodes <= ORIGINAL_NODES_MAX && exceeded)
        .then(|| as_the_original(topology, &graph, parts, limit))
        .flatten();
    Row { family, nodes: topology.nodes, parts, limit, ours, peers, original }
}

fn partitioned(graph: &Hypergraph, parts: usize, limit: usize) -> Side {
    let (assignment, millis, mib) = measure::measured(|| partition(graph, parts, limit as u32, 1));
    let (largest, used) = (largest(&assignment), used(&assignment));
    assert!(
        largest <= limit && used == parts,
        "the limit is hard: {largest} of {limit}, {used} of {parts} parts"
    );
    Side { cost: graph.cost(&assignment), largest, empty: 0, millis, mib }
}

/// `containerize.py` called METIS with an increasing number of parts until every part met the limit: that number, and
/// the cost. None when twice as many do not do.
fn as_the_original(
    topology: &Topology,
    graph: &Hypergraph,
    parts: usize,
    limit: usize,
) -> Option<(usize, u64)> {
    (parts + 1..=2 * parts).find_map(|count| {
        let peer = metis::partition(topology, count, "kway");
        let met = largest(&peer.assignment) <= limit;
        met.then(|| (used(&peer.assignment), graph.cost(&peer.assignment)))
    })
}

fn largest(assignment: &[u32]) -> usize {
    sizes(assignment).into_iter().max().unwrap_or(0)
}

fn used(assignment: &[u32]) -> usize {
    sizes(assignment).into_iter().filter(|&size| size > 0).count()
}

/// Number of vertices in each part.
fn sizes(assignment: &[u32]) -> Vec<usize> {
    let mut sizes = vec![0; assignment.iter().max().map_or(0, |most| *most as usize + 1)];
    assignment.iter().for_each(|&part| sizes[part as usize] += 1);
    sizes
}
