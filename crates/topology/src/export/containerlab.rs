//! containerlab.

use super::{egress, is_line};
use crate::{NodeName, Plan, Shape};
use std::fmt::Write;

/// Image of the nodes: a small Linux with `ip` and `tc`.
const IMAGE: &str = "nicolaka/netshoot";

/// A bridge's name is the name of a network interface, which Linux gives 15 bytes.
const BRIDGE_NAME_BYTES_MAX: usize = 15;

/// The plan as a topology file of containerlab: every node a Linux container with its addresses, routes, shaping and
/// start command, every LAN a bridge. containerlab keeps `eth0` for itself, so interface 0 is `eth1` and so on.
/// Ghosts are left out. Bridges have to be there before: the file's first lines say how.
pub fn containerlab(plan: &Plan, name: &str) -> String {
    let bridges = bridges(plan);
    let mut text = String::new();
    for bridge in bridges.iter().flatten() {
        let _ = writeln!(text, "# before: ip link add {bridge} type bridge && ip link set {bridge} up");
    }
    let _ = writeln!(text, "name: {}\ntopology:\n  nodes:", quoted(name));
    for (node, planned) in plan.started() {
        let _ = writeln!(text, "    {}:\n      kind: linux\n      image: {IMAGE}", quoted(node.as_str()));
        let _ = writeln!(text, "      group: {}", quoted(planned.placement.pnode.as_str()));
        let commands = commands(plan, node);
        if !commands.is_empty() {
            text += "      exec:\n";
            for command in commands {
                let _ = writeln!(text, "        - {}", quoted(&command));
            }
        }
    }
    for bridge in bridges.iter().flatten() {
        let _ = writeln!(text, "    {}:\n      kind: bridge", quoted(bridge));
    }
    let links = links(plan, &bridges);
    if !links.is_empty() {
        text += "  links:\n";
    }
    for [one, other] in links {
        let _ = writeln!(text, "    - endpoints: [{}, {}]", quoted(&one), quoted(&other));
    }
    text
}

/// The bridge of each network that needs one: the network's name as far as it can be an interface's, then a number.
fn bridges(plan: &Plan) -> Vec<Option<String>> {
    let bridge = |(name, network): (&crate::NetworkName, &crate::PlannedNetwork)| {
        let number = format!("-{}", network.number);
        let kept: String = name.as_str().chars().take(BRIDGE_NAME_BYTES_MAX - number.len()).collect();
        (!is_line(network)).then(|| format!("{kept}{number}"))
    };
    plan.networks.iter().map(bridge).collect()
}

fn links(plan: &Plan, bridges: &[Option<String>]) -> Vec<[String; 2]> {
    let mut links = Vec::new();
    for (network, bridge) in plan.networks.values().zip(bridges) {
        let started = network.members.iter().filter(|member| !plan.is_ghost(&member.node));
        let ends: Vec<String> =
            started.map(|member| format!("{}:eth{}", member.node, member.port + 1)).collect();
        match (bridge, ends.as_slice()) {
            (Some(bridge), ends) => {
                for (port, end) in ends.iter().enumerate() {
                    links.push([end.clone(), format!("{bridge}:n{}p{port}", network.number)]);
                }
            }
            (None, [one, other]) => links.push([one.clone(), other.clone()]),
            (None, _) => {}
        }
    }
    links
}

fn commands(plan: &Plan, node: &NodeName) -> Vec<String> {
    let mut commands = Vec::new();
    for (_, network, member) in plan.interfaces(node) {
        let device = format!("eth{}", member.port + 1);
        commands.push(format!("ip address add {}/{} dev {device}", member.address, network.prefix_bits));
        if let Some(netem) = netem(egress(network, member)) {
            commands.push(format!("tc qdisc replace dev {device} root netem{netem}"));
        }
    }
    let planned = plan.nodes.get(node);
    for route in planned.iter().flat_map(|node| &node.routes) {
        commands
            .push(format!("ip route replace {}/{} via {}", route.destination, route.prefix_bits, route.via));
    }
    if let Some(command) = planned.and_then(|node| node.start_command.as_deref()) {
        commands.push(format!("sh -c {}", shell_word(command)));
    }
    commands
}

/// The words of `tc` for a shape; none for one that lets everything pass.
fn netem(shape: Shape) -> Option<String> {
    let mut words = String::new();
    if shape.delay.micros > 0 {
        let _ = write!(words, " delay {}us", shape.delay.micros);
    }
    if shape.loss.probability > 0.0 {
        let _ = write!(words, " loss {}%", shape.loss.probability * 100.0);
    }
    if shape.bandwidth.kbps > 0 {
        let _ = write!(words, " rate {}kbit", shape.bandwidth.kbps);
    }
    (!words.is_empty()).then_some(words)
}

fn shell_word(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A scalar of YAML: JSON's strings are YAML's double-quoted ones.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", letter as u32);
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
