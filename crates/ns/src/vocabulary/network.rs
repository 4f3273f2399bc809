//! Methods of links, LANs and queues.

use super::known::NETWORK_OTHERS;
use super::model::Kind;
use super::{World, classes};
use crate::suggest::{did_you_mean, excerpt};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;

/// The network that was made last between two nodes, and the first one's member in it.
pub(crate) fn between(world: &World, from: usize, to: usize) -> Option<(usize, usize)> {
    let ports = world.nodes[from].ports.iter().rev();
    let mut shared = ports.filter(|(network, member)| {
        let members = &world.networks[*network].members;
        members.iter().enumerate().any(|(other, facts)| facts.node == to && other != *member)
    });
    shared.next().copied()
}

impl Interpreter {
    /// The same, counting the work.
    pub(super) fn between(&mut self, from: usize, to: usize) -> Outcome<Option<(usize, usize)>> {
        let world = &self.world;
        let members: usize =
            world.nodes[from].ports.iter().map(|port| world.networks[port.0].members.len()).sum();
        self.step(members as u64 / 16)?;
        Ok(between(&self.world, from, to))
    }
}

/// The member of a network that a node is; tells if it is none.
pub(super) fn member_of(
    interpreter: &mut Interpreter,
    words: &[Value],
    argument: usize,
    node: usize,
    network: usize,
) -> Outcome<Option<usize>> {
    interpreter.step(interpreter.world.nodes[node].ports.len() as u64 / 64)?;
    let world = &interpreter.world;
    let found =
        world.nodes[node].ports.iter().find(|(other, _)| *other == network).map(|(_, member)| *member);
    if found.is_none() {
        let (node, network) = (&world.nodes[node].name, &world.networks[network].name);
        let message = format!("[{}] {node} is not connected to {network}.", words[0].as_str());
        interpreter.tell(Problem::error(argument, message));
    }
    Ok(found)
}

/// Calls a method of a link or LAN.
pub(super) fn call(interpreter: &mut Interpreter, network: usize, method: &str, words: &[Value]) -> Outcome {
    match method {
        "queue" | "Queue" => classes::new_object(interpreter, Kind::Queue(network, 0)),
        "cost" => {
            let Some(cost) = cost(interpreter, words, words.len() - 1) else { return Ok(Value::Empty) };
            for member in &mut interpreter.world.networks[network].members {
                member.cost = cost;
            }
            Ok(Value::Empty)
        }
        "mustdelay" => {
            interpreter.world.networks[network].must_delay = true;
            Ok(Value::Empty)
        }
        known if NETWORK_OTHERS.contains(&known) => Ok(Value::Empty),
        other => {
            let known =
                ["queue", "Queue", "cost", "mustdelay"].into_iter().chain(NETWORK_OTHERS.iter().copied());
            let message = format!("unknown method `{}` of a link or LAN is ignored", excerpt(other));
            interpreter.tell(Problem::warning(1, message).maybe_hint(did_you_mean(other, known)));
            Ok(Value::Empty)
        }
    }
}

fn cost(interpreter: &mut Interpreter, words: &[Value], argument: usize) -> Option<f64> {
    let text = words[argument].as_str();
    let value =
        number::parse(&text).map(number::Number::to_f64).filter(|cost| *cost >= 0.0 && cost.is_finite());
    if value.is_none() {
        let message = format!("[cost] {} is not a cost", excerpt(&text));
        interpreter.tell(Problem::error(argument, message).hint("write a number"));
    }
    value
}

/// `$ns cost $a $b 3`: of the interface of the first node towards the second.
pub(super) fn set_cost_between(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let ends = (interpreter.node_argument(words, 2), interpreter.node_argument(words, 3));
    let Some(cost) = cost(interpreter, words, 4) else { return Ok(Value::Empty) };
    let (Some(from), Some(to)) = ends else { return Ok(Value::Empty) };
    match interpreter.between(from, to)? {
        Some((network, member)) => interpreter.world.networks[network].members[member].cost = cost,
        None => interpreter.tell(Problem::error(1, "[cost] no link between these nodes")),
    }
    Ok(Value::Empty)
}

/// Calls a method of a queue.
pub(super) fn call_queue(
    interpreter: &mut Interpreter,
    (network, member): (usize, usize),
    method: &str,
    words: &[Value],
) -> Outcome {
    match method {
        "queue" | "Queue" => return super::classes::new_object(interpreter, Kind::Queue(network, member)),
        "cost" => {
            if let Some(cost) = cost(interpreter, words, words.len() - 1) {
                interpreter.world.networks[network].members[member].cost = cost;
            }
            return Ok(Value::Empty);
        }
        _ => {}
    }
    let ("set", Some(name)) = (method, words.get(2).map(Value::to_text)) else { return Ok(Value::Empty) };
    let Some(value) = words.get(3) else { return Ok(Value::Empty) };
    let number = number::parse_int(&value.as_str());
    let Some(facts) = interpreter.world.networks[network].members.get_mut(member) else {
        return Ok(Value::Empty);
    };
    match (name.as_str(), number) {
        ("limit_", Some(limit)) => facts.queue.limit = limit,
        ("red_", Some(flag)) => facts.queue.red = flag != 0,
        ("gentle_", Some(flag)) => facts.queue.gentle = flag != 0,
        ("drop-tail_", Some(flag)) => facts.queue.drop_tail = flag != 0,
        _ => {}
    }
    Ok(value.clone())
}
