//! The peer: `gpmetis` of Debian's package `metis`.

use crate::families::Topology;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::Command;

/// What METIS made.
pub struct Peer {
    /// The part of each node.
    pub assignment: Vec<u32>,
    /// Processor time of the partitioning alone, as METIS counts it.
    pub millis: f64,
    /// Memory, as METIS counts it.
    pub mib: f64,
}

/// Parts as METIS makes them, asked to balance as well as it can; LANs are cliques whose weight is spread over their
/// pairs.
pub fn partition(topology: &Topology, parts: usize, method: &str) -> Peer {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("graph");
    std::fs::write(&file, text(topology)).expect("the temporary folder can be written");
    let output = Command::new("gpmetis")
        .args([&format!("-ptype={method}"), "-seed=1", "-ufactor=1"])
        .arg(&file)
        .arg(parts.to_string())
        .output()
        .expect("gpmetis can be started: apt-get install metis");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "gpmetis: {said}");
    let number = |key: &str| {
        let rest = said.lines().find_map(|line| line.trim_start().strip_prefix(key));
        let word = rest.and_then(|rest| rest.split_whitespace().next());
        word.and_then(|word| word.parse::<f64>().ok()).unwrap_or_else(|| panic!("no `{key}` in {said}"))
    };
    let result =
        std::fs::read_to_string(folder.path().join(format!("graph.part.{parts}"))).expect("its result");
    Peer {
        assignment: result.lines().map(|line| line.trim().parse().expect("a part")).collect(),
        // Less than its clock can tell counts as one tick.
        millis: (number("Partitioning:") * 1e3).max(1.0),
        mib: number("Max memory used:"),
    }
}

/// The graph in METIS's format.
fn text(topology: &Topology) -> String {
    /// Divisible by small numbers, so that the pairs of small LANs weigh equally much in sum.
    const NETWORK_WEIGHT: usize = 5_040;
    let mut edges: Vec<BTreeMap<u32, usize>> = vec![BTreeMap::new(); topology.nodes];
    for members in &topology.networks {
        let weight = (NETWORK_WEIGHT / (members.len() - 1)).max(1);
        for (index, &one) in members.iter().enumerate() {
            for &other in &members[index + 1..] {
                *edges[one as usize].entry(other).or_default() += weight;
                *edges[other as usize].entry(one).or_default() += weight;
            }
        }
    }
    let count: usize = edges.iter().map(BTreeMap::len).sum::<usize>() / 2;
    let mut text = format!("{} {count} 001\n", topology.nodes);
    for neighbours in edges {
        for (other, weight) in neighbours {
            write!(text, "{} {weight} ", other + 1).expect("strings can be written");
        }
        text.push('\n');
    }
    text
}
