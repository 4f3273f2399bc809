//! What an experiment is to be after a change.

use super::{Edit, Why};
use neo_topology::{
    Attribute, Experiment, FailureAction, Network, NetworkKind, NetworkName, Node, NodeName, Routing, Shape,
};
use std::collections::{BTreeMap, BTreeSet};

/// Difference of two losses that is none: they go through roots and squares.
const LOSS_TOLERANCE: f64 = 1e-9;

/// An experiment without what follows from the rest: addresses, numbers of interfaces, places in the text, and the
/// names of networks that no variable holds, which are numbered as they come.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Picture {
    nodes: BTreeMap<NodeName, NodePicture>,
    networks: BTreeMap<NetworkName, NetworkPicture>,
    routing: Routing,
    events: Vec<(u64, String)>,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct NodePicture {
    hardware: Option<String>,
    os: Option<String>,
    start_command: Option<String>,
    failure_action: FailureAction,
    attributes: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq)]
struct NetworkPicture {
    kind: NetworkKind,
    prefix_bits: u8,
    /// Node, outward, inward.
    members: Vec<(NodeName, Shape, Shape)>,
}

impl Picture {
    pub fn of(experiment: &Experiment) -> Self {
        let nodes = experiment.nodes.iter().map(|(name, node)| (name.clone(), NodePicture::of(node)));
        let networks = experiment.networks.iter().map(|(name, net)| (name.clone(), NetworkPicture::of(net)));
        let events = experiment.events.iter().map(|event| (event.at_ms, event.command.clone()));
        Self {
            nodes: nodes.collect(),
            networks: networks.collect(),
            routing: experiment.routing,
            events: events.collect(),
        }
    }

    fn numbered(&self) -> Numbered<'_> {
        Numbered(
            self.networks.iter().filter(|(name, _)| is_numbered(name)).map(|(_, network)| network).collect(),
        )
    }

    /// The names of all that is not as in the other.
    pub fn difference(&self, other: &Picture) -> Vec<String> {
        let mut names = BTreeSet::new();
        for name in self.nodes.keys().chain(other.nodes.keys()) {
            if self.nodes.get(name) != other.nodes.get(name) {
                names.insert(name.to_string());
            }
        }
        let named = |picture: &Picture| -> BTreeSet<NetworkName> {
            picture.networks.keys().filter(|name| !is_numbered(name)).cloned().collect()
        };
        for name in named(self).union(&named(other)) {
            let same = match (self.networks.get(name), other.networks.get(name)) {
                (Some(one), Some(other)) => one.is_as(other),
                (one, other) => one.is_none() && other.is_none(),
            };
            if !same {
                names.insert(name.to_string());
            }
        }
        if !self.numbered().is_as(&other.numbered()) {
            names.insert("links without a variable".to_owned());
        }
        if self.routing != other.routing {
            names.insert("the routing".to_owned());
        }
        if self.events != other.events {
            names.insert("the events".to_owned());
        }
        names.into_iter().collect()
    }
}

/// Networks without names of their own, in any order.
struct Numbered<'a>(Vec<&'a NetworkPicture>);

impl Numbered<'_> {
    fn is_as(&self, other: &Numbered) -> bool {
        let mut rest = other.0.clone();
        let found = |network: &&NetworkPicture| match rest.iter().position(|other| network.is_as(other)) {
            Some(at) => {
                rest.swap_remove(at);
                true
            }
            None => false,
        };
        self.0.len() == other.0.len() && self.0.iter().all(found)
    }
}

/// Whether the evaluator made up this name: no variable holds the network.
fn is_numbered(name: &NetworkName) -> bool {
    let rest = name.as_str().strip_prefix("tblink-l").or_else(|| name.as_str().strip_prefix("tblan-lan"));
    rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

impl NodePicture {
    fn of(node: &Node) -> Self {
        let attribute = |attribute: &Attribute| (attribute.key.clone(), attribute.value.clone());
        Self {
            hardware: node.hardware.clone(),
            os: node.os.clone(),
            start_command: node.start_command.clone(),
            failure_action: node.failure_action,
            attributes: node.attributes.iter().map(attribute).collect(),
        }
    }
}

impl NetworkPicture {
    fn of(network: &Network) -> Self {
        let members = network.members.iter();
        let members = members.map(|member| (member.node.clone(), member.outward, member.inward)).collect();
        Self { kind: network.kind, prefix_bits: network.prefix_bits, members }
    }

    fn is_as(&self, other: &Self) -> bool {
        let same_shape = |one: Shape, other: Shape| {
            let loss = (one.loss.probability - other.loss.probability).abs();
            one.bandwidth == other.bandwidth && one.delay == other.delay && loss < LOSS_TOLERANCE
        };
        self.kind == other.kind
            && self.prefix_bits == other.prefix_bits
            && self.members.len() == other.members.len()
            && self.members.iter().zip(&other.members).all(|(one, other)| {
                one.0 == other.0 && same_shape(one.1, other.1) && same_shape(one.2, other.2)
            })
    }

    /// Changes the shape of every member in both directions; they have to be alike before.
    fn reshape(&mut self, name: &NetworkName, change: impl Fn(&mut Shape)) -> Result<(), Why> {
        let shapes: Vec<Shape> = self.members.iter().flat_map(|member| [member.1, member.2]).collect();
        if shapes.windows(2).any(|pair| pair[0] != pair[1]) {
            return Err(Why::Uneven { name: name.to_string() });
        }
        for member in &mut self.members {
            change(&mut member.1);
            change(&mut member.2);
        }
        Ok(())
    }
}

/// The experiment as it is to be after a change.
pub(super) fn expected(before: &Experiment, edit: &Edit) -> Result<Picture, Why> {
    let now = Picture::of(before);
    let mut wanted = now.clone();
    match edit {
        Edit::AddNode { name } => {
            free(&now, name.as_str())?;
            wanted.nodes.insert(name.clone(), NodePicture::default());
        }
        Edit::RemoveNode { node } => {
            wanted.nodes.remove(node).ok_or_else(|| absent(node.as_str()))?;
            let is_member = |network: &NetworkPicture| network.members.iter().any(|member| member.0 == *node);
            wanted.networks.retain(|_, network| network.kind == NetworkKind::Lan || !is_member(network));
            for network in wanted.networks.values_mut() {
                network.members.retain(|member| member.0 != *node);
            }
        }
        Edit::AddLink { name, from, to, bandwidth, delay } => {
            free(&now, name.as_str())?;
            for end in [from, to] {
                now.nodes.get(end).ok_or_else(|| absent(end.as_str()))?;
            }
            let shape = Shape { bandwidth: *bandwidth, delay: half(*delay), loss: Default::default() };
            let members = [from, to].map(|end| (end.clone(), shape, shape)).to_vec();
            let link = NetworkPicture { kind: NetworkKind::Link, prefix_bits: 24, members };
            wanted.networks.insert(name.clone(), link);
        }
        Edit::RemoveNetwork { network } => {
            wanted.networks.remove(network).ok_or_else(|| absent(network.as_str()))?;
        }
        Edit::SetHardware { node, hardware } => {
            wanted.nodes.get_mut(node).ok_or_else(|| absent(node.as_str()))?.hardware = hardware.clone();
        }
        Edit::SetOs { node, os } => {
            wanted.nodes.get_mut(node).ok_or_else(|| absent(node.as_str()))?.os = os.clone();
        }
        Edit::SetBandwidth { network, bandwidth } => {
            of_network(&mut wanted, network)?.reshape(network, |shape| shape.bandwidth = *bandwidth)?;
        }
        Edit::SetDelay { network, delay } => {
            of_network(&mut wanted, network)?.reshape(network, |shape| shape.delay = half(*delay))?;
        }
        Edit::SetLoss { network, loss } => {
            // Two members are between any two nodes: p = 1 - (1 - q)².
            let each = 1.0 - (1.0 - loss.probability).sqrt();
            of_network(&mut wanted, network)?.reshape(network, |shape| shape.loss.probability = each)?;
        }
    }
    if wanted.difference(&now).is_empty() { Err(Why::Same) } else { Ok(wanted) }
}

/// Two members are between any two nodes, and each has half of the delay.
fn half(delay: neo_topology::Delay) -> neo_topology::Delay {
    neo_topology::Delay { micros: delay.micros / 2 }
}

fn of_network<'a>(wanted: &'a mut Picture, network: &NetworkName) -> Result<&'a mut NetworkPicture, Why> {
    wanted.networks.get_mut(network).ok_or_else(|| absent(network.as_str()))
}

fn free(now: &Picture, name: &str) -> Result<(), Why> {
    let taken = now.nodes.keys().any(|node| node.as_str() == name)
        || now.networks.keys().any(|network| network.as_str() == name);
    if taken { Err(Why::Taken { name: name.to_owned() }) } else { Ok(()) }
}

fn absent(name: &str) -> Why {
    Why::Absent { name: name.to_owned() }
}
