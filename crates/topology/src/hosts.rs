//! Names of addresses, for hosts files.

use crate::{NetworkName, NodeName, Plan, PlannedMember};
use std::collections::HashMap;
use std::net::Ipv4Addr;

/// A line of a hosts file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostsEntry {
    /// The address.
    pub address: Ipv4Addr,
    /// Its names, the canonical one first: `n-0-link0`, `n-0-1`, and `n-0` where the node is reached best.
    pub names: Vec<String>,
}

impl Plan {
    /// The hosts file as a node sees it: every address of every node as `<node>-<network>` and `<node>-<port>`, and
    /// every node's plain name once: on the network that it shares with the asking node, else on its first interface.
    pub fn hosts_entries(&self, node: &NodeName) -> Vec<HostsEntry> {
        let mut interfaces: HashMap<&NodeName, Vec<Interface>> = HashMap::new();
        for (name, network) in &self.networks {
            let shared = network.members.iter().any(|member| &member.node == node);
            for member in &network.members {
                interfaces.entry(&member.node).or_default().push(Interface { name, shared, member });
            }
        }
        let mut entries = Vec::new();
        for (name, _) in &self.nodes {
            let mut of_node = interfaces.remove(name).unwrap_or_default();
            of_node.sort_by_key(|interface| interface.member.port);
            let nearest = of_node.iter().position(|interface| interface.shared).unwrap_or(0);
            entries.extend(
                of_node.iter().enumerate().map(|(index, interface)| interface.entry(index == nearest)),
            );
        }
        entries
    }
}

struct Interface<'a> {
    name: &'a NetworkName,
    /// Whether the asking node is on this network too.
    shared: bool,
    member: &'a PlannedMember,
}

impl Interface<'_> {
    fn entry(&self, nearest: bool) -> HostsEntry {
        let PlannedMember { node, port, address, .. } = self.member;
        let mut names = vec![format!("{node}-{}", self.name), format!("{node}-{port}")];
        names.extend(nearest.then(|| node.to_string()));
        HostsEntry { address: *address, names }
    }
}
