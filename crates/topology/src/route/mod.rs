//! Static routes: shortest paths from every node to every network, in as few lines as they need.

mod graph;
mod trie;

use crate::prefix::Prefix;
use crate::{Experiment, Route, Routing, Shortfall};
use graph::Graph;
use trie::Trie;

/// Routes of a whole plan at most. A plan is stored and sent as one document; this many routes are about 150 MB of it.
pub const ROUTES_MAX: usize = 2_000_000;

/// The routes of every node beyond its own networks, in the order of declaration: shortest paths where the experiment
/// asks for static routes, those that the file writes where routing is manual, else none.
pub(crate) fn routes(experiment: &Experiment) -> Result<Vec<Vec<Route>>, Shortfall> {
    match experiment.routing {
        Routing::Static | Routing::StaticDistributed => {}
        Routing::Manual => return Ok(experiment.nodes.values().map(|node| node.routes.clone()).collect()),
        Routing::None | Routing::Session => return Ok(vec![Vec::new(); experiment.nodes.len()]),
    }
    let mut routes = vec![Vec::new(); experiment.nodes.len()];
    let graph = Graph::of(experiment);
    let prefixes = (0..).zip(experiment.networks.values()).flat_map(|(number, network)| {
        network.members.iter().map(move |member| (Prefix::of(member.address, network.prefix_bits), number))
    });
    let mut prefixes: Vec<(Prefix, u32)> = prefixes.collect();
    prefixes.sort_unstable();
    prefixes.dedup();
    let stubs = Stubs::of(&graph, &prefixes);
    let mut total = 0;
    for (node, of_node) in (0..).zip(&mut routes) {
        *of_node = match stubs.routes(&graph, node) {
            Some(covers) => covers,
            None => stubs.trie.routes(&graph.first_hops(node)),
        };
        total += of_node.len();
        if total > ROUTES_MAX {
            return Err(too_many(experiment));
        }
    }
    Ok(routes)
}

fn too_many(experiment: &Experiment) -> Shortfall {
    Shortfall {
        message: format!(
            "static routes between {} nodes on {} networks are more than {ROUTES_MAX} lines",
            experiment.nodes.len(),
            experiment.networks.len()
        ),
        remedy: "use `$ns rtproto Session` or `Manual`, or addresses that follow the topology, \
                 so that one route can stand for many networks"
            .to_owned(),
        origin: None,
    }
}

/// Nodes with a single way out need no shortest paths: one route for all the rest.
struct Stubs {
    trie: Trie,
    /// Longest prefix of each network.
    bits: Vec<u8>,
    components: Vec<u32>,
    /// Prefixes that together hold all networks, each with its networks by component.
    covers: Vec<(Prefix, std::collections::BTreeMap<u32, u32>)>,
}

impl Stubs {
    fn of(graph: &Graph, prefixes: &[(Prefix, u32)]) -> Self {
        let trie = Trie::of(prefixes.iter().copied());
        let components = graph.components();
        let mut bits = vec![0; components.len()];
        prefixes.iter().for_each(|&(prefix, network)| bits[network as usize] = prefix.bits);
        let covers = trie.covers().into_iter().map(|(prefix, networks)| {
            let mut by_component = std::collections::BTreeMap::new();
            for network in networks {
                *by_component.entry(components[network as usize]).or_default() += 1;
            }
            (prefix, by_component)
        });
        let covers = covers.collect();
        Self { trie, bits, components, covers }
    }

    /// The routes of a node that has a single way out; none if it is not such a node.
    fn routes(&self, graph: &Graph, node: u32) -> Option<Vec<Route>> {
        let &[network] = graph.networks[node as usize].as_slice() else {
            return None;
        };
        let via = graph.only_gateway(node, network)?;
        let component = self.components[network as usize];
        let mut routes = Vec::new();
        for (prefix, by_component) in &self.covers {
            if !by_component.contains_key(&component) {
                continue;
            }
            if prefix.bits >= self.bits[network as usize] {
                return None;
            }
            routes.push(Route { destination: prefix.address(), prefix_bits: prefix.bits, via });
        }
        Some(routes)
    }
}
