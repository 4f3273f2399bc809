//! Routes that the file asks for, looked up when all is made.

use super::Kind;
use super::addresses::mask;
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::value::Value;
use std::net::Ipv4Addr;

/// A route as Emulab's tables have it.
#[derive(Debug, Clone)]
pub(crate) struct RouteRow {
    pub source: Option<Ipv4Addr>,
    pub destination: Option<Ipv4Addr>,
    /// `host` or `net`.
    pub kind: &'static str,
    pub mask: Ipv4Addr,
    pub next_hop: Option<Ipv4Addr>,
}

/// The routes of a node; an error says what is wrong with the first that is wrong, by its index.
pub(crate) fn route_rows(interpreter: &Interpreter, node: usize) -> Result<Vec<RouteRow>, (usize, String)> {
    let routes = &interpreter.world.nodes[node].routes;
    let rows = routes.iter().enumerate();
    rows.map(|(index, route)| {
        row(interpreter, node, &route.destination, &route.next_hop).map_err(|message| (index, message))
    })
    .collect()
}

fn row(interpreter: &Interpreter, node: usize, destination: &str, hop: &str) -> Result<RouteRow, String> {
    let world = &interpreter.world;
    let address = |(network, member): (usize, usize)| world.networks[network].members[member].address;
    let Some(Kind::Node(next)) = interpreter.kind_of(&Value::from(hop)) else {
        return Err(format!("[add-route] {hop} is not a node."));
    };
    let own_name = &world.nodes[node].name;
    let (own, its) = ports_between(interpreter, node, next)
        .ok_or_else(|| format!("[add-route] Cannot find a link from {own_name} to {hop}!"))?;
    let (kind, target) = match interpreter.kind_of(&Value::from(destination)) {
        Some(Kind::Node(target)) if !world.nodes[target].bridge => match world.nodes[target].ports.as_slice()
        {
            [port] => ("host", *port),
            _ => return Err(format!("[add-route] {destination} must have only one link.")),
        },
        Some(Kind::Direction(network, _)) => ("net", (network, 0)),
        Some(Kind::Network(network)) if !world.networks[network].members.is_empty() => ("net", (network, 0)),
        _ => return Err("[add-route] Bad argument. Must be a node or a link.".to_owned()),
    };
    Ok(RouteRow {
        source: address(own),
        destination: address(target),
        kind,
        mask: Ipv4Addr::from(mask(interpreter, target.0)),
        next_hop: address(its),
    })
}

type Port = (usize, usize);

/// The interfaces of two nodes on the network that they share: a link, or else the first LAN.
fn ports_between(interpreter: &Interpreter, from: usize, to: usize) -> Option<(Port, Port)> {
    let world = &interpreter.world;
    let first =
        |node: usize, network: usize| world.nodes[node].ports.iter().find(|port| port.0 == network).copied();
    let network = match interpreter.link_between(from, to) {
        Some(network) => network,
        None => world.nodes[from].ports.iter().find(|port| first(to, port.0).is_some())?.0,
    };
    Some((first(from, network)?, first(to, network)?))
}

impl Interpreter {
    /// The link that was made or named last between two nodes.
    pub(super) fn link_between(&self, from: usize, to: usize) -> Option<usize> {
        let simulator = self.world.nodes[from].simulator;
        self.world.simulators[simulator].links.get(&(from, to)).copied()
    }

    /// The first LAN that two nodes share.
    pub(super) fn shared_lan(&mut self, from: usize, to: usize) -> Outcome<Option<usize>> {
        let ports = &self.world.nodes[from].ports;
        let work = ports.len().saturating_mul(self.world.nodes[to].ports.len());
        let shared = |network: usize| self.world.nodes[to].ports.iter().any(|port| port.0 == network);
        let found = ports.iter().map(|port| port.0).find(|network| shared(*network));
        self.step(work as u64 / 64)?;
        Ok(found)
    }
}

/// Tells the routes that lead nowhere.
pub(super) fn check(interpreter: &mut Interpreter, simulator: usize) {
    for id in 0..interpreter.world.nodes.len() {
        let facts = &interpreter.world.nodes[id];
        if facts.simulator != simulator || facts.routes.is_empty() {
            continue;
        }
        if let Err((index, message)) = route_rows(interpreter, id) {
            let origin = interpreter.world.nodes[id].routes[index].origin.clone();
            let hint = "write $node add-route DESTINATION NEXT-HOP: a node with one link, or a link or LAN; and a neighbour";
            super::finish::tell(interpreter, crate::Severity::Error, &origin, message, hint);
        }
    }
}
