//! Addresses.

use crate::suggest::excerpt;
use crate::tcl::commands::{Builtin, command};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;
use crate::vocabulary::network::member_of;

pub(super) const COMMANDS: &[Builtin] = &[
    command("tb-set-ip", 2, 2, "node ip", set_ip),
    command("tb-set-ip-interface", 3, 3, "src dst ip", set_ip_interface),
    command("tb-set-ip-link", 3, 3, "node link ip", |i, w| set_ip_on(i, w, "link")),
    command("tb-set-ip-lan", 3, 3, "node lan ip", |i, w| set_ip_on(i, w, "LAN")),
    command("tb-set-netmask", 2, 2, "lanlink netmask", set_netmask),
];

fn set(interpreter: &mut Interpreter, words: &[Value], argument: usize, port: (usize, usize)) -> Outcome {
    let Some(address) = interpreter.address(words, argument) else { return Ok(Value::Empty) };
    let (network, member) = port;
    let origin = interpreter.origin()?;
    let facts = &mut interpreter.world.networks[network].members[member];
    facts.address = Some(address);
    facts.address_origin = Some(origin);
    Ok(Value::Empty)
}

fn set_ip(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let (false, Some(node)) = (interpreter.is_closed(), interpreter.node_argument(words, 1)) else {
        return Ok(Value::Empty);
    };
    let facts = &interpreter.world.nodes[node];
    match facts.ports.as_slice() {
        [port] => {
            let port = *port;
            return set(interpreter, words, 2, port);
        }
        [] => {
            let message = format!("[tb-set-ip] {} is not connected.", facts.name);
            interpreter
                .tell(Problem::error(1, message).hint("put this line after the line that links the node"));
        }
        _ => {
            let message = format!("[tb-set-ip] {} has more than one connection.", facts.name);
            interpreter
                .tell(Problem::error(1, message).hint("use tb-set-ip-link or tb-set-ip-lan and say which"));
        }
    }
    Ok(Value::Empty)
}

fn set_ip_interface(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let ends = (interpreter.node_argument(words, 1), interpreter.node_argument(words, 2));
    let (Some(from), Some(to)) = ends else { return Ok(Value::Empty) };
    if interpreter.is_closed() {
        return Ok(Value::Empty);
    }
    if let Some(port) = interpreter.between(from, to)? {
        return set(interpreter, words, 3, port);
    }
    let nodes = &interpreter.world.nodes;
    let message = format!("No connection between {} and {}.", nodes[from].name, nodes[to].name);
    interpreter.tell(Problem::error(2, message));
    Ok(Value::Empty)
}

fn set_ip_on(interpreter: &mut Interpreter, words: &[Value], what: &str) -> Outcome {
    let ends = (interpreter.node_argument(words, 1), interpreter.network_argument(words, 2, what));
    let (Some(node), Some(network)) = ends else { return Ok(Value::Empty) };
    if interpreter.is_closed() {
        return Ok(Value::Empty);
    }
    match member_of(interpreter, words, 2, node, network)? {
        Some(member) => set(interpreter, words, 3, (network, member)),
        None => Ok(Value::Empty),
    }
}

fn set_netmask(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let (Some(network), Some(mask)) =
        (interpreter.network_argument(words, 1, "link or LAN"), interpreter.address(words, 2))
    else {
        return Ok(Value::Empty);
    };
    if interpreter.is_closed() {
        return Ok(Value::Empty);
    }
    let bits = u32::from(mask);
    if bits & 0xFFFF_0000 != 0xFFFF_0000 {
        let message = format!("[tb-set-netmask] {} is too big", excerpt(&words[2].as_str()));
        interpreter
            .tell(Problem::error(2, message).hint("at most 255.255.0.0: a network has at most 65,534 hosts"));
    } else if bits.leading_ones() + bits.trailing_zeros() != 32 {
        let message = format!("[tb-set-netmask] {mask} is not a netmask");
        interpreter.tell(Problem::error(2, message).hint("ones, then zeros: 255.255.255.0"));
    } else {
        interpreter.world.networks[network].mask = bits;
    }
    Ok(Value::Empty)
}
