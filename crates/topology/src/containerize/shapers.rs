//! Where networks are shaped, and which kinds of shaping do not go together.

use super::request::Request;
use crate::{Experiment, Network, NetworkName, NodeType, Policy, Shape, Shaper, Shortfall};

/// Rates of a wire, in kilobits per second: a network of this rate without delay and loss is not shaped.
const WIRE_KBPS: [u64; 6] = [0, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// Where each network is shaped, in the order of declaration; none for one that is not.
///
/// Shaping at the end of a node and in VDE switches are incompatible along one path: an unshaped network must lie
/// between. As a node is shaped in one way on all its networks, the two can only meet on a network that has nodes of
/// both kinds.
pub(super) fn shapers(
    experiment: &Experiment,
    policy: &Policy,
    requests: &[Request],
    shortfalls: &mut Vec<Shortfall>,
) -> Vec<Option<Shaper>> {
    let met = |node: usize| requests[node].node_type;
    let chosen = policy.shaper.unwrap_or_else(|| match meeting(experiment, policy, met) {
        Some(_) => Shaper::EndNode,
        None => Shaper::VdeSwitch,
    });
    let kind = |node: usize| shaper(requests[node].node_type, policy, chosen);
    let mut shapers = Vec::with_capacity(experiment.networks.len());
    for (name, network) in &experiment.networks {
        let nodes: Vec<usize> = nodes(experiment, network).collect();
        let Some(&first) = nodes.first().filter(|_| is_shaped(network)) else {
            shapers.push(None);
            continue;
        };
        if let Some(&other) = nodes.iter().find(|&&node| kind(node) != kind(first)) {
            shortfalls.push(incompatible(experiment, name.as_str(), network, [first, other], requests));
        }
        shapers.push(Some(kind(first)));
    }
    shapers
}

/// The first shaped network that joins a container on a VDE switch, which could be shaped at its own end, with one that
/// is shaped nowhere else. The documents of the original ask for `--end-node-shaping` there, yet their own examples 3
/// and 4 are such and come without it.
pub(crate) fn meeting<'a>(
    experiment: &'a Experiment,
    policy: &Policy,
    node_type: impl Fn(usize) -> NodeType,
) -> Option<(&'a NetworkName, &'a Network)> {
    experiment.networks.iter().filter(|(_, network)| is_shaped(network)).find(|(_, network)| {
        let types = || nodes(experiment, network).map(&node_type);
        let is_in_switch = |kind| shaper(kind, policy, Shaper::VdeSwitch) == Shaper::VdeSwitch;
        let can_choose =
            |kind| is_in_switch(kind) && shaper(kind, policy, Shaper::EndNode) == Shaper::EndNode;
        types().any(can_choose) && !types().all(is_in_switch)
    })
}

fn nodes(experiment: &Experiment, network: &Network) -> impl Iterator<Item = usize> {
    network.members.iter().filter_map(|member| experiment.nodes.get_index_of(&member.node))
}

fn shaper(node_type: NodeType, policy: &Policy, chosen: Shaper) -> Shaper {
    match node_type {
        NodeType::Openvz | NodeType::EmbeddedPnode => Shaper::EndNode,
        // Its kernel is the physical node's: it has no end of its own that could be shaped.
        NodeType::Process => Shaper::VdeSwitch,
        NodeType::Qemu if policy.site.is_switched(node_type.as_str()) => chosen,
        NodeType::Qemu => Shaper::EndNode,
    }
}

fn is_shaped(network: &Network) -> bool {
    let shaped = |shape: &Shape| {
        shape.delay.micros > 0 || shape.loss.probability > 0.0 || !WIRE_KBPS.contains(&shape.bandwidth.kbps)
    };
    network.members.iter().any(|member| shaped(&member.outward) || shaped(&member.inward))
}

fn incompatible(
    experiment: &Experiment,
    name: &str,
    network: &Network,
    nodes: [usize; 2],
    requests: &[Request],
) -> Shortfall {
    let [one, other] = nodes.map(|node| {
        let name = experiment.nodes.get_index(node).map(|(name, _)| name.as_str()).unwrap_or_default();
        format!("`{name}` ({})", requests[node].node_type)
    });
    let process = nodes.iter().any(|&node| requests[node].node_type == NodeType::Process);
    let way_out = match process {
        true => "make both of one type",
        false => "give `--end-node-shaping`",
    };
    Shortfall {
        message: format!(
            "`{name}` is shaped and joins {one} and {other}: one is shaped at its own end, the other in VDE switches, \
             which do not work along one path"
        ),
        remedy: format!("{way_out}, or put an unshaped link between them"),
        origin: Some(network.origin.clone()),
    }
}
