//! Traffic of ns-2: agents and applications.

use super::{Kind, Known, node};
use crate::otcl::{Method, ObjectId, method};
use crate::suggest::excerpt;
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;

pub(super) const AGENT_METHODS: &[Method] = &[
    method("init", 0, 0, "", init),
    method("set_node", 1, 1, "node", |i, a, w| {
        i.set_variable(a, "node", w[2].clone())?;
        Ok(Value::Empty)
    }),
    method("get_node", 0, 0, "", |i, a, _| Ok(Value::from(i.variable_text(a, "node")))),
    method("set_application", 1, 1, "application", set_application),
    method("connect", 1, 1, "dst", |i, a, w| connect_to(i, a, &w[2], &[])),
];

pub(super) const UDP_METHODS: &[Method] = &[method("connect", 1, 1, "dst", |i, a, w| {
    connect_to(i, a, &w[2], &[("proto", "udp"), ("role", "source")])
})];
pub(super) const TCP_METHODS: &[Method] = &[method("connect", 1, 1, "dst", |i, a, w| {
    connect_to(i, a, &w[2], &[("proto", "tcp"), ("role", "source")])
})];
pub(super) const NULL_METHODS: &[Method] =
    &[method("connect", 1, 1, "dst", |i, a, w| connect_to(i, a, &w[2], &[("role", "sink")]))];
pub(super) const SINK_METHODS: &[Method] = &[method("connect", 1, 1, "dst", |i, a, w| {
    connect_to(i, a, &w[2], &[("role", "sink"), ("proto", "tcp")])
})];

pub(super) const FULL_METHODS: &[Method] = &[
    method("connect", 1, 1, "dst", connect_full),
    method("listen", 0, 0, "", |i, a, _| {
        i.set_variable(a, "role", Value::from("sink"))?;
        Ok(Value::Empty)
    }),
];

pub(super) const AGENT_DEFAULTS: &[(&str, &str)] = &[
    ("node", ""),
    ("link", ""),
    ("application", ""),
    ("destination", ""),
    ("proto", ""),
    ("role", ""),
    ("port", ""),
    ("generator", "TG"),
];

/// An agent that ns-2's own emulator runs.
pub(super) const FULL_DEFAULTS: &[(&str, &str)] =
    &[("role", "source"), ("generator", "NSE"), ("segsize_", "1460"), ("tcptype", "")];

pub(super) const APPLICATION_METHODS: &[Method] = &[
    method("init", 0, 0, "", init),
    method("attach-agent", 1, 1, "agent", attach_application),
    method("get_node", 0, 0, "", |i, a, _| match node_of_application(i, a) {
        Some(node) => Ok(Value::from(node)),
        None => {
            tell_unattached(i, a, 1);
            Ok(Value::Empty)
        }
    }),
];

pub(super) const APPLICATION_DEFAULTS: &[(&str, &str)] = &[("agent", ""), ("role", "")];

pub(super) const CBR_DEFAULTS: &[(&str, &str)] =
    &[("packetSize_", "210"), ("rate_", "100Mbps"), ("interval_", ""), ("iptos_", ""), ("role", "source")];

/// The image of nodes that run ns-2's emulator.
const EMULATOR_OS: &str = "FBSD-STD";

/// First port of agents on a node.
const PORT_FIRST: usize = 5001;

fn init(interpreter: &mut Interpreter, object: ObjectId, _: &[Value]) -> Outcome {
    interpreter.name_next(object);
    Ok(Value::Empty)
}

fn set_application(interpreter: &mut Interpreter, agent: ObjectId, words: &[Value]) -> Outcome {
    let Some(application) = interpreter.object_argument(words, 2) else { return Ok(Value::Empty) };
    interpreter.set_variable(agent, "application", words[2].clone())?;
    let role = Value::from(interpreter.variable_text(application, "role"));
    interpreter.set_variable(agent, "role", role)?;
    Ok(Value::Empty)
}

fn connect_to(
    interpreter: &mut Interpreter,
    agent: ObjectId,
    destination: &Value,
    facts: &[(&str, &str)],
) -> Outcome {
    let old = interpreter.variable_text(agent, "destination");
    if !old.is_empty() {
        let message =
            format!("[connect] {} is already connected to {old}", interpreter.world.objects[agent].name);
        interpreter.tell(Problem::warning(1, message).hint("the last one counts"));
    }
    interpreter.set_variable(agent, "destination", destination.clone())?;
    for (name, value) in facts {
        interpreter.set_variable(agent, name, Value::from(*value))?;
    }
    Ok(Value::Empty)
}

/// Both ends get the image that runs ns-2's emulator.
fn connect_full(interpreter: &mut Interpreter, agent: ObjectId, words: &[Value]) -> Outcome {
    connect_to(interpreter, agent, &words[2], &[("proto", "tcp")])?;
    let Some(other) = interpreter.object_argument(words, 2) else { return Ok(Value::Empty) };
    interpreter.set_variable(other, "proto", Value::from("tcp"))?;
    let node = interpreter.variable_text(agent, "node");
    match interpreter.object_named(&node) {
        Some(node) => interpreter.set_variable(node, "osid", Value::from(EMULATOR_OS))?,
        None => {
            let message =
                format!("[connect] {} is not attached to a node", interpreter.world.objects[agent].name);
            interpreter.tell(Problem::error(1, message).hint("write $ns attach-agent $node $agent before"));
        }
    }
    interpreter.set_variable(other, "osid", Value::from(EMULATOR_OS))?;
    Ok(Value::Empty)
}

/// The object of a word, if it is of a class; tells if not.
fn of_class(
    interpreter: &mut Interpreter,
    words: &[Value],
    argument: usize,
    class: Known,
    what: &str,
) -> Option<ObjectId> {
    let object = interpreter.object_named(&words[argument].as_str());
    let object = object.filter(|object| interpreter.is_a(*object, class.id()));
    if object.is_none() {
        let command = words[1].as_str();
        let message = format!("[{command}] {} is not {what}.", excerpt(&words[argument].as_str()));
        let hint = match class {
            Known::Agent => "make it with `new Agent/UDP` or another class of agents",
            _ => "make it with `$ns node`",
        };
        interpreter.tell(Problem::error(argument, message).hint(hint));
    }
    object
}

/// `$ns attach-agent node agent`.
pub(super) fn attach(interpreter: &mut Interpreter, _: ObjectId, words: &[Value]) -> Outcome {
    let agent = of_class(interpreter, words, 3, Known::Agent, "an Agent");
    if agent.is_none() {
        return Ok(Value::Empty);
    }
    match of_class(interpreter, words, 2, Known::Node, "a Node") {
        Some(node) => attach_to(interpreter, node, &words[3]),
        None => Ok(Value::Empty),
    }
}

/// Attaches an agent to a node.
pub(super) fn attach_to(interpreter: &mut Interpreter, node: ObjectId, agent: &Value) -> Outcome {
    let Some(agent) = interpreter.object_named(&agent.as_str()) else {
        return Err(format!("Unknown: {}", excerpt(&agent.as_str())).into());
    };
    let number = node::number(interpreter, node);
    let facts = &mut interpreter.world.nodes[number];
    let port = PORT_FIRST + facts.agent_ports;
    facts.agent_ports += 1;
    facts.agents.push(agent);
    let name = interpreter.name_of(node);
    interpreter.set_variable(agent, "node", name)?;
    interpreter.set_variable(agent, "port", Value::from(port))?;
    Ok(Value::Empty)
}

/// `$ns connect source sink`, or a node with a console.
pub(super) fn connect(interpreter: &mut Interpreter, _: ObjectId, words: &[Value]) -> Outcome {
    let ends = [2, 3].map(|argument| interpreter.object_named(&words[argument].as_str()));
    if let [Some(first), Some(second)] = ends {
        let is = |i: &Interpreter, object, class: Known| i.is_a(object, class.id());
        for (one, other) in [(first, second), (second, first)] {
            if is(interpreter, one, Known::Node) && is(interpreter, other, Known::Console) {
                return super::others::connect_console(interpreter, other);
            }
        }
    }
    let source = of_class(interpreter, words, 2, Known::Agent, "an Agent");
    let sink = of_class(interpreter, words, 3, Known::Agent, "an Agent");
    if let (Some(source), Some(sink)) = (source, sink) {
        for (from, to, name) in [(source, &words[3], &words[2]), (sink, &words[2], &words[3])] {
            let call = [name.clone(), Value::from("connect"), to.clone()];
            interpreter.call_object(from, &call)?;
        }
    }
    Ok(Value::Empty)
}

fn attach_application(interpreter: &mut Interpreter, application: ObjectId, words: &[Value]) -> Outcome {
    interpreter.set_variable(application, "agent", words[2].clone())?;
    let Some(agent) = interpreter.object_argument(words, 2) else { return Ok(Value::Empty) };
    let name = interpreter.name_of(application);
    interpreter.call_object(agent, &[words[2].clone(), Value::from("set_application"), name])
}

/// The node that an application runs on, by way of its agent.
pub(super) fn node_of_application(interpreter: &Interpreter, application: ObjectId) -> Option<String> {
    let agent = interpreter.object_named(&interpreter.variable_text(application, "agent"))?;
    Some(interpreter.variable_text(agent, "node"))
}

/// Tells that an application has no agent.
pub(super) fn tell_unattached(interpreter: &mut Interpreter, application: ObjectId, argument: usize) {
    let name = interpreter.world.objects[application].name.clone();
    let message = format!("[Application get_node] {name} is not attached to an agent.");
    interpreter.tell(Problem::error(argument, message).hint(format!("write ${name} attach-agent $agent")));
}

/// What a traffic source is told at the start: its parameters, as Emulab's event has them.
pub(crate) fn parameters(interpreter: &mut Interpreter, application: ObjectId) -> Outcome<String> {
    let text = |i: &Interpreter, name| i.variable_text(application, name);
    let or_none = |value: String| if value.is_empty() || value == "0" { "-1".to_owned() } else { value };
    let rate = text(interpreter, "rate_");
    let rate = match rate.as_str() {
        "" | "0" => "-1".to_owned(),
        _ => interpreter.bandwidth_of_traffic(&rate)?.to_string(),
    };
    Ok(format!(
        "PACKETSIZE={} RATE={rate} INTERVAL={} IPTOS={}",
        text(interpreter, "packetSize_"),
        or_none(text(interpreter, "interval_")),
        or_none(text(interpreter, "iptos_"))
    ))
}

/// What is wrong with an agent that is attached to a node, in Emulab's words.
pub(super) fn wrong_with(interpreter: &Interpreter, agent: ObjectId) -> Option<String> {
    let name = &interpreter.world.objects[agent].name;
    let text = |variable| interpreter.variable_text(agent, variable);
    if text("role").is_empty() {
        Some(format!("[updatedb] {name} has no role."))
    } else if text("destination").is_empty() {
        Some(format!("[updatedb] {name} has no destination."))
    } else if text("role") == "source" && text("application").is_empty() {
        Some(format!("[updatedb] {name} does not have an attached application."))
    } else {
        let destination = interpreter.object_named(&text("destination"))?;
        let node = interpreter.variable_text(destination, "node");
        let attached = matches!(interpreter.kind_of(&Value::from(node)), Some(Kind::Node(_)));
        (!attached).then(|| format!("[updatedb] the destination of {name} is not attached to a node."))
    }
}
