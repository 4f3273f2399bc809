//! Delay, bandwidth and loss.

use crate::tcl::commands::{Builtin, command};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;
use crate::vocabulary::Kind;
use crate::vocabulary::arguments::{Network, describe};
use crate::vocabulary::model::{MemberFacts, ShapeFacts};
use crate::vocabulary::network::member_of;

pub(super) const COMMANDS: &[Builtin] = &[
    command("tb-set-link-loss", 1, 3, "srclink ?dst? lossrate", link_loss),
    command("tb-set-lan-loss", 2, 2, "lan lossrate", |i, w| {
        let loss = i.loss(w, 2);
        if let Some(network) = i.network_argument(w, 1, Network::Lan) {
            set_loss(&mut i.world.networks[network].members, half_loss(loss));
        }
        Ok(Value::Empty)
    }),
    command("tb-set-node-lan-delay", 3, 3, "node lan delay", |i, w| {
        let delay = i.delay(w, 3)?;
        node_lan(i, w, |shape| shape.delay = delay)
    }),
    command("tb-set-node-lan-bandwidth", 3, 3, "node lan bw", |i, w| {
        let bandwidth = i.bandwidth(w, 3)?;
        node_lan(i, w, |shape| shape.bandwidth = bandwidth)
    }),
    command("tb-set-node-lan-loss", 3, 3, "node lan loss", |i, w| {
        let loss = i.loss(w, 3);
        node_lan(i, w, |shape| shape.loss = loss)
    }),
    command("tb-set-node-lan-params", 5, 5, "node lan delay bw loss", |i, w| {
        let (delay, bandwidth, loss) = (i.delay(w, 3)?, i.bandwidth(w, 4)?, i.loss(w, 5));
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
    // Estimates and backfill guide Emulab's mapper only; what is written is checked.
    command("tb-set-link-est-bandwidth", 1, 3, "srclink ?dst? bw", |i, w| {
        i.bandwidth(w, w.len() - 1)?;
        link_argument(i, w)?;
        Ok(Value::Empty)
    }),
    command("tb-set-link-backfill", 1, 3, "srclink ?dst? bw", |i, w| {
        i.bandwidth(w, w.len() - 1)?;
        if w.len() < 4 {
            i.network_argument(w, 1, Network::Link);
        } else {
            link_argument(i, w)?;
        }
        Ok(Value::Empty)
    }),
    command("tb-set-link-simplex-backfill", 3, 3, "link src bw", |i, w| {
        i.bandwidth(w, 3)?;
        node_and_network(i, w, 2, 1, Network::Link)?;
        Ok(Value::Empty)
    }),
    command("tb-set-lan-est-bandwidth", 2, 2, "lan bw", |i, w| {
        i.bandwidth(w, 2)?;
        i.network_argument(w, 1, Network::Lan);
        Ok(Value::Empty)
    }),
    command("tb-set-lan-backfill", 2, 2, "lan bw", |i, w| {
        i.bandwidth(w, 2)?;
        i.network_argument(w, 1, Network::Lan);
        Ok(Value::Empty)
    }),
    command("tb-set-lan-simplex-backfill", 4, 4, "lan node tobw frombw", |i, w| {
        i.backfill(w, 3)?;
        i.backfill(w, 4)?;
        node_and_network(i, w, 2, 1, Network::Lan)?;
        Ok(Value::Empty)
    }),
    command("tb-set-node-lan-est-bandwidth", 3, 3, "node lan bw", |i, w| {
        i.bandwidth(w, 3)?;
        node_and_network(i, w, 1, 2, Network::Lan)?;
        Ok(Value::Empty)
    }),
    command("tb-set-node-lan-backfill", 3, 3, "node lan bw", |i, w| {
        i.bandwidth(w, 3)?;
        node_and_network(i, w, 1, 2, Network::Lan)?;
        Ok(Value::Empty)
    }),
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

/// The link that word 1 names, or that lies between the nodes that words 1 and 2 name.
fn link_argument(interpreter: &mut Interpreter, words: &[Value]) -> Outcome<Option<usize>> {
    if words.len() < 4 {
        return match interpreter.kind_of(&words[1]) {
            Some(Kind::Network(network)) => Ok(Some(network)),
            Some(kind) if kind != Kind::Null => {
                let message = format!("this has no effect: {} is {}", words[1].as_str(), describe(kind));
                interpreter.tell(Problem::warning(1, message).hint("name a link, or two nodes"));
                Ok(None)
            }
            other => {
                interpreter.tell_wrong_kind(words, 1, "a link", other);
                Ok(None)
            }
        };
    }
    let ends = (interpreter.node_argument(words, 1), interpreter.node_argument(words, 2));
    let (Some(from), Some(to)) = ends else { return Ok(None) };
    let found = interpreter.link_between(from, to);
    if found.is_none() {
        let nodes = &interpreter.world.nodes;
        let message =
            format!("[{}] No link between {} and {}.", words[0].as_str(), nodes[from].name, nodes[to].name);
        interpreter.tell(Problem::error(1, message).hint("link the nodes before this line"));
    }
    Ok(found)
}

fn link_loss(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let loss = interpreter.loss(words, words.len() - 1);
    if let Some(network) = link_argument(interpreter, words)? {
        set_loss(&mut interpreter.world.networks[network].members, half_loss(loss));
    }
    Ok(Value::Empty)
}

/// Changes both directions of the member that words 1 and 2 name.
fn node_lan(interpreter: &mut Interpreter, words: &[Value], change: impl Fn(&mut ShapeFacts)) -> Outcome {
    if let Some((network, member)) = node_and_network(interpreter, words, 1, 2, Network::Lan)? {
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
    what: Network,
) -> Outcome<Option<(usize, usize)>> {
    let found =
        (interpreter.plain_node_argument(words, node), interpreter.network_argument(words, network, what));
    let (Some(node_id), Some(network)) = found else { return Ok(None) };
    Ok(member_of(interpreter, words, node, node_id, network)?.map(|member| (network, member)))
}

/// One direction of a link: half of it at the source, half at the destination.
fn link_simplex(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let (delay, bandwidth, loss) =
        (interpreter.delay(words, 3)?, interpreter.bandwidth(words, 4)?, interpreter.loss(words, 5));
    let Some((network, source)) = node_and_network(interpreter, words, 2, 1, Network::Link)? else {
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
        delay: interpreter.delay(words, 3)?,
        bandwidth: interpreter.bandwidth(words, 4)?,
        loss: interpreter.loss(words, 5),
    };
    let inward = ShapeFacts {
        delay: interpreter.delay(words, 6)?,
        bandwidth: interpreter.bandwidth(words, 7)?,
        loss: interpreter.loss(words, 8),
    };
    if let Some((network, member)) = node_and_network(interpreter, words, 2, 1, Network::Lan)? {
        let facts = &mut interpreter.world.networks[network].members[member];
        (facts.outward, facts.inward) = (outward, inward);
    }
    Ok(Value::Empty)
}
