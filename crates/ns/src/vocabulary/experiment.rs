//! From what the file declared to the domain's experiment.

use super::addresses::mask;
use super::model::{EventFacts, MemberFacts, NetworkFacts, RoutingChoice, ShapeFacts};
use super::routes::{RouteRow, route_rows};
use crate::tcl::interpreter::Interpreter;
use neo_topology::{
    Bandwidth, Delay, Experiment, FailureAction, Loss, Member, Network, NetworkKind, NetworkName, Node,
    NodeName, Route, Routing, ScheduledEvent, Shape,
};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

/// Makes the experiment of a simulator. Names are validated before: a wrong one gives none.
///
/// Hosts of storage are left out, with their links; networks that bridges join are one LAN.
pub(super) fn of(interpreter: &Interpreter, simulator: usize) -> Option<Experiment> {
    let world = &interpreter.world;
    let mut experiment = Experiment { routing: routing(world.settings.routing), ..Experiment::default() };
    let names: Vec<Option<NodeName>> =
        world.nodes.iter().map(|node| NodeName::new(node.name.as_str()).ok()).collect();
    for (id, facts) in world.nodes.iter().enumerate() {
        if facts.simulator != simulator || !is_container(interpreter, id) {
            continue;
        }
        let node = Node {
            // `pc` is any machine, which is what nothing means too.
            hardware: set_text(interpreter, facts.object, "type").filter(|hardware| hardware != "pc"),
            os: set_text(interpreter, facts.object, "osid"),
            start_command: facts.start_command.clone(),
            failure_action: match interpreter.variable_text(facts.object, "failureaction").as_str() {
                "nonfatal" => FailureAction::Nonfatal,
                "ignore" => FailureAction::Ignore,
                _ => FailureAction::Fatal,
            },
            attributes: facts.attributes.clone(),
            // What is wrong with one was told before.
            routes: route_rows(interpreter, id).unwrap_or_default().iter().filter_map(route).collect(),
            set_at: facts.set_at.clone(),
            origin: facts.origin.clone(),
        };
        experiment.nodes.insert(names[id].clone()?, node);
    }
    let mut joined = BTreeSet::new();
    for (id, facts) in world.networks.iter().enumerate() {
        if facts.simulator != simulator || facts.is_storage || joined.contains(&id) {
            continue;
        }
        let network = network(interpreter, id, &names, &mut joined)?;
        experiment.networks.insert(NetworkName::new(facts.name.as_str()).ok()?, network);
    }
    let own = world.events.iter().filter(|event| !event.automatic && event.parent.is_none());
    experiment.hardware_types = world.virtual_types.keys().map(|name| name.to_string()).collect();
    experiment.events = own.filter_map(scheduled).collect();
    Some(experiment)
}

/// A route that the file asks for, as the domain has it.
fn route(row: &RouteRow) -> Option<Route> {
    let prefix_bits = if row.kind == "host" { 32 } else { row.mask.to_bits().leading_ones() as u8 };
    let destination = Ipv4Addr::from_bits(row.destination?.to_bits() & prefix_mask(prefix_bits));
    Some(Route { destination, prefix_bits, via: row.next_hop? })
}

fn prefix_mask(bits: u8) -> u32 {
    u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0)
}

/// Whether a node becomes a container: storage hosts and bridges do not.
fn is_container(interpreter: &Interpreter, node: usize) -> bool {
    let facts = &interpreter.world.nodes[node];
    !facts.bridge && interpreter.variable_text(facts.object, "type") != "blockstore"
}

/// A variable that the file set, if it holds anything.
fn set_text(interpreter: &Interpreter, object: usize, name: &str) -> Option<String> {
    let slot = interpreter.world.objects[object].variables.get(name)?;
    let text = slot.scalar()?.to_text();
    (!text.is_empty()).then_some(text)
}

fn routing(choice: RoutingChoice) -> Routing {
    match choice {
        RoutingChoice::None => Routing::None,
        RoutingChoice::Static | RoutingChoice::StaticOld => Routing::Static,
        RoutingChoice::StaticDdijk => Routing::StaticDistributed,
        RoutingChoice::Manual => Routing::Manual,
        RoutingChoice::Ospf => Routing::Session,
    }
}

/// A network, with those that bridges join to it.
fn network(
    interpreter: &Interpreter,
    id: usize,
    names: &[Option<NodeName>],
    joined: &mut BTreeSet<usize>,
) -> Option<Network> {
    let world = &interpreter.world;
    let facts = &world.networks[id];
    let mut members = Vec::with_capacity(facts.members.len());
    // Networks still to add, each with the way to it from the first: of what is sent to it, and from it.
    let mut pending = vec![(id, ShapeFacts::default(), ShapeFacts::default())];
    joined.insert(id);
    let mut bridged = false;
    while let Some((network, towards, back)) = pending.pop() {
        let facts = &world.networks[network];
        let unshaped = interpreter.variable_text(facts.object, "nobwshaping") == "1";
        for member in &facts.members {
            let node = &world.nodes[member.node];
            if !node.bridge {
                members.push(Member {
                    node: names[member.node].clone()?,
                    port: member.port as u32,
                    address: member.address?,
                    outward: shape(combined(member.outward, back), unshaped),
                    inward: shape(combined(member.inward, towards), unshaped),
                });
                continue;
            }
            for (next, other) in &node.ports {
                if joined.contains(next) {
                    continue;
                }
                joined.insert(*next);
                bridged = true;
                let far: &MemberFacts = &world.networks[*next].members[*other];
                let towards = combined(combined(towards, member.inward), far.outward);
                let back = combined(combined(back, member.outward), far.inward);
                pending.push((*next, towards, back));
            }
        }
    }
    Some(Network {
        kind: kind(facts, bridged),
        members,
        prefix_bits: mask(interpreter, id).leading_ones() as u8,
        origin: facts.origin.clone(),
    })
}

fn kind(facts: &NetworkFacts, bridged: bool) -> NetworkKind {
    if facts.is_lan || bridged { NetworkKind::Lan } else { NetworkKind::Link }
}

/// One way after the other: delays add up, the narrower one counts, what is not lost on either arrives.
fn combined(first: ShapeFacts, second: ShapeFacts) -> ShapeFacts {
    ShapeFacts {
        bandwidth: match (first.bandwidth, second.bandwidth) {
            (0, other) | (other, 0) => other,
            (one, other) => one.min(other),
        },
        delay: first.delay + second.delay,
        loss: if second.loss == 0.0 { first.loss } else { 1.0 - (1.0 - first.loss) * (1.0 - second.loss) },
    }
}

fn shape(facts: ShapeFacts, unshaped: bool) -> Shape {
    Shape {
        bandwidth: Bandwidth { kbps: if unshaped { 0 } else { facts.bandwidth } },
        delay: Delay { micros: (facts.delay * 1e3).round() as u64 },
        loss: Loss { probability: facts.loss },
    }
}

fn scheduled(event: &EventFacts) -> Option<ScheduledEvent> {
    Some(ScheduledEvent {
        at_ms: (event.seconds? * 1e3).round() as u64,
        command: event.command.clone(),
        origin: event.origin.clone(),
    })
}
