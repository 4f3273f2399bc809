//! What is drawn: the nodes and networks of a plan, or of an experiment that is not planned yet.

use super::Lines;
use crate::words;
use neo_topology::{Experiment, NetworkKind, NodeName, Origin, Plan, Shape, SourceRange, Turn};
use std::net::Ipv4Addr;

/// Nodes of a LAN that are named, and addresses of a node.
const NAMES_MAX: u32 = 6;

/// All that is drawn.
pub(super) struct Scene {
    pub nodes: Vec<Dot>,
    pub wires: Vec<Wire>,
}

/// A node.
pub(super) struct Dot {
    pub name: String,
    pub about: String,
    pub hardware: Option<String>,
    pub os: Option<String>,
    pub lines: Vec<Lines>,
}

/// A network; its members are indices of nodes.
pub(super) struct Wire {
    pub name: String,
    pub kind: NetworkKind,
    pub cut: bool,
    pub members: Vec<usize>,
    pub label: String,
    pub about: String,
    pub shape: Shape,
    pub lines: Vec<Lines>,
}

/// An interface.
struct End {
    node: usize,
    port: u32,
    address: Ipv4Addr,
    outward: Shape,
    inward: Shape,
}

impl Scene {
    /// The scene of a plan.
    pub fn of_plan(plan: &Plan) -> Self {
        let names: Vec<&NodeName> = plan.nodes.keys().collect();
        let mut addresses = vec![Vec::new(); names.len()];
        let wires = plan.networks.iter().map(|(name, network)| {
            let ends = network.members.iter().filter_map(|member| {
                let node = plan.nodes.get_index_of(&member.node)?;
                let (outward, inward) = (member.outward, member.inward);
                Some(End { node, port: member.port, address: member.address, outward, inward })
            });
            let wire = wire(name.as_str(), network.kind, &names, &ends.collect::<Vec<_>>(), &mut addresses);
            Wire { cut: plan.cuts.iter().any(|cut| &cut.network == name), ..wire }
        });
        let wires = wires.collect();
        Self { nodes: dots(&names, addresses), wires }
    }

    /// The scene of an experiment, with the lines that made each thing.
    pub fn of_experiment(experiment: &Experiment, source: &str) -> Self {
        let names: Vec<&NodeName> = experiment.nodes.keys().collect();
        let mut addresses = vec![Vec::new(); names.len()];
        let wires = experiment.networks.iter().map(|(name, network)| {
            let ends = network.members.iter().filter_map(|member| {
                let node = experiment.nodes.get_index_of(&member.node)?;
                let (outward, inward) = (member.outward, member.inward);
                Some(End { node, port: member.port, address: member.address, outward, inward })
            });
            let wire = wire(name.as_str(), network.kind, &names, &ends.collect::<Vec<_>>(), &mut addresses);
            Wire { lines: lines(source, &network.origin), ..wire }
        });
        let wires = wires.collect();
        let mut nodes = dots(&names, addresses);
        for (dot, node) in nodes.iter_mut().zip(experiment.nodes.values()) {
            (dot.hardware, dot.os) = (node.hardware.clone(), node.os.clone());
            dot.lines = lines(source, &node.origin);
        }
        Self { nodes, wires }
    }
}

/// Nodes with their addresses in words; the rest is for those who know it.
fn dots(names: &[&NodeName], addresses: Vec<Vec<(u32, String)>>) -> Vec<Dot> {
    let dot = |(name, mut addresses): (&&NodeName, Vec<(u32, String)>)| {
        addresses.sort();
        let addresses: Vec<String> = addresses.into_iter().map(|(_, address)| address).collect();
        let about = words::list(&addresses, NAMES_MAX);
        Dot { name: name.to_string(), about, hardware: None, os: None, lines: Vec::new() }
    };
    names.iter().zip(addresses).map(dot).collect()
}

fn wire(
    name: &str,
    kind: NetworkKind,
    names: &[&NodeName],
    ends: &[End],
    addresses: &mut [Vec<(u32, String)>],
) -> Wire {
    for end in ends {
        addresses[end.node].push((end.port, format!("{} on {name}", end.address)));
    }
    // What a packet from the first member to the second meets.
    let shape = match ends {
        [from, to, ..] => Some(from.outward.then(to.inward)),
        _ => None,
    };
    let quality = shape.map_or_else(|| "nothing to reach".to_owned(), |shape| words::shape(&shape));
    let between: Vec<String> = ends.iter().map(|end| names[end.node].to_string()).collect();
    let between = words::list(&between, NAMES_MAX);
    Wire {
        name: name.to_owned(),
        kind,
        cut: false,
        members: ends.iter().map(|end| end.node).collect(),
        label: if quality == "as is" { name.to_owned() } else { format!("{name} · {quality}") },
        about: format!("{quality} between {between}"),
        shape: shape.unwrap_or_default(),
        lines: Vec::new(),
    }
}

/// The lines of a thing: those of the command that made it, then those of the loops and calls on the way there.
fn lines(source: &str, origin: &Origin) -> Vec<Lines> {
    let SourceRange { start_byte, end_byte, line, .. } = origin.range;
    let text = source.get(start_byte as usize..end_byte as usize).unwrap_or_default();
    let breaks = text.bytes().filter(|byte| *byte == b'\n').count() as u32;
    let made = Lines { from: line, to: line + breaks, way: false };
    let way = origin.trail.iter().map(|turn| {
        let (Turn::Loop { line, .. } | Turn::Call { line, .. }) = turn;
        Lines { from: *line, to: *line, way: true }
    });
    std::iter::once(made).chain(way).collect()
}
