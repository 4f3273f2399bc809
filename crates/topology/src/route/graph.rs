//! Who is on which network, and the first hop of shortest paths.

use crate::Experiment;
use std::collections::VecDeque;
use std::net::Ipv4Addr;

/// Longest path that an IPv4 packet can travel: its time to live has 8 bits.
const HOPS_MAX: u32 = 255;

/// Nodes and networks by number, each with its interfaces.
pub(super) struct Graph {
    /// For each network its members: node and address.
    pub(super) members: Vec<Vec<(u32, Ipv4Addr)>>,
    /// For each node the networks that it is on, each once.
    pub(super) networks: Vec<Vec<u32>>,
}

/// Where a node sends packets for each network.
pub(super) struct FirstHops {
    /// Next hops, by number.
    pub(super) hops: Vec<Ipv4Addr>,
    /// For each network its way.
    pub(super) ways: Vec<Way>,
}

/// The way to a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// The node is on it.
    Connected,
    /// By a next hop; `distance` networks away.
    Via { distance: u32, hop: u32 },
    /// None.
    Unreachable,
}

impl Graph {
    pub(super) fn of(experiment: &Experiment) -> Self {
        let mut networks = vec![Vec::new(); experiment.nodes.len()];
        let mut members = Vec::with_capacity(experiment.networks.len());
        for (number, network) in (0..).zip(experiment.networks.values()) {
            let mut of_network = Vec::with_capacity(network.members.len());
            for member in &network.members {
                if let Some(node) = experiment.nodes.get_index_of(&member.node) {
                    of_network.push((node as u32, member.address));
                    if networks[node].last() != Some(&number) {
                        networks[node].push(number);
                    }
                }
            }
            members.push(of_network);
        }
        Self { members, networks }
    }

    /// The only other node of a network that is on other networks too, if there is exactly one: its address here.
    pub(super) fn only_gateway(&self, node: u32, network: u32) -> Option<Ipv4Addr> {
        let mut gateways = self.members[network as usize]
            .iter()
            .filter(|&&(other, _)| other != node && self.networks[other as usize].len() > 1);
        let &(gateway, address) = gateways.next()?;
        gateways.all(|&(other, _)| other == gateway).then_some(address)
    }

    /// The first hops of the shortest paths from a node: every network on the way counts 1, as every link does on
    /// Emulab by default. Among equal paths the one over what was declared first wins.
    pub(super) fn first_hops(&self, source: u32) -> FirstHops {
        let mut hops = Vec::new();
        let mut ways = vec![Way::Unreachable; self.members.len()];
        let mut hop_of = vec![u32::MAX; self.networks.len()];
        let mut queue = VecDeque::from([(source, 0)]);
        hop_of[source as usize] = 0;
        while let Some((node, distance)) = queue.pop_front() {
            for &network in &self.networks[node as usize] {
                if ways[network as usize] != Way::Unreachable || distance > HOPS_MAX {
                    continue;
                }
                let from_source = node == source;
                let hop = hop_of[node as usize];
                ways[network as usize] =
                    if from_source { Way::Connected } else { Way::Via { distance, hop } };
                for &(member, address) in &self.members[network as usize] {
                    if hop_of[member as usize] != u32::MAX {
                        continue;
                    }
                    hop_of[member as usize] = match from_source {
                        true => {
                            hops.push(address);
                            hops.len() as u32 - 1
                        }
                        false => hop,
                    };
                    if self.networks[member as usize].len() > 1 {
                        queue.push_back((member, distance + 1));
                    }
                }
            }
        }
        FirstHops { hops, ways }
    }

    /// A number for each network, the same for those that can reach each other.
    pub(super) fn components(&self) -> Vec<u32> {
        let mut component = vec![u32::MAX; self.members.len()];
        for start in 0..self.members.len() {
            let mut stack = vec![start as u32];
            while let Some(network) = stack.pop() {
                if component[network as usize] != u32::MAX {
                    continue;
                }
                component[network as usize] = start as u32;
                for &(node, _) in &self.members[network as usize] {
                    let unseen = self.networks[node as usize].iter();
                    stack.extend(unseen.filter(|&&other| component[other as usize] == u32::MAX));
                }
            }
        }
        component
    }
}
