//! Methods of links, LANs and queues.

use super::model::{MemberFacts, NetworkFacts, QueueKind};
use super::{Kind, Known};
use crate::otcl::{Method, ObjectId, method};
use crate::suggest::excerpt;
use crate::tcl::commands::ANY;
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;

pub(super) const METHODS: &[Method] = &[
    method("cost", 1, 1, "c", set_cost),
    method("mustdelay", 0, 0, "", |i, n, _| {
        i.set_variable(n, "mustdelay", Value::Int(1))?;
        Ok(Value::Empty)
    }),
    method("Queue", 1, 1, "node", queue_of),
    method("enable_openflow", 1, 1, "controller", |_, _, _| Ok(Value::Empty)),
    method("get_netmask", 0, 0, "", |i, n, _| Ok(Value::from(i.variable_text(n, "netmask")))),
    method("get_port", 1, 1, "node", get_port),
    method("set_setting", 2, 2, "capkey capval", |_, _, _| Ok(Value::Empty)),
    method("SetDelayParams", 4, 4, "node todelay tobw toloss", set_delay_params),
];

pub(super) const LINK_METHODS: &[Method] = &[
    method("trace", 0, 2, "?ttype? ?texpr?", |_, _, _| Ok(Value::Empty)),
    method("trace_snaplen", 1, 1, "len", |_, _, _| Ok(Value::Empty)),
    method("trace_endnode", 1, 1, "onoff", |_, _, _| Ok(Value::Empty)),
    method("trace_mysql", 1, 1, "onoff", trace_mysql),
    method("SetTraceParams", 1, 4, "node ?ttype? ?snaplen? ?texpr?", set_trace_params),
    method("implemented_by", 1, 1, "impl", implemented_by),
    method("queue", 0, ANY, "?node?", lone_queue),
];

pub(super) const LAN_METHODS: &[Method] = &[
    method("trace", 0, 2, "?ttype? ?texpr?", |_, _, _| Ok(Value::Empty)),
    method("trace_snaplen", 1, 1, "len", |_, _, _| Ok(Value::Empty)),
    method("trace_endnode", 1, 1, "onoff", |_, _, _| Ok(Value::Empty)),
    method("trace_mysql", 1, 1, "onoff", trace_mysql),
    method("SetTraceParams", 1, 4, "node ?ttype? ?snaplen? ?texpr?", set_trace_params),
    method("queue", 0, ANY, "?node?", lone_queue),
];

pub(super) const DIRECTION_METHODS: &[Method] =
    &[method("queue", 0, 0, "", |i, d, _| match i.world.objects[d].kind {
        Kind::Direction(network, member) | Kind::LanMember(network, member) => queue(i, network, member),
        _ => Ok(Value::Empty),
    })];

pub(super) const QUEUE_METHODS: &[Method] = &[
    method("trace", 0, 2, "?ttype? ?texpr?", |_, _, _| Ok(Value::Empty)),
    method("get_link", 0, 0, "", |i, q, _| match i.world.objects[q].kind {
        Kind::Queue(network, _) => Ok(Value::from(i.world.networks[network].name.as_str())),
        _ => Ok(Value::Empty),
    }),
    method("get_node", 0, 0, "", |i, q, _| match i.world.objects[q].kind {
        Kind::Queue(network, member) => {
            let node = i.world.networks[network].members[member].node;
            Ok(Value::from(i.world.nodes[node].name.as_str()))
        }
        _ => Ok(Value::Empty),
    }),
];

pub(super) const DEFAULTS: &[(&str, &str)] = &[
    ("netmask", "255.255.255.0"),
    ("protocol", "ethernet"),
    ("failureaction", "fatal"),
    ("trivial_ok", "1"),
    ("uselinkdelay", "0"),
    ("emulated", "0"),
    ("nobwshaping", "0"),
    ("mustdelay", "0"),
    ("encap", "default"),
    ("accesspoint", ""),
    ("layer", ""),
    ("implemented_by", ""),
    ("sanlan", "0"),
    ("widearea", "0"),
    ("iscloud", "0"),
    ("ofenabled", "0"),
];

pub(super) const QUEUE_DEFAULTS: &[(&str, &str)] = &[
    ("gentle_", "0"),
    ("red_", "0"),
    ("traced", "0"),
    ("limit_", "50"),
    ("maxthresh_", "15"),
    ("thresh_", "5"),
    ("q_weight_", "0.002"),
    ("linterm_", "10"),
    ("queue-in-bytes_", "0"),
    ("bytes_", "0"),
    ("mean_pktsize_", "500"),
    ("wait_", "1"),
    ("setbit_", "0"),
    ("drop-tail_", "1"),
];

fn facts(interpreter: &mut Interpreter, object: ObjectId) -> Option<&mut NetworkFacts> {
    match interpreter.world.objects[object].kind {
        Kind::Network(network) => Some(&mut interpreter.world.networks[network]),
        _ => None,
    }
}

/// The first member of a network that is a node.
pub(super) fn member(interpreter: &mut Interpreter, node: usize, network: usize) -> Outcome<Option<usize>> {
    let ports = &interpreter.world.nodes[node].ports;
    let found = ports.iter().find(|(other, _)| *other == network).map(|(_, member)| *member);
    let work = ports.len() as u64 / 64;
    interpreter.step(work)?;
    Ok(found)
}

/// The same; tells if it is none.
pub(super) fn member_of(
    interpreter: &mut Interpreter,
    words: &[Value],
    argument: usize,
    node: usize,
    network: usize,
) -> Outcome<Option<usize>> {
    let found = member(interpreter, node, network)?;
    if found.is_none() {
        let (node, network) =
            (&interpreter.world.nodes[node].name, &interpreter.world.networks[network].name);
        let message = format!("[{}] {node} is not in {network}.", words[0].as_str());
        let hint = format!("{node} is not connected to {network}");
        interpreter.tell(Problem::error(argument, message).hint(hint));
    }
    Ok(found)
}

/// The queue of a member, made when it is asked for.
pub(super) fn queue(interpreter: &mut Interpreter, network: usize, member: usize) -> Outcome {
    if let Some(queue) = interpreter.world.networks[network].members[member].queue {
        return Ok(interpreter.name_of(queue));
    }
    let direction = if member == 0 { "to" } else { "from" };
    let name = format!("{direction}q-{network}-{member}");
    let object = interpreter.add_object(&name, Known::Queue, Kind::Queue(network, member))?;
    let kind = interpreter.world.networks[network].queue;
    if kind != QueueKind::DropTail {
        interpreter.set_variable(object, "red_", Value::Int(1))?;
    }
    if kind == QueueKind::GentleRed {
        interpreter.set_variable(object, "gentle_", Value::Int(1))?;
    }
    interpreter.world.networks[network].members[member].queue = Some(object);
    Ok(Value::from(name))
}

fn queue_of(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let Kind::Network(network) = interpreter.world.objects[object].kind else { return Ok(Value::Empty) };
    let Some(node) = interpreter.node_argument(words, 2) else { return Ok(Value::Empty) };
    match member(interpreter, node, network)? {
        Some(member) => queue(interpreter, network, member),
        None => {
            let message = format!("Queue: {} is not a member of {}", words[2].as_str(), words[0].as_str());
            interpreter.tell(Problem::error(2, message));
            Ok(Value::Empty)
        }
    }
}

/// `$link queue`, which Emulab does not know.
fn lone_queue(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let Kind::Network(network) = interpreter.world.objects[object].kind else { return Ok(Value::Empty) };
    let message = "unknown method `queue` of a link or LAN is ignored";
    interpreter.tell(
        Problem::warning(1, message)
            .hint("write [[$ns link $a $b] queue], or [$lan Queue $node]: the queue of one end"),
    );
    let first = !interpreter.is_strict()
        && words.len() == 2
        && !interpreter.world.networks[network].members.is_empty();
    if first { queue(interpreter, network, 0) } else { Ok(Value::Empty) }
}

fn get_port(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let Some(Kind::Node(node)) = interpreter.kind_of(&words[2]) else { return Ok(Value::Empty) };
    let members = facts(interpreter, object).map(|facts| facts.members.as_slice()).unwrap_or_default();
    let found = members.iter().find(|member| member.node == node);
    Ok(found.map_or(Value::Empty, |member| Value::from(member.port)))
}

fn cost(interpreter: &mut Interpreter, words: &[Value], argument: usize) -> String {
    let text = words[argument].to_text();
    if number::parse(&text).is_none_or(|cost| cost.to_f64() < 0.0) {
        let message = format!("[cost] {} is not a cost", excerpt(&text));
        interpreter.tell(Problem::warning(argument, message).hint("write a number of 0 or more"));
    }
    text
}

fn set_cost(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let cost = cost(interpreter, words, 2);
    if let Some(facts) = facts(interpreter, object) {
        facts.members.iter_mut().for_each(|member| member.cost = Some(cost.clone()));
    }
    Ok(Value::Empty)
}

/// `$ns cost $a $b 3`: of the interface of the first node towards the second.
pub(super) fn cost_between(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let cost = cost(interpreter, words, 4);
    let ends = (interpreter.node_argument(words, 2), interpreter.node_argument(words, 3));
    let (Some(from), Some(to)) = ends else { return Ok(Value::Empty) };
    let simulator = super::simulator::number(interpreter, object);
    let Some(network) = interpreter.world.simulators[simulator].links.get(&(from, to)).copied() else {
        let message = format!("[cost] no link between {} and {}", words[2].as_str(), words[3].as_str());
        interpreter.tell(Problem::error(1, message));
        return Ok(Value::Empty);
    };
    let members = &mut interpreter.world.networks[network].members;
    if let Some(member) = members.iter_mut().find(|member| member.node == from) {
        member.cost = Some(cost);
    }
    Ok(Value::Empty)
}

fn trace_mysql(interpreter: &mut Interpreter, _: ObjectId, words: &[Value]) -> Outcome {
    interpreter.condition(&words[2])?;
    Ok(Value::Empty)
}

fn set_trace_params(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let Kind::Network(network) = interpreter.world.objects[object].kind else { return Ok(Value::Empty) };
    let Some(node) = interpreter.node_argument(words, 2) else { return Ok(Value::Empty) };
    if member(interpreter, node, network)?.is_none() {
        let message =
            format!("SetTraceParams: {} is not a member of {}", words[2].as_str(), words[0].as_str());
        interpreter.tell(Problem::error(2, message));
    }
    Ok(Value::Empty)
}

/// From a bridge into a network.
fn set_delay_params(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let Kind::Network(network) = interpreter.world.objects[object].kind else { return Ok(Value::Empty) };
    let Some(node) = interpreter.node_argument(words, 2) else { return Ok(Value::Empty) };
    if !interpreter.world.nodes[node].bridge {
        let message = format!("SetDelayParams: {} is not a bridge!", words[2].as_str());
        interpreter.tell(Problem::error(2, message).hint("make it with $ns bridge"));
        return Ok(Value::Empty);
    }
    let Some(member) = member(interpreter, node, network)? else {
        let message =
            format!("SetDelayParams: {} is not a member of {}", words[2].as_str(), words[0].as_str());
        interpreter.tell(Problem::error(2, message));
        return Ok(Value::Empty);
    };
    let (delay, bandwidth) = (interpreter.delay(words, 3)?, interpreter.bandwidth(words, 4)?);
    let loss = number::parse_double(&words[5].as_str());
    let facts: &mut MemberFacts = &mut interpreter.world.networks[network].members[member];
    facts.outward.delay = delay;
    facts.outward.bandwidth = bandwidth;
    facts.inward.bandwidth = bandwidth;
    facts.outward.loss = loss.filter(|loss| (0.0..=1.0).contains(loss)).unwrap_or_default();
    if loss.is_none_or(|loss| !(0.0..=1.0).contains(&loss)) {
        let message = format!("[SetDelayParams] {} is not a valid loss rate.", excerpt(&words[5].as_str()));
        interpreter.tell(Problem::error(5, message).hint("a probability from 0 to 1"));
    }
    Ok(Value::Empty)
}

fn implemented_by(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let name = words[0].as_str();
    let Some(other) = interpreter.object_argument(words, 2) else { return Ok(Value::Empty) };
    let layer = |interpreter: &Interpreter, of| interpreter.variable_text(of, "layer");
    let (own, its) = (layer(interpreter, object), layer(interpreter, other));
    let wrong = match interpreter.class_name(other) {
        "Path" => None,
        "Link" if own.is_empty() => Some(format!("[{name} implemented_by] no layer set!")),
        "Link" if its.is_empty() => {
            Some(format!("[{name} implemented_by] no layer set in {}!", words[2].as_str()))
        }
        "Link" if own == its && own != "2" => {
            Some(format!("[{name} implemented_by] {} is at the same layer!", words[2].as_str()))
        }
        "Link" if its > own => {
            Some(format!("[{name} implemented_by] {} is not at a lower layer!", words[2].as_str()))
        }
        "Link" => None,
        _ => Some(format!("[{name} implemented_by] must be a link or a path!")),
    };
    match wrong {
        Some(message) => interpreter.tell(Problem::error(2, message)),
        None => interpreter.set_variable(object, "implemented_by", words[2].clone())?,
    }
    Ok(Value::Empty)
}
