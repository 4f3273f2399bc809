//! Delay, bandwidth and loss.

use crate::tcl::commands::{Builtin, command};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;
use crate::vocabulary::model::{MemberFacts, NetworkFacts, ShapeFacts};
use crate::vocabulary::network::member_of;

pub(super) const COMMANDS: &[Builtin] = &[
    command("tb-set-link-loss", 2, 3, "srclink dst ?lossrate?", link_loss),
    command("tb-set-lan-loss", 2, 2, "lan rate", lan_loss),
    command("tb-set-node-lan-delay", 3, 3, "node lan delay", |i, w| {
        let delay = i.delay(w, 3);
        node_lan(i, w, |shape| shape.delay = delay)
    }),
    command("tb-set-node-lan-bandwidth", 3, 3, "node lan bandwidth", |i, w| {
        let bandwidth = i.bandwidth(w, 3);
        node_lan(i, w, |shape| shape.bandwidth = bandwidth)
    }),
    command("tb-set-node-lan-loss", 3, 3, "node lan loss", |i, w| {
        let loss = i.loss(w, 3);
        node_lan(i, w, |shape| shape.loss = loss)
    }),
    command("tb-set-node-lan-params", 5, 5, "node lan delay bandwidth loss", |i, w| {
        let (delay, bandwidth, loss) = (i.delay(w, 3), i.bandwidth(w, 4), i.loss(w, 5));
        node_lan(i, w, |shape| *shape = ShapeFacts { bandwidth, delay, loss })
    }),
    command("tb-set-link-simplex-params", 5, 5, "link src delay bw loss", link_simplex),
    command(
        "tb-set-lan-simplex-params",
        8,
        8,
        "lan node todelay tobw toloss fromdelay frombw fromloss",
        lan_simplex,
    ),
    command("tb-set-noshaping", 2, 2, "linkorlan onoff", |i, w| {
        flag(i, w, |network, on| network.no_shaping = on)
    }),
    command("tb-set-multiplexed", 2, 2, "linkorlan onoff", |i, w| {
        flag(i, w, |network, on| network.emulated = on)
    }),
    command("tb-set-endnodeshaping", 2, 2, "linkorlan onoff", |i, w| {
        flag(i, w, |network, on| network.end_node_shaping = on)
    }),
    command("tb-set-allowcolocate", 2, 2, "linkorlan onoff", |i, w| {
        flag(i, w, |network, on| network.trivial_ok = on)
    }),
    command("tb-set-useveth", 2, 2, "linkorlan onoff", |i, w| {
        flag(i, w, |network, on| network.encapsulation = if on { "veth" } else { "default" }.to_owned())
    }),
    command("tb-set-link-encap", 2, 2, "linkorlan style", link_encap),
    command("tb-set-link-failure-action", 2, 2, "linkorlan type", failure_action),
];

/// The loss at each end that makes this loss over both.
fn half_loss(loss: f64) -> f64 {
    1.0 - (1.0 - loss).sqrt()
}

fn set_loss(members: &mut [MemberFacts], loss: f64) {
    for member in members {
        member.outward.loss = loss;
        member.inward.loss = loss;
    }
}

fn link_loss(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let loss = interpreter.loss(words, words.len() - 1);
    let network = if words.len() == 4 {
        let ends = (interpreter.node_argument(words, 1), interpreter.node_argument(words, 2));
        let (Some(from), Some(to)) = ends else { return Ok(Value::Empty) };
        let found = interpreter.between(from, to)?.map(|(network, _)| network);
        if found.is_none() {
            let nodes = &interpreter.world.nodes;
            let message =
                format!("[tb-set-link-loss] No link between {} and {}.", nodes[from].name, nodes[to].name);
            interpreter.tell(Problem::error(1, message));
        }
        found
    } else {
        interpreter.network_argument(words, 1, "link")
    };
    if let (Some(network), false) = (network, interpreter.is_closed()) {
        set_loss(&mut interpreter.world.networks[network].members, half_loss(loss));
    }
    Ok(Value::Empty)
}

fn lan_loss(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let loss = interpreter.loss(words, 2);
    let network = interpreter.network_argument(words, 1, "LAN");
    if let (Some(network), false) = (network, interpreter.is_closed()) {
        set_loss(&mut interpreter.world.networks[network].members, half_loss(loss));
    }
    Ok(Value::Empty)
}

/// Changes both directions of the member that words 1 and 2 name.
fn node_lan(interpreter: &mut Interpreter, words: &[Value], change: impl Fn(&mut ShapeFacts)) -> Outcome {
    if let Some((network, member)) = node_and_network(interpreter, words, 1, 2)? {
        let facts = &mut interpreter.world.networks[network].members[member];
        change(&mut facts.outward);
        change(&mut facts.inward);
    }
    Ok(Value::Empty)
}

fn node_and_network(
    interpreter: &mut Interpreter,
    words: &[Value],
    node: usize,
    network: usize,
) -> Outcome<Option<(usize, usize)>> {
    let found =
        (interpreter.node_argument(words, node), interpreter.network_argument(words, network, "link or LAN"));
    let (Some(node_id), Some(network)) = found else { return Ok(None) };
    let Some(member) = member_of(interpreter, words, node, node_id, network)? else { return Ok(None) };
    Ok((!interpreter.is_closed()).then_some((network, member)))
}

/// One direction of a link: half of it at the source, half at the destination.
fn link_simplex(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let (delay, bandwidth, loss) =
        (interpreter.delay(words, 3), interpreter.bandwidth(words, 4), interpreter.loss(words, 5));
    let Some((network, source)) = node_and_network(interpreter, words, 2, 1)? else {
        return Ok(Value::Empty);
    };
    let shape = ShapeFacts { bandwidth, delay: delay / 2.0, loss: half_loss(loss) };
    for (index, member) in interpreter.world.networks[network].members.iter_mut().enumerate() {
        if index == source {
            member.outward = shape;
        } else {
            member.inward = shape;
        }
    }
    Ok(Value::Empty)
}

fn lan_simplex(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let outward = ShapeFacts {
        delay: interpreter.delay(words, 3),
        bandwidth: interpreter.bandwidth(words, 4),
        loss: interpreter.loss(words, 5),
    };
    let inward = ShapeFacts {
        delay: interpreter.delay(words, 6),
        bandwidth: interpreter.bandwidth(words, 7),
        loss: interpreter.loss(words, 8),
    };
    if let Some((network, member)) = node_and_network(interpreter, words, 2, 1)? {
        let facts = &mut interpreter.world.networks[network].members[member];
        (facts.outward, facts.inward) = (outward, inward);
    }
    Ok(Value::Empty)
}

fn flag(interpreter: &mut Interpreter, words: &[Value], change: fn(&mut NetworkFacts, bool)) -> Outcome {
    let found = (interpreter.network_argument(words, 1, "link or LAN"), interpreter.on_off(words, 2));
    if let ((Some(network), Some(on)), false) = (found, interpreter.is_closed()) {
        change(&mut interpreter.world.networks[network], on);
    }
    Ok(Value::Empty)
}

fn link_encap(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let styles = ["default", "gre", "egre", "vtun", "veth", "veth-ne", "vlan", "alias"];
    let found =
        (interpreter.network_argument(words, 1, "link or LAN"), interpreter.choice(words, 2, &styles));
    if let ((Some(network), Some(style)), false) = (found, interpreter.is_closed()) {
        interpreter.world.networks[network].encapsulation = style.to_owned();
    }
    Ok(Value::Empty)
}

fn failure_action(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let found = (
        interpreter.network_argument(words, 1, "link or LAN"),
        interpreter.choice(words, 2, &["fatal", "nonfatal"]),
    );
    if let ((Some(network), Some(action)), false) = (found, interpreter.is_closed()) {
        interpreter.world.networks[network].failure_action = action.to_owned();
    }
    Ok(Value::Empty)
}
