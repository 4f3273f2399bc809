//! Methods of a node.

use super::model::RouteFacts;
use super::{Kind, agents, others, programs};
use crate::otcl::{Method, ObjectId, method};
use crate::suggest::excerpt;
use crate::tcl::commands::ANY;
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;
use neo_topology::Attribute;

pub(super) const METHODS: &[Method] = &[
    method("add-attribute", 2, 2, "key val", |i, n, w| {
        let node = number(i, n);
        add_attribute(i, node, &w[2], &w[3], true)
    }),
    method("add-desire", 2, 3, "desire weight ?override?", add_desire),
    method("add-route", 2, 2, "dst nexthop", add_route),
    method("add-rule", 1, 1, "rule", |_, _, _| Ok(Value::Empty)),
    method("attach-agent", 1, 1, "agent", |i, n, w| agents::attach_to(i, n, &w[2])),
    method("console", 0, 0, "", others::console_of),
    method("custom-agent", 0, ANY, "?-name name?", others::custom_agent),
    method("disk-agent", 0, ANY, "?-type type ...?", others::disk_agent),
    method("find_port", 1, 1, "lanlink", find_port),
    method("get-desire", 1, 1, "desire", get_desire),
    method("ip", 1, 2, "port ?ip?", ip),
    method("program-agent", 0, ANY, "?-command command ...?", programs::program_agent),
    method("rootkey", 2, 2, "which onoff", rootkey),
    method("set-fw-style", 1, 1, "style", set_fw_style),
    method("start-command", 1, 1, "command", |i, n, w| {
        let node = number(i, n);
        programs::start_command(i, node, w, 2, false)
    }),
    method("topography", 1, 1, "topo", others::topography),
    // Methods of ns-2 that only draw.
    method("color", 0, ANY, "?arg ...?", drawn),
    method("label", 0, ANY, "?arg ...?", drawn),
    method("shape", 0, ANY, "?arg ...?", drawn),
];

pub(super) const DEFAULTS: &[(&str, &str)] = &[
    ("type", "pc"),
    ("osid", ""),
    ("parent_osid", ""),
    ("loadlist", ""),
    ("cmdline", ""),
    ("rpms", ""),
    ("startup", ""),
    ("tarfiles", ""),
    ("failureaction", "fatal"),
    ("fixed", ""),
    ("isremote", "0"),
    ("isvirt", "0"),
    ("virthost", "0"),
    ("issubnode", "0"),
    ("isbridgenode", "0"),
    ("role", ""),
    ("topo", ""),
    ("X_", ""),
    ("Y_", ""),
    ("Z_", "0.0"),
    ("orientation_", "0.0"),
    ("fw_style", ""),
    ("sharing_mode", ""),
    ("numeric_id", ""),
    ("inner_elab_role", ""),
    ("plab_role", "none"),
    ("plab_plcnet", "none"),
];

/// The number of the node that an object is.
pub(super) fn number(interpreter: &Interpreter, object: ObjectId) -> usize {
    match interpreter.world.objects[object].kind {
        Kind::Node(node) => node,
        _ => 0,
    }
}

fn drawn(interpreter: &mut Interpreter, _: ObjectId, words: &[Value]) -> Outcome {
    let message = format!("`{}` is ignored: it has a meaning in ns-2 only", words[1].as_str());
    interpreter.tell(Problem::warning(1, message));
    Ok(Value::Empty)
}

/// Adds an attribute; `again` lets it replace one of the same name, as Emulab does.
pub(super) fn add_attribute(
    interpreter: &mut Interpreter,
    node: usize,
    key: &Value,
    value: &Value,
    again: bool,
) -> Outcome {
    interpreter.charge(key.as_str().len() + value.as_str().len())?;
    let origin = interpreter.origin()?;
    let attribute = Attribute { key: key.to_text(), value: value.to_text(), origin };
    let attributes = &mut interpreter.world.nodes[node].attributes;
    match attributes.iter_mut().find(|known| again && known.key == attribute.key) {
        Some(known) => *known = attribute,
        None => attributes.push(attribute),
    }
    Ok(Value::Empty)
}

fn add_desire(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let node = number(interpreter, object);
    interpreter.step(interpreter.world.nodes[node].desires.len() as u64 / 32)?;
    let again = match words.get(4) {
        Some(word) => interpreter.condition(word)?,
        None => false,
    };
    desire(interpreter, node, &words[2].as_str(), words[3].to_text(), again);
    Ok(Value::Empty)
}

/// Adds a desire; tells if it is there already, unless it may be.
pub(super) fn desire(interpreter: &mut Interpreter, node: usize, name: &str, weight: String, again: bool) {
    let facts = &mut interpreter.world.nodes[node];
    match facts.desires.iter_mut().find(|desire| desire.0 == name) {
        Some(known) => {
            known.1 = weight;
            if !again {
                let message =
                    format!("[add-desire] Desire {} on {} already exists!", excerpt(name), facts.name);
                interpreter.tell(Problem::error(1, message).hint("remove one of the two"));
            }
        }
        None => facts.desires.push((name.to_owned(), weight)),
    }
}

fn get_desire(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let desires = &interpreter.world.nodes[number(interpreter, object)].desires;
    let found = desires.iter().find(|desire| desire.0 == *words[2].as_str());
    Ok(found.map_or(Value::Empty, |desire| Value::from(desire.1.as_str())))
}

/// `$node add-route destination nexthop`: looked up when all is made.
fn add_route(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let node = number(interpreter, object);
    let destination = words[2].to_text();
    let next_hop = words[3].to_text();
    interpreter.charge(64 + destination.len() + next_hop.len())?;
    for argument in [2, 3] {
        if interpreter.object_named(&words[argument].as_str()).is_none() {
            interpreter.tell_wrong_kind(words, argument, "a node, link or LAN", None);
            return Ok(Value::Empty);
        }
    }
    let origin = interpreter.origin()?;
    interpreter.step(interpreter.world.nodes[node].routes.len() as u64 / 64)?;
    let facts = &mut interpreter.world.nodes[node];
    if facts.routes.iter().any(|route| route.destination == destination) {
        let message = format!("[add-route] route from {} to {destination} already exists!", facts.name);
        interpreter.tell(Problem::error(2, message).hint("remove one of the two"));
        return Ok(Value::Empty);
    }
    facts.routes.push(RouteFacts { destination, next_hop, origin });
    Ok(Value::Empty)
}

/// `$node find_port $lan`: the number of the interface, or -1.
fn find_port(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let node = number(interpreter, object);
    let Some(Kind::Network(network)) = interpreter.kind_of(&words[2]) else { return Ok(Value::Int(-1)) };
    let port = interpreter.world.nodes[node].ports.iter().position(|port| port.0 == network);
    Ok(port.map_or(Value::Int(-1), Value::from))
}

/// `$node ip port`: the address that was given to an interface.
fn ip(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let port = crate::tcl::commands::integer(&words[2])?;
    let node = number(interpreter, object);
    let ports = &interpreter.world.nodes[node].ports;
    let Some(&(network, member)) = usize::try_from(port).ok().and_then(|port| ports.get(port)) else {
        return Ok(Value::Empty);
    };
    if words.len() == 4 {
        let address = interpreter.address(words, 3);
        let facts = &mut interpreter.world.networks[network].members[member];
        (facts.address, facts.given) = (address, address.is_some());
    }
    let address = interpreter.world.networks[network].members[member].address;
    Ok(address.map_or(Value::Empty, |address| Value::from(address.to_string())))
}

fn rootkey(interpreter: &mut Interpreter, _: ObjectId, words: &[Value]) -> Outcome {
    interpreter.choice_as(words, 2, &["private", "public"], "[rootkey] must be one of private|public");
    interpreter.on_off(words, 3);
    Ok(Value::Empty)
}

fn set_fw_style(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let known = ["basic", "closed", "open", "elabinelab"];
    let message = format!("[set-fw-style] {} is not a valid type", excerpt(&words[2].as_str()));
    if interpreter.choice_as(words, 2, &known, &message).is_some() {
        interpreter.set_variable(object, "fw_style", words[2].clone())?;
    }
    Ok(Value::Empty)
}
