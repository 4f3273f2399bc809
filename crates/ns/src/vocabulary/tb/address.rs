//! Addresses.

use crate::suggest::excerpt;
use crate::tcl::commands::{Builtin, command};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;
use crate::vocabulary::arguments::Network;
use crate::vocabulary::network;

pub(super) const COMMANDS: &[Builtin] = &[
    command("tb-set-ip", 2, 2, "node ip", set_ip),
    command("tb-set-ip-interface", 3, 3, "src dst ip", set_ip_interface),
    command("tb-set-ip-link", 3, 3, "src link ip", |i, w| set_ip_on(i, w, Network::Link)),
    command("tb-set-ip-lan", 3, 3, "src lan ip", |i, w| set_ip_on(i, w, Network::Lan)),
    command("tb-add-ip-alias-link", 3, 3, "src link ip", |i, w| add_alias(i, w, Network::Link)),
    command("tb-add-ip-alias-lan", 3, 3, "src lan ip", |i, w| add_alias(i, w, Network::Lan)),
    command("tb-request-ip-alias-link", 3, 3, "src link count", |i, w| request_aliases(i, w, Network::Link)),
    command("tb-request-ip-alias-lan", 3, 3, "src lan count", |i, w| request_aliases(i, w, Network::Lan)),
    command("tb-set-netmask", 2, 2, "lanlink netmask", set_netmask),
];

/// Most aliases of an interface that Emulab hands out.
const ALIASES_MAX: i64 = 10;

fn set(interpreter: &mut Interpreter, words: &[Value], argument: usize, port: (usize, usize)) -> Outcome {
    let Some(address) = interpreter.address(words, argument) else { return Ok(Value::Empty) };
    let (network, member) = port;
    let origin = interpreter.origin()?;
    let facts = &mut interpreter.world.networks[network].members[member];
    facts.address = Some(address);
    facts.given = true;
    facts.address_origin = Some(Box::new(origin));
    Ok(Value::Empty)
}

fn set_ip(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let Some(node) = interpreter.node_argument(words, 1) else { return Ok(Value::Empty) };
    let facts = &interpreter.world.nodes[node];
    if let [port] = facts.ports.as_slice() {
        let port = *port;
        return set(interpreter, words, 2, port);
    }
    let message = format!("[tb-set-ip] {} does not have a single connection.", facts.name);
    let hint = if facts.ports.is_empty() {
        "put this line after the line that links the node"
    } else {
        "use tb-set-ip-link or tb-set-ip-lan and say which"
    };
    interpreter.tell(Problem::error(1, message).hint(hint));
    Ok(Value::Empty)
}

fn set_ip_interface(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let ends = (interpreter.node_argument(words, 1), interpreter.node_argument(words, 2));
    let (Some(from), Some(to)) = ends else { return Ok(Value::Empty) };
    let found = interpreter.link_between(from, to);
    let network = match found {
        Some(network) => Some(network),
        None if interpreter.is_strict() => None,
        None => interpreter.shared_lan(from, to)?,
    };
    let Some(network) = network else {
        let nodes = &interpreter.world.nodes;
        let message = format!(
            "[tb-set-ip-interface] No connection between {} and {}.",
            nodes[from].name, nodes[to].name
        );
        interpreter.tell(Problem::error(2, message).hint("link the nodes before this line"));
        return Ok(Value::Empty);
    };
    if found.is_none() {
        let message = "the nodes share a LAN, not a link; Emulab refuses it here";
        interpreter.tell(Problem::warning(2, message).hint("use tb-set-ip-lan"));
    }
    match network::member_of(interpreter, words, 1, from, network)? {
        Some(member) => set(interpreter, words, 3, (network, member)),
        None => Ok(Value::Empty),
    }
}

/// The port of a node on a network, which words 1 and 2 name.
fn port(interpreter: &mut Interpreter, words: &[Value], what: Network) -> Outcome<Option<(usize, usize)>> {
    let ends = (interpreter.node_argument(words, 1), interpreter.network_argument(words, 2, what));
    let (Some(node), Some(network)) = ends else { return Ok(None) };
    if let Some(member) = network::member(interpreter, node, network)? {
        return Ok(Some((network, member)));
    }
    let (node, network) = (&interpreter.world.nodes[node].name, &interpreter.world.networks[network].name);
    let message = format!("{} - {node} is not connected to {network}.", words[0].as_str());
    interpreter.tell(Problem::error(2, message));
    Ok(None)
}

fn set_ip_on(interpreter: &mut Interpreter, words: &[Value], what: Network) -> Outcome {
    match port(interpreter, words, what)? {
        Some(port) => set(interpreter, words, 3, port),
        None => Ok(Value::Empty),
    }
}

fn add_alias(interpreter: &mut Interpreter, words: &[Value], what: Network) -> Outcome {
    let (Some((network, member)), Some(address)) =
        (port(interpreter, words, what)?, interpreter.address(words, 3))
    else {
        return Ok(Value::Empty);
    };
    interpreter.charge(64)?;
    let facts = &mut interpreter.world.networks[network].members[member];
    facts.aliases.get_or_insert_default().addresses.push(address);
    note_aliases(interpreter);
    Ok(Value::Empty)
}

fn request_aliases(interpreter: &mut Interpreter, words: &[Value], what: Network) -> Outcome {
    let Some((network, member)) = port(interpreter, words, what)? else { return Ok(Value::Empty) };
    let text = words[3].as_str();
    match number::parse_int(&text) {
        Some(count) if count > ALIASES_MAX => {
            let message = format!(
                "{} - Number of IP aliases requested ({count}) is too large (max: {ALIASES_MAX}).",
                words[0].as_str()
            );
            interpreter.tell(Problem::error(3, message));
        }
        Some(count) => {
            let facts = &mut interpreter.world.networks[network].members[member];
            facts.aliases.get_or_insert_default().wanted = usize::try_from(count).unwrap_or_default();
            note_aliases(interpreter);
        }
        None => {
            let message = format!("{} - {} is not a number.", words[0].as_str(), excerpt(&text));
            interpreter.tell(Problem::error(3, message));
        }
    }
    Ok(Value::Empty)
}

fn note_aliases(interpreter: &mut Interpreter) {
    let message = "further addresses of an interface are reserved, but containers do not get them";
    interpreter.tell(Problem::warning(0, message));
}

fn set_netmask(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let Some(network) = interpreter.network_argument(words, 1, Network::Both) else {
        return Ok(Value::Empty);
    };
    let Some(mask) = interpreter.dotted(&words[2]) else {
        let message = format!("[tb-set-netmask] - {} is not a valid IP mask", excerpt(&words[2].as_str()));
        interpreter.tell(Problem::error(2, message).hint("write it as 255.255.255.0"));
        return Ok(Value::Empty);
    };
    let bits = u32::from(mask);
    if bits & 0xFFFF_0000 != 0xFFFF_0000 {
        let message = format!("[tb-set-netmask] - {mask} is too big");
        interpreter
            .tell(Problem::error(2, message).hint("at most 255.255.0.0: a network has at most 65,534 hosts"));
    } else if bits.leading_ones() + bits.trailing_zeros() != 32 {
        let message = format!("[tb-set-netmask] {mask} is not a netmask");
        interpreter.tell(Problem::error(2, message).hint("ones, then zeros: 255.255.255.0"));
    } else {
        let object = interpreter.world.networks[network].object;
        interpreter.set_variable(object, "netmask", Value::from(mask.to_string()))?;
    }
    Ok(Value::Empty)
}
