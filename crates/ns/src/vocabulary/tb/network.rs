//! Settings of links and LANs but their delay, bandwidth and loss.

use crate::suggest::excerpt;
use crate::tcl::commands::{Builtin, command};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;
use crate::vocabulary::arguments::Network;
use crate::vocabulary::network;

pub(super) const COMMANDS: &[Builtin] = &[
    command("tb-set-noshaping", 2, 2, "lanlink onoff", |i, w| flag(i, w, "nobwshaping")),
    command("tb-set-multiplexed", 2, 2, "lanlink onoff", |i, w| {
        // Emulab keeps what was written, if it means 0.
        let value = if i.is_on(&w[2]) { Value::Int(1) } else { w[2].clone() };
        put(i, w, Network::Both, "emulated", value)
    }),
    command("tb-set-endnodeshaping", 2, 2, "lanlink onoff", |i, w| flag(i, w, "uselinkdelay")),
    command("tb-set-allowcolocate", 2, 2, "lanlink onoff", |i, w| flag(i, w, "trivial_ok")),
    command("tb-set-useveth", 2, 2, "lanlink onoff", |i, w| {
        let style = if i.is_on(&w[2]) { "veth" } else { "default" };
        put(i, w, Network::Both, "encap", Value::from(style))
    }),
    command("tb-set-link-encap", 2, 2, "lanlink style", link_encap),
    command("tb-set-link-failure-action", 2, 2, "lanlink type", failure_action),
    command("tb-set-lan-protocol", 2, 2, "lan protocol", |i, w| {
        put(i, w, Network::Lan, "protocol", w[2].clone())
    }),
    command("tb-set-link-protocol", 2, 2, "link protocol", |i, w| {
        put(i, w, Network::Link, "protocol", w[2].clone())
    }),
    command("tb-set-switch-fabric", 2, 2, "lanlink fabric", |i, w| {
        put(i, w, Network::Both, "protocol", w[2].clone())
    }),
    command("tb-set-link-layer", 2, 2, "link layer", |i, w| put(i, w, Network::Link, "layer", w[2].clone())),
    command("tb-set-lan-setting", 3, 3, "lan key value", |i, w| {
        i.network_argument(w, 1, Network::Lan);
        Ok(Value::Empty)
    }),
    command("tb-set-lan-accesspoint", 2, 2, "lan node", |i, w| {
        of_member(i, w, 1, 2, "set_accesspoint", Network::Lan)
    }),
    command("tb-set-node-lan-setting", 4, 4, "lan node key value", |i, w| {
        of_member(i, w, 1, 2, "set_member_setting", Network::Lan)
    }),
    command("tb-fix-interface", 3, 3, "node lanlink interface", |i, w| {
        of_member(i, w, 2, 1, "set_fixed_iface", Network::Both)
    }),
];

/// Sets a variable of the network that word 1 names.
fn put(interpreter: &mut Interpreter, words: &[Value], what: Network, name: &str, value: Value) -> Outcome {
    if let Some(network) = interpreter.network_argument(words, 1, what) {
        let object = interpreter.world.networks[network].object;
        interpreter.set_variable(object, name, value)?;
    }
    Ok(Value::Empty)
}

fn flag(interpreter: &mut Interpreter, words: &[Value], name: &str) -> Outcome {
    match interpreter.on_off(words, 2) {
        Some(on) => {
            // Emulab keeps what was written, if it means 0 or 1.
            let written = if interpreter.is_strict() { words[2].clone() } else { Value::truth(on) };
            put(interpreter, words, Network::Both, name, written)
        }
        None => {
            interpreter.network_argument(words, 1, Network::Both);
            Ok(Value::Empty)
        }
    }
}

fn link_encap(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let styles = ["gre", "egre", "vtun", "veth-ne", "vlan"];
    match interpreter.choice_as(words, 2, &styles, "[tb-set-link-encap] one of: 'veth-ne', 'vlan'") {
        Some(style) => put(interpreter, words, Network::Both, "encap", Value::from(style)),
        None => Ok(Value::Empty),
    }
}

fn failure_action(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let message = "[tb-set-link-failure-action] must be one of fatal|nonfatal";
    match interpreter.choice_as(words, 2, &["fatal", "nonfatal"], message) {
        Some(action) => put(interpreter, words, Network::Both, "failureaction", Value::from(action)),
        None => Ok(Value::Empty),
    }
}

/// A setting of one member, which nothing uses here: checked only.
fn of_member(
    interpreter: &mut Interpreter,
    words: &[Value],
    network: usize,
    node: usize,
    method: &str,
    what: Network,
) -> Outcome {
    let found =
        (interpreter.network_argument(words, network, what), interpreter.plain_node_argument(words, node));
    let (Some(id), Some(member)) = found else { return Ok(Value::Empty) };
    if network::member(interpreter, member, id)?.is_none() {
        let (node_name, name) = (excerpt(&words[node].as_str()), excerpt(&words[network].as_str()));
        let message = format!("{method}: No such node {node_name} in {name}.");
        interpreter.tell(Problem::error(node, message));
    }
    Ok(Value::Empty)
}
