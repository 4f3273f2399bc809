//! A star: a center and its leaves.

use neo_topology::{
    Bandwidth, Delay, Experiment, Member, Network, NetworkKind, NetworkName, Node, NodeName, Origin, Plan,
    Policy, Routing, Shape, SourceRange, containerize,
};
use std::net::Ipv4Addr;

/// The plan of a star with this many leaves.
pub fn star(leaves: u32, packing: u32) -> Plan {
    let mut experiment = Experiment { routing: Routing::Static, ..Experiment::default() };
    experiment.nodes.insert(name("center"), node(4));
    for leaf in 0..leaves {
        let leaf_name = name(&format!("n-{leaf}"));
        experiment.nodes.insert(leaf_name.clone(), node(6));
        let link = NetworkName::new(format!("link-{leaf}")).expect("a fixed name is a name");
        experiment.networks.insert(link, network(leaf, leaf_name));
    }
    let policy = Policy { packing, ..Policy::default() };
    containerize(&experiment, &policy).expect("a star can be containerized")
}

fn name(text: &str) -> NodeName {
    NodeName::new(text).expect("a fixed name is a name")
}

fn origin(line: u32) -> Origin {
    Origin { range: SourceRange { line, column: 1, ..SourceRange::default() }, trail: Vec::new() }
}

fn node(line: u32) -> Node {
    Node { origin: origin(line), ..Node::default() }
}

fn network(leaf: u32, leaf_name: NodeName) -> Network {
    let half =
        Shape { bandwidth: Bandwidth { kbps: 100_000 }, delay: Delay { micros: 5_000 }, ..Shape::default() };
    let member = |node, port, last| Member {
        node,
        port,
        address: Ipv4Addr::new(10, 1, leaf as u8 + 1, last),
        outward: half,
        inward: half,
    };
    Network {
        kind: NetworkKind::Link,
        members: vec![member(name("center"), leaf, 2), member(leaf_name, 0, 3)],
        prefix_bits: 24,
        origin: origin(7),
    }
}
