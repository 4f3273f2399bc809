//! Methods of a node.

use super::agents;
use super::known::NODE_OTHERS;
use super::model::{Kind, RouteFacts, RouteTarget};
use crate::suggest::{did_you_mean, excerpt};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;
use neo_topology::Attribute;

pub(super) const METHODS: &[&str] =
    &["add-attribute", "add-desire", "add-route", "program-agent", "start-command"];

/// Calls a method.
pub(super) fn call(interpreter: &mut Interpreter, node: usize, method: &str, words: &[Value]) -> Outcome {
    if METHODS.contains(&method) && interpreter.is_closed() {
        return Ok(Value::Empty);
    }
    match method {
        "add-attribute" => add_attribute(interpreter, node, words, 2),
        "add-desire" => add_desire(interpreter, node, words),
        "add-route" => add_route(interpreter, node, words),
        "program-agent" => agents::program_agent(interpreter, node, words),
        "start-command" => agents::start_command(interpreter, node, words, 2),
        known if NODE_OTHERS.contains(&known) => Ok(Value::Empty),
        other => {
            let known = METHODS.iter().chain(NODE_OTHERS).copied();
            let message = format!("unknown method `{}` of a node is ignored", excerpt(other));
            interpreter.tell(Problem::warning(1, message).maybe_hint(did_you_mean(other, known)));
            Ok(Value::Empty)
        }
    }
}

/// Adds an attribute; the key is word `argument`, the value the next.
pub(super) fn add_attribute(
    interpreter: &mut Interpreter,
    node: usize,
    words: &[Value],
    argument: usize,
) -> Outcome {
    let [key, value, ..] = &words[argument.min(words.len())..] else {
        return Err("wrong # args: an attribute has a name and a value".into());
    };
    interpreter.charge(key.as_str().len() + value.as_str().len())?;
    let origin = interpreter.origin()?;
    let attribute = Attribute { key: key.to_text(), value: value.to_text(), origin };
    interpreter.world.nodes[node].attributes.push(attribute);
    Ok(Value::Empty)
}

fn add_desire(interpreter: &mut Interpreter, node: usize, words: &[Value]) -> Outcome {
    let Some(name) = words.get(2) else {
        return Err("wrong # args: a desire has a name and a weight".into());
    };
    let weight = words.get(3).map_or("1.0".to_owned(), Value::to_text);
    interpreter.world.nodes[node].desires.push((name.to_text(), weight));
    Ok(Value::Empty)
}

/// `$node add-route destination nexthop`.
fn add_route(interpreter: &mut Interpreter, node: usize, words: &[Value]) -> Outcome {
    let [_, _, destination, _, ..] = words else {
        return Err("wrong # args: should be \"node add-route destination nexthop\"".into());
    };
    let target = match interpreter.object(destination) {
        Some(Kind::Node(target)) => {
            let ports = interpreter.world.nodes[target].ports.len();
            if ports != 1 {
                let name = interpreter.world.nodes[target].name.clone();
                let message = format!("[add-route] {name} has {ports} links; a route needs to know which");
                interpreter.tell(Problem::error(2, message).hint("name the link or LAN instead of the node"));
                return Ok(Value::Empty);
            }
            RouteTarget::Node(target)
        }
        Some(Kind::Network(network)) => RouteTarget::Network(network),
        Some(Kind::Queue(network, member)) => RouteTarget::Member(network, member),
        _ => {
            interpreter.node_argument(words, 2);
            return Ok(Value::Empty);
        }
    };
    if let Some(next_hop) = interpreter.node_argument(words, 3) {
        interpreter.world.nodes[node].routes.push(RouteFacts { target, next_hop });
    }
    Ok(Value::Empty)
}
