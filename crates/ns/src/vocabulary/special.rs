//! Variables of objects that are more than values: they are what the experiment is made of.

use super::Kind;
use super::model::{MemberFacts, NetworkFacts};
use crate::otcl::ObjectId;
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number;
use crate::tcl::parse::split_element;
use crate::tcl::value::Value;

/// The value of such a variable; none if it is an ordinary one.
pub(crate) fn special(interpreter: &Interpreter, object: ObjectId, name: &str) -> Option<Value> {
    let world = &interpreter.world;
    let simulator = |simulator: usize| interpreter.name_of(world.simulators[simulator].object);
    match world.objects[object].kind {
        Kind::Node(node) => {
            let facts = &world.nodes[node];
            let networks = facts.ports.iter().map(|port| &world.networks[port.0]);
            match name {
                "sim" => Some(simulator(facts.simulator)),
                "simulated" => Some(Value::truth(facts.simulated)),
                "portlist" => Some(Value::list(networks.map(|n| Value::from(n.name.as_str())).collect())),
                "iplist" => {
                    let given = facts.ports.iter().map(|(network, member)| {
                        world.networks[*network].members[*member]
                            .address
                            .map_or(Value::Empty, |address| Value::from(address.to_string()))
                    });
                    Some(Value::list(given.collect()))
                }
                _ => None,
            }
        }
        Kind::Network(network) => {
            let facts = &world.networks[network];
            let end = |member: usize| {
                let member = facts.members.get(member).filter(|_| !facts.is_lan)?;
                Some(Value::from(world.nodes[member.node].name.as_str()))
            };
            match name {
                "sim" => Some(simulator(facts.simulator)),
                "src_node" => end(0),
                "dst_node" => end(1),
                "nodelist" => {
                    let pair = |member: &MemberFacts| {
                        let node = world.nodes[member.node].name.as_str();
                        Value::list(vec![Value::from(node), Value::from(member.port)])
                    };
                    Some(Value::list(facts.members.iter().map(pair).collect()))
                }
                _ => of_member(interpreter, facts, name),
            }
        }
        Kind::Blockstore(store) => match name {
            "node" => Some(
                world.blockstores[store]
                    .node
                    .map_or(Value::Empty, |node| Value::from(world.nodes[node].name.as_str())),
            ),
            "size" => Some(Value::Int(world.blockstores[store].size as i64)),
            _ => None,
        },
        Kind::EventGroup(group) if name == "mytype" => Some(Value::from(world.groups[group].class.as_str())),
        _ => None,
    }
}

/// The member that an index such as `n1 0` means: a node and its port.
fn member(interpreter: &Interpreter, facts: &NetworkFacts, index: &str) -> Option<usize> {
    let (node, port) = index.split_once(' ')?;
    let port: usize = port.parse().ok()?;
    let is = |member: &MemberFacts| member.port == port && interpreter.world.nodes[member.node].name == node;
    facts.members.iter().position(is)
}

fn of_member(interpreter: &Interpreter, facts: &NetworkFacts, name: &str) -> Option<Value> {
    let (array, index) = split_element(name)?;
    let member = &facts.members[member(interpreter, facts, index)?];
    Some(match array {
        "bandwidth" => Value::Int(member.outward.bandwidth as i64),
        "rbandwidth" => Value::Int(member.inward.bandwidth as i64),
        "delay" => Value::Double(member.outward.delay),
        "rdelay" => Value::Double(member.inward.delay),
        "loss" => Value::Double(member.outward.loss),
        "rloss" => Value::Double(member.inward.loss),
        "cost" => Value::from(member.cost.as_deref().unwrap_or("1")),
        _ => return None,
    })
}

/// Sets such a variable; false if it is an ordinary one.
pub(crate) fn set_special(
    interpreter: &mut Interpreter,
    object: ObjectId,
    name: &str,
    value: &Value,
) -> Outcome<bool> {
    let Kind::Network(network) = interpreter.world.objects[object].kind else { return Ok(false) };
    let Some((array, index)) = split_element(name) else { return Ok(false) };
    let Some(member) = member(interpreter, &interpreter.world.networks[network], index) else {
        return Ok(false);
    };
    let text = value.as_str();
    let facts = &mut interpreter.world.networks[network].members[member];
    if array == "cost" {
        facts.cost = Some(text.into_owned());
        return Ok(true);
    }
    let number = number::parse(&text)
        .map(|number| number.to_f64())
        .filter(|number| number.is_finite() && *number >= 0.0)
        .ok_or_else(|| {
            format!("{array} of {index}: `{}` is no number of 0 or more", crate::suggest::excerpt(&text))
        })?;
    match array {
        "bandwidth" => facts.outward.bandwidth = number as u64,
        "rbandwidth" => facts.inward.bandwidth = number as u64,
        "delay" => facts.outward.delay = number,
        "rdelay" => facts.inward.delay = number,
        "loss" => facts.outward.loss = number.min(1.0),
        "rloss" => facts.inward.loss = number.min(1.0),
        _ => return Ok(false),
    }
    Ok(true)
}
