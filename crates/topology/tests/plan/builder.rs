//! Small builders of experiments.

use neo_topology::{
    Attribute, Bandwidth, Experiment, Member, Network, NetworkKind, NetworkName, Node, NodeName, Origin,
    Routing, Shape, SourceRange,
};
use std::net::Ipv4Addr;

/// An experiment under construction. Networks get 10.1.1.0/24, 10.1.2.0/24 and so on; lines count declarations.
#[derive(Default)]
pub struct Builder {
    pub experiment: Experiment,
}

impl Builder {
    pub fn new() -> Self {
        let experiment = Experiment { routing: Routing::Static, ..Experiment::default() };
        Self { experiment }
    }

    fn origin(&self) -> Origin {
        let line = (self.experiment.nodes.len() + self.experiment.networks.len() + 1) as u32;
        Origin { range: SourceRange { line, column: 1, ..SourceRange::default() }, trail: Vec::new() }
    }

    pub fn node(&mut self, name: &str) -> &mut Self {
        let node = Node { origin: self.origin(), ..Node::default() };
        self.experiment.nodes.insert(NodeName::new(name).unwrap(), node);
        self
    }

    /// Adds `<stem>-0` to `<stem>-<count - 1>`.
    pub fn nodes(&mut self, stem: &str, count: usize) -> &mut Self {
        (0..count).for_each(|index| {
            self.node(&format!("{stem}-{index}"));
        });
        self
    }

    pub fn attribute(&mut self, node: &str, key: &str, value: &str) -> &mut Self {
        let origin = self.origin();
        let node = self.experiment.nodes.get_mut(&NodeName::new(node).unwrap()).unwrap();
        node.attributes.push(Attribute { key: key.to_owned(), value: value.to_owned(), origin });
        self
    }

    pub fn network(&mut self, name: &str, nodes: &[&str]) -> &mut Self {
        let number = self.experiment.networks.len() as u32;
        let base = Ipv4Addr::new(10, (1 + number / 254) as u8, (1 + number % 254) as u8, 0).to_bits();
        let shape = Shape { bandwidth: Bandwidth { kbps: 100_000 }, ..Shape::default() };
        let members = (2..).zip(nodes).map(|(host, node)| Member {
            node: NodeName::new(*node).unwrap(),
            port: self.ports(node),
            address: Ipv4Addr::from_bits(base + host),
            outward: shape,
            inward: shape,
        });
        let network = Network {
            kind: if nodes.len() == 2 { NetworkKind::Link } else { NetworkKind::Lan },
            members: members.collect(),
            prefix_bits: 24,
            origin: self.origin(),
        };
        self.experiment.networks.insert(NetworkName::new(name).unwrap(), network);
        self
    }

    fn ports(&self, node: &str) -> u32 {
        let members = self.experiment.networks.values().flat_map(|network| &network.members);
        members.filter(|member| member.node.as_str() == node).count() as u32
    }
}

/// `center` and `leaves` nodes `n-0` and so on, each on a link of its own.
pub fn star(leaves: usize) -> Builder {
    let mut builder = Builder::new();
    builder.node("center").nodes("n", leaves);
    for leaf in 0..leaves {
        builder.network(&format!("link{leaf}"), &["center", &format!("n-{leaf}")]);
    }
    builder
}

/// `example6.tcl` of DETER's containers guide: `center` in pass 0 and three LANs of 20, in passes 1 to 3.
pub fn three_lans() -> Builder {
    let mut builder = Builder::new();
    builder.node("center").attribute("center", "containers:PartitionPass", "0");
    for lan in 0..3 {
        let names: Vec<String> = (lan * 20..lan * 20 + 20).map(|node| format!("n-{node}")).collect();
        for name in &names {
            builder.node(name).attribute(name, "containers:PartitionPass", &(lan + 1).to_string());
        }
        let members: Vec<&str> = std::iter::once("center").chain(names.iter().map(String::as_str)).collect();
        builder.network(&format!("lan-{lan}"), &members);
    }
    builder
}
