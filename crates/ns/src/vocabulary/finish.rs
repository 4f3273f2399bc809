//! The end: checks what holds for the whole, and makes the experiment.

use super::model::RoutingChoice;
use super::{addresses, agents, blockstore, experiment, inner, node, others, routes, simulator};
use crate::diagnostic::{Diagnostic, Severity};
use crate::otcl::ObjectId;
use crate::rows::{self, Row};
use crate::source::Place;
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;
use neo_topology::{Experiment, NameError, NodeName, Origin};

/// What the file came to when it ran.
#[derive(Debug, Default)]
pub(crate) struct Completed {
    /// None when there was an error.
    pub experiment: Option<Experiment>,
    /// The rows of Emulab's tables, if they were asked for.
    pub rows: Vec<Row>,
}

/// Says something of a place.
pub(super) fn tell(
    interpreter: &mut Interpreter,
    severity: Severity,
    origin: &Origin,
    message: String,
    hint: &str,
) {
    interpreter.reports.add(Diagnostic {
        severity,
        range: origin.range,
        trail: origin.trail.clone(),
        message,
        hint: Some(hint.to_owned()),
        fix: None,
    });
}

/// `$ns run`.
pub(super) fn run(interpreter: &mut Interpreter, object: ObjectId, _: &[Value]) -> Outcome {
    if interpreter.world.ran.is_some() {
        let message = "The Simulator 'run' statement can only be run once.";
        interpreter.tell(Problem::error(1, message).hint("remove this line or the other"));
        return Ok(Value::Empty);
    }
    let simulator = simulator::number(interpreter, object);
    let origin = interpreter.origin()?;
    complete(interpreter, simulator, &origin)?;
    interpreter.world.ran = Some((simulator, origin));
    Ok(Value::Empty)
}

/// Makes the experiment of a file that ended, if `$ns run` did not.
pub(crate) fn finish(interpreter: &mut Interpreter) -> Outcome<()> {
    if interpreter.world.ran.is_some() {
        return Ok(());
    }
    let strict = interpreter.is_strict();
    let end = interpreter.source.text().len() as u32;
    let at_end = Origin { range: interpreter.source.range(Place { start: end, end }), trail: Vec::new() };
    let any_error = interpreter.reports.any_error();
    let count = interpreter.world.simulators.len();
    if count == 0 {
        if !any_error {
            let at_start = Origin::default();
            let message = "no simulator is made, so there is no experiment".to_owned();
            tell(interpreter, Severity::Error, &at_start, message, "begin with `set ns [new Simulator]`");
        }
        return Ok(());
    }
    if !any_error || !strict {
        let severity = if strict { Severity::Error } else { Severity::Warning };
        let message = "No 'Simulator run' statement found.".to_owned();
        tell(interpreter, severity, &at_end, message, "end the file with `$ns run`");
    }
    let nodes = |simulator: &usize| {
        interpreter.world.nodes.iter().filter(|node| node.simulator == *simulator).count()
    };
    let fullest = (0..count).rev().max_by_key(nodes).unwrap_or_default();
    complete(interpreter, fullest, &at_end)
}

fn complete(interpreter: &mut Interpreter, simulator: usize, origin: &Origin) -> Outcome<()> {
    check_library(interpreter);
    read_globals(interpreter);
    if interpreter.world.settings.measurement_lan {
        inner::measurement_lan(interpreter, simulator)?;
    }
    let has_nodes = interpreter.world.nodes.iter().any(|node| node.simulator == simulator);
    if interpreter.world.settings.inner_emulab && !has_nodes {
        inner::add_emulab(interpreter)?;
    }
    if interpreter.world.settings.security_level > 0 && !interpreter.world.settings.firewall {
        if interpreter.is_strict() && !interpreter.exists("::ns") {
            return Err("can't read \"ns\": no such variable".into());
        }
        others::security_firewall(interpreter, simulator)?;
    }
    blockstore::finish(interpreter, simulator)?;
    addresses::assign(interpreter, simulator);
    if interpreter.world.simulators[simulator].firewall.is_some() {
        for id in 0..interpreter.world.nodes.len() {
            if interpreter.world.nodes[id].simulator == simulator {
                node::desire(interpreter, id, "firewallable", "1.0".to_owned(), false);
            }
        }
    }
    check_names(interpreter, simulator);
    check_whole(interpreter, simulator, origin);
    routes::check(interpreter, simulator);
    let rows = if interpreter.wants_rows && !interpreter.reports.any_error() {
        rows::of(interpreter, simulator)?
    } else {
        Vec::new()
    };
    let experiment =
        if interpreter.reports.any_error() { None } else { experiment::of(interpreter, simulator) };
    interpreter.completed = Completed { experiment, rows };
    Ok(())
}

/// Settings that the file made in the namespace of Emulab's parser, past its commands.
fn read_globals(interpreter: &mut Interpreter) {
    let global =
        |name: &str| interpreter.get(&format!("::GLOBALS::{name}")).ok().map(|value| value.to_text());
    let flag = |name: &str| global(name).map(|value| value != "0");
    let routing = global("default_ip_routing_type");
    let found =
        (flag("uselinkdelays"), flag("forcelinkdelays"), flag("use_ipassign"), global("vlink_encapsulate"));
    let usage = (global("mem_usage"), global("cpu_usage"));
    let settings = &mut interpreter.world.settings;
    if let Some(routing) = routing.and_then(|name| RoutingChoice::of_name(&name)) {
        settings.routing = routing;
    }
    settings.link_delays = found.0.unwrap_or(settings.link_delays);
    settings.force_link_delays = found.1.unwrap_or(settings.force_link_delays);
    settings.ip_assign = found.2.unwrap_or(settings.ip_assign);
    if let Some(style) = found.3 {
        settings.encap_style = style;
    }
    if let Some(usage) = usage.0 {
        settings.memory_usage = usage;
    }
    if let Some(usage) = usage.1 {
        settings.cpu_usage = usage;
    }
}

fn check_library(interpreter: &mut Interpreter) {
    if interpreter.world.compat_sourced {
        return;
    }
    let severity = if interpreter.is_strict() { Severity::Error } else { Severity::Warning };
    let at_start = Origin { range: interpreter.source.range(Place::default()), trail: Vec::new() };
    let message = "`source tb_compat.tcl` is missing".to_owned();
    tell(interpreter, severity, &at_start, message, "Emulab needs this line before the first tb- command");
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
        } else if what == "node" && name == "ops" {
            let message = "You may not use the name for 'ops' for a node!".to_owned();
            wrong.push(("", NameError::Empty, message, origin.clone()));
        }
    }
    for (what, error, name, origin) in wrong {
        let message = if what.is_empty() {
            name
        } else if interpreter.is_strict() && !matches!(error, NameError::TooLong { .. }) {
            let (what, why) = match what {
                "node" => ("node", "due to DNS limitations"),
                _ => ("lan/link", "for symmetry with node DNS limitations"),
            };
            format!("[run] Invalid {what} name {name}.  Can only contain [-0-9A-Za-z] {why}.")
        } else {
            format!("the {what} cannot be called so: {error}")
        };
        let hint = "a name becomes a host name; choose another variable";
        tell(interpreter, Severity::Error, &origin, message, hint);
    }
}

/// What only the whole shows: objects without a node, traffic without an end, networks that may not be.
fn check_whole(interpreter: &mut Interpreter, simulator: usize, origin: &Origin) {
    let mut wrong: Vec<(String, Origin)> = Vec::new();
    for message in others::without_node(interpreter) {
        wrong.push((message, origin.clone()));
    }
    let world = &interpreter.world;
    for program in &world.programs {
        let command = interpreter.variable_text(*program, "command");
        if command.contains('\n') {
            let name = &world.objects[*program].name;
            let message = format!(
                "[updatedb] {name} has disallowed newline in command: {}",
                crate::suggest::excerpt(&command)
            );
            wrong.push((message, origin.clone()));
        }
    }
    for facts in world.nodes.iter().filter(|node| node.simulator == simulator) {
        let agents = facts.agents.iter().filter_map(|agent| agents::wrong_with(interpreter, *agent));
        wrong.extend(agents.map(|message| (message, facts.origin.clone())));
        let text = |name| interpreter.variable_text(facts.object, name);
        let moves = !text("topo").is_empty() && text("type") == "robot";
        if moves && (text("X_").is_empty() || text("Y_").is_empty()) {
            let message = format!("node \"{}\" has no initial position", facts.name);
            wrong.push((message, facts.origin.clone()));
        }
    }
    if world.settings.modelnet {
        for facts in world.networks.iter().filter(|network| network.simulator == simulator && network.is_lan)
        {
            let message = "Lans are not allowed when using modelnet; just duplex links.".to_owned();
            wrong.push((message, facts.origin.clone()));
        }
    }
    for (message, origin) in wrong {
        tell(interpreter, Severity::Error, &origin, message, "Emulab finds this when the file runs");
    }
}
