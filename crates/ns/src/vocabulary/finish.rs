//! The end: checks what holds for the whole, and makes the experiment.

use super::addresses;
use super::model::{EventFacts, RoutingChoice, ShapeFacts};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Place;
use crate::tcl::interpreter::Interpreter;
use neo_topology::{
    Bandwidth, Delay, Experiment, FailureAction, Loss, Member, NameError, Network, NetworkKind, NetworkName,
    Node, NodeName, Origin, Routing, ScheduledEvent, Shape,
};

/// Makes the experiment, none when there is an error; and says which simulator counts.
pub(crate) fn finish(interpreter: &mut Interpreter) -> (Option<Experiment>, Option<usize>) {
    let Some(simulator) = simulator(interpreter) else { return (None, None) };
    check_names(interpreter, simulator);
    addresses::assign(interpreter, simulator);
    let experiment = if interpreter.reports.any_error() { None } else { experiment(interpreter, simulator) };
    (experiment, Some(simulator))
}

/// Says something of a place.
fn tell(interpreter: &mut Interpreter, severity: Severity, origin: &Origin, message: String, hint: &str) {
    interpreter.reports.add(Diagnostic {
        severity,
        range: origin.range,
        trail: origin.trail.clone(),
        message,
        hint: Some(hint.to_owned()),
        fix: None,
    });
}

/// The simulator that ran, or the only one that there is.
fn simulator(interpreter: &mut Interpreter) -> Option<usize> {
    let strict = interpreter.is_strict();
    let severity = if strict { Severity::Error } else { Severity::Warning };
    let end = interpreter.source.text().len() as u32;
    let at_end = Origin { range: interpreter.source.range(Place { start: end, end }), trail: Vec::new() };
    let at_start = Origin { range: interpreter.source.range(Place { start: 0, end: 0 }), trail: Vec::new() };
    let used = match (&interpreter.world.ran, interpreter.world.simulators.len()) {
        (Some((simulator, _)), _) => *simulator,
        (None, 0) => {
            let stopped = interpreter.reports.any_error();
            if !stopped {
                let message = "no simulator is made, so there is no experiment".to_owned();
                tell(interpreter, Severity::Error, &at_start, message, "begin with `set ns [new Simulator]`");
            }
            return None;
        }
        (None, count) => {
            if !interpreter.reports.any_error() || !strict {
                let message = "No 'Simulator run' statement found.".to_owned();
                tell(interpreter, severity, &at_end, message, "end the file with `$ns run`");
            }
            let nodes = &interpreter.world.nodes;
            (0..count)
                .rev()
                .max_by_key(|simulator| nodes.iter().filter(|node| node.simulator == *simulator).count())?
        }
    };
    if !interpreter.world.compat_sourced {
        let message = "`source tb_compat.tcl` is missing".to_owned();
        tell(
            interpreter,
            severity,
            &at_start,
            message,
            "Emulab needs this line before the first tb- command",
        );
    }
    Some(used)
}

fn check_names(interpreter: &mut Interpreter, simulator: usize) {
    let world = &interpreter.world;
    let nodes = world
        .nodes
        .iter()
        .filter(|node| node.simulator == simulator)
        .map(|node| ("node", &node.name, &node.origin));
    let networks = world.networks.iter().filter(|network| network.simulator == simulator);
    let networks =
        networks.map(|network| (if network.is_lan { "LAN" } else { "link" }, &network.name, &network.origin));
    let mut wrong = Vec::new();
    for (what, name, origin) in nodes.chain(networks) {
        if let Err(error) = NodeName::new(name.as_str()) {
            wrong.push((what, error, crate::suggest::excerpt(name), origin.clone()));
        }
    }
    for (what, error, name, origin) in wrong {
        let message = if interpreter.is_strict() && !matches!(error, NameError::TooLong { .. }) {
            format!(
                "[run] Invalid {what} name {name}.  Can only contain [-0-9A-Za-z] due to DNS limitations."
            )
        } else {
            format!("the {what} cannot be called so: {error}")
        };
        tell(
            interpreter,
            Severity::Error,
            &origin,
            message,
            "a name becomes a host name; choose another variable",
        );
    }
}

fn experiment(interpreter: &Interpreter, simulator: usize) -> Option<Experiment> {
    let world = &interpreter.world;
    let mut experiment = Experiment {
        routing: match world.simulators[simulator].routing {
            RoutingChoice::None => Routing::None,
            RoutingChoice::Static | RoutingChoice::StaticOld => Routing::Static,
            RoutingChoice::StaticDdijk => Routing::StaticDistributed,
            RoutingChoice::Manual => Routing::Manual,
            RoutingChoice::Ospf => Routing::Session,
        },
        ..Experiment::default()
    };
    // Validated before: an error here would have been told.
    let names: Vec<Option<NodeName>> =
        world.nodes.iter().map(|node| NodeName::new(node.name.as_str()).ok()).collect();
    let name = |node: usize| names[node].clone();
    for (id, facts) in world.nodes.iter().enumerate().filter(|(_, node)| node.simulator == simulator) {
        let node = Node {
            hardware: facts.hardware.clone(),
            os: facts.os.clone(),
            start_command: facts.start_command.clone(),
            failure_action: match facts.failure_action.as_str() {
                "nonfatal" => FailureAction::Nonfatal,
                "ignore" => FailureAction::Ignore,
                _ => FailureAction::Fatal,
            },
            attributes: facts.attributes.clone(),
            origin: facts.origin.clone(),
        };
        experiment.nodes.insert(name(id)?, node);
    }
    for facts in world.networks.iter().filter(|network| network.simulator == simulator) {
        let mut members = Vec::with_capacity(facts.members.len());
        for member in &facts.members {
            members.push(Member {
                node: name(member.node)?,
                port: member.port as u32,
                address: member.address?,
                outward: shape(member.outward, facts.no_shaping),
                inward: shape(member.inward, facts.no_shaping),
            });
        }
        let network = Network {
            kind: if facts.is_lan { NetworkKind::Lan } else { NetworkKind::Link },
            members,
            prefix_bits: facts.mask.leading_ones() as u8,
            origin: facts.origin.clone(),
        };
        experiment.networks.insert(NetworkName::new(facts.name.as_str()).ok()?, network);
    }
    experiment.events = world.events.iter().map(scheduled).collect();
    Some(experiment)
}

fn shape(facts: ShapeFacts, unshaped: bool) -> Shape {
    Shape {
        bandwidth: Bandwidth { kbps: if unshaped { 0 } else { facts.bandwidth } },
        delay: Delay { micros: (facts.delay * 1e3).round() as u64 },
        loss: Loss { probability: facts.loss },
    }
}

fn scheduled(event: &EventFacts) -> ScheduledEvent {
    ScheduledEvent {
        at_ms: (event.seconds * 1e3).round() as u64,
        command: event.command.clone(),
        origin: event.origin.clone(),
    }
}
