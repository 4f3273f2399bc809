//! Compares the partitioner with METIS on families of topologies: the cost of the cut (every network counts the parts
//! beyond the first that it spans), the largest part, and the time.
//!
//! `cargo run --release --example partition [NODES ...]`; needs `gpmetis` of Debian's package `metis`.

mod families;
mod metis;

use families::{Chance, FAMILIES, Topology};
use neo_topology::partition::{Hypergraph, partition};

fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|size| size.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![100, 416, 1_000, 10_000] } else { sizes };
    println!(
        "{:16} {:>7} {:>6} | ours: limit   cost       ms | metis: largest   cost       ms | same room  ratio",
        "", "nodes", "parts"
    );
    let mut logarithms = Vec::new();
    for &size in &sizes {
        for (name, family) in FAMILIES {
            let topology = family(size, &mut Chance(42));
            for parts in [8, topology.nodes.div_ceil(10)] {
                logarithms.push(compare(name, &topology, parts).ln());
            }
        }
    }
    let mean = logarithms.iter().sum::<f64>() / logarithms.len() as f64;
    println!("geometric mean of ours to METIS's with the same room: {:.4}", mean.exp());
}

/// Prints a line and returns our cost by METIS's (the better of its two methods), where ours may fill parts as far as
/// METIS did, which exceeds the limit.
fn compare(name: &str, topology: &Topology, parts: usize) -> f64 {
    let limit = topology.nodes.div_ceil(parts);
    let nets = topology.networks.iter().map(|members| (1, members.clone()));
    let graph = Hypergraph::new(vec![1; topology.nodes], nets);
    let start_ms = cpu_ms();
    let ours = graph.cost(&partition(&graph, parts, limit as u32, 1));
    let ours_ms = cpu_ms() - start_ms;
    let peers = ["kway", "rb"].map(|method| metis::partition(topology, parts, method));
    // METIS may leave parts empty, which is no partition into that many.
    let full = peers.iter().filter(|(assignment, _)| fewest(assignment, parts) > 0);
    let Some((peer, took)) = full.min_by_key(|(assignment, _)| graph.cost(assignment)) else {
        println!(
            "{name:16} {:7} {parts:6} | {limit:11} {ours:6} {ours_ms:8.1} | leaves parts empty",
            topology.nodes
        );
        return 1.0;
    };
    let room = largest(peer).max(limit);
    let same_room = match room == limit {
        true => ours,
        false => graph.cost(&partition(&graph, parts, room as u32, 1)),
    };
    let theirs = graph.cost(peer);
    let ratio = same_room.max(1) as f64 / theirs.max(1) as f64;
    println!(
        "{name:16} {:7} {parts:6} | {limit:11} {ours:6} {ours_ms:8.1} | {room:14} {theirs:6} {:8.1} | {same_room:9} {ratio:.3}",
        topology.nodes,
        took.as_secs_f64() * 1e3,
    );
    ratio
}

/// Processor time of this thread, as Linux counts it: the machine may have other work.
fn cpu_ms() -> f64 {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux counts processor time");
    let nanoseconds = line.split_whitespace().next().and_then(|field| field.parse::<f64>().ok());
    nanoseconds.expect("the first field is a number of nanoseconds") / 1e6
}

fn fewest(assignment: &[u32], parts: usize) -> usize {
    sizes(assignment, parts).into_iter().min().unwrap_or(0)
}

fn largest(assignment: &[u32]) -> usize {
    sizes(assignment, 1).into_iter().max().unwrap_or(0)
}

/// Number of vertices in each part.
fn sizes(assignment: &[u32], parts: usize) -> Vec<usize> {
    let count = assignment.iter().max().map_or(0, |most| *most as usize + 1);
    let mut sizes = vec![0; count.max(parts)];
    assignment.iter().for_each(|&part| sizes[part as usize] += 1);
    sizes
}
