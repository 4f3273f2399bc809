//! Storage: `$ns blockstore`. Containers have the disk of their host; what is asked for is checked, and kept for
//! comparison.

use super::model::{BlockstoreFacts, QueueKind};
use super::programs::simulator_argument;
use super::simulator::{NewNetwork, add_network};
use super::{Kind, Known, node, simulator};
use crate::otcl::{Method, ObjectId, method};
use crate::suggest::{excerpt, nearest};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::number;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;
use std::collections::BTreeMap;

pub(super) const METHODS: &[Method] = &[
    method("init", 1, 1, "simulator", |i, b, w| {
        let simulator = simulator_argument(i, w)?;
        init(i, b, simulator)?;
        Ok(Value::Empty)
    }),
    method("load-dataset", 1, 1, "dataset", |i, b, w| put(i, b, "dataset", w[2].to_text())),
    method("set-class", 1, 1, "class", |i, b, w| {
        let message = format!("[set-class] Invalid storage class: {}", excerpt(&w[2].as_str()));
        match i.choice_as(w, 2, &["SAN", "local"], &message) {
            Some(class) => put(i, b, "class", class.to_owned()),
            None => Ok(Value::Empty),
        }
    }),
    method("set-lease", 1, 1, "lease", |i, b, w| put(i, b, "lease", w[2].to_text())),
    method("set-mount-point", 1, 1, "path", set_mount_point),
    method("set-node", 1, 1, "node", set_node),
    method("set_fixed", 1, 1, "node", set_node),
    method("set-placement", 1, 1, "placement", set_placement),
    method("set-protocol", 1, 1, "protocol", |i, b, w| put(i, b, "protocol", w[2].to_text())),
    method("set-readonly", 1, 1, "flag", |i, b, w| exclusive(i, b, w, "readonly", "rwclone")),
    method("set-rwclone", 1, 1, "flag", |i, b, w| exclusive(i, b, w, "rwclone", "readonly")),
    method("set-size", 1, 1, "size", set_size),
    method("set-type", 1, 1, "type", |_, _, _| Ok(Value::Empty)),
];

pub(super) const DEFAULTS: &[(&str, &str)] =
    &[("type", ""), ("role", "unknown"), ("leasename", ""), ("simulated", "0")];

/// Units of size, in bytes.
const UNITS: &[(&str, f64)] = &[
    ("KB", 1e3),
    ("KiB", 1024.0),
    ("MB", 1e6),
    ("MiB", 1_048_576.0),
    ("GB", 1e9),
    ("GiB", 1_073_741_824.0),
    ("TB", 1e12),
    ("TiB", 1_099_511_627_776.0),
];

/// Where storage may be placed, and the desire that says so.
const PLACEMENTS: &[(&str, &str)] =
    &[("ANY", "?+disk_any"), ("SYSVOL", "?+disk_sysvol"), ("NONSYSVOL", "?+disk_nonsysvol")];

/// Directories of the system.
const FORBIDDEN: &[&str] = &[
    "/",
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/libexec",
    "/proc",
    "/sbin",
    "/sys",
    "/usr",
    "/usr/bin",
    "/usr/local",
    "/usr/local/etc",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/usr/sbin",
    "/var",
    "/etc/emulab",
    "/group",
    "/proj",
    "/share",
    "/scratch",
    "/users",
    "/usr/local/etc/emulab",
    "/var/emulab",
];

/// `$ns blockstore`.
pub(super) fn add(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    simulator::ignore_arguments(interpreter, words, 2, "its settings have methods of their own");
    let simulator = simulator::number(interpreter, object);
    let name = format!("tbblk-n{}", simulator::next_id(interpreter, simulator));
    let store = interpreter.add_object(&name, Known::Blockstore, Kind::Plain)?;
    init(interpreter, store, simulator)?;
    Ok(Value::from(name))
}

fn init(interpreter: &mut Interpreter, object: ObjectId, simulator: usize) -> Outcome<()> {
    let message = "a block store has no counterpart among containers; the node keeps the disk of its host";
    interpreter.tell(Problem::warning(1, message));
    let origin = interpreter.origin()?;
    let number = interpreter.world.blockstores.len();
    interpreter.world.objects[object].kind = Kind::Blockstore(number);
    let name = interpreter.world.objects[object].name.clone();
    interpreter.world.simulators[simulator].blockstores.insert(&name, number);
    let facts = BlockstoreFacts { object, simulator, origin, ..BlockstoreFacts::default() };
    interpreter.world.blockstores.push(facts);
    interpreter.name_next(object);
    Ok(())
}

fn facts(interpreter: &mut Interpreter, object: ObjectId) -> Option<&mut BlockstoreFacts> {
    match interpreter.world.objects[object].kind {
        Kind::Blockstore(store) => Some(&mut interpreter.world.blockstores[store]),
        _ => None,
    }
}

fn put(interpreter: &mut Interpreter, object: ObjectId, name: &'static str, value: String) -> Outcome {
    interpreter.charge(value.len())?;
    if let Some(facts) = facts(interpreter, object) {
        facts.attributes.insert(name, value);
    }
    Ok(Value::Empty)
}

fn set_mount_point(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let path = words[2].to_text();
    let rest = path.strip_prefix('/').map(|rest| rest.strip_suffix('/').unwrap_or(rest));
    let word = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if !rest.is_some_and(|rest| rest.split('/').all(word)) {
        let message = format!("Bad mountpoint: {}", excerpt(&path));
        interpreter.tell(Problem::error(2, message).hint("an absolute path of letters, digits and _"));
    } else if FORBIDDEN.contains(&path.as_str()) {
        let message = format!("Cannot mount over important system directory: {path}");
        interpreter.tell(Problem::error(2, message));
    } else {
        return put(interpreter, object, "mountpoint", path);
    }
    Ok(Value::Empty)
}

fn set_node(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    match interpreter.kind_of(&words[2]) {
        Some(Kind::Node(node)) if !interpreter.world.nodes[node].bridge => {
            if let Some(facts) = facts(interpreter, object) {
                facts.node = Some(node);
            }
        }
        _ => {
            let message = "Can only fix blockstores to a node object!";
            interpreter.tell(Problem::error(2, message).hint("name a node that `$ns node` made"));
        }
    }
    Ok(Value::Empty)
}

fn set_placement(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let text = words[2].to_text();
    let upper = text.to_uppercase();
    let known = PLACEMENTS.iter().map(|placement| placement.0);
    if known.clone().any(|known| known == upper) {
        return put(interpreter, object, "placement", upper);
    }
    let message = format!("Invalid placement specified: {}", excerpt(&text));
    let near = nearest(&upper, known).unwrap_or("ANY, SYSVOL or NONSYSVOL");
    interpreter.tell(Problem::error(2, message).hint(format!("write {near}")));
    Ok(Value::Empty)
}

fn exclusive(
    interpreter: &mut Interpreter,
    object: ObjectId,
    words: &[Value],
    name: &'static str,
    other: &str,
) -> Outcome {
    let on = number::parse(&words[2].as_str()).is_none_or(|number| number.to_f64() != 0.0);
    let other_on = facts(interpreter, object)
        .is_some_and(|facts| facts.attributes.get(other).is_some_and(|flag| flag != "0"));
    if on && other_on {
        let message = format!("[set-{name}] cannot set both {name} and {other}");
        interpreter.tell(Problem::error(2, message));
        return Ok(Value::Empty);
    }
    put(interpreter, object, name, if on { "1" } else { "0" }.to_owned())
}

fn set_size(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let text = words[2].to_text();
    let digits =
        text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))).unwrap_or(text.len());
    let value = number::parse(&text[..digits]).map(|number| number.to_f64());
    let unit = UNITS.iter().find(|unit| unit.0 == text[digits..].trim());
    let problem = match (value, unit) {
        (Some(value), Some((_, bytes))) => {
            let mebibytes = (value * bytes / 1_048_576.0).trunc();
            if mebibytes >= 1.0 {
                if let Some(facts) = facts(interpreter, object) {
                    facts.size = mebibytes as u64;
                }
                return Ok(Value::Empty);
            }
            Problem::error(
                2,
                format!("[set-size] {} is smaller than allowed minimum (1 MiB)", excerpt(&text)),
            )
        }
        (Some(_), None) => Problem::error(2, format!("Unknown size unit {}.", excerpt(&text[digits..]))),
        (None, _) => Problem::error(2, format!("[set-size] {} is not a size", excerpt(&text))),
    };
    interpreter.tell(problem.hint("write a number and a unit, such as 10GB"));
    Ok(Value::Empty)
}

/// The node that stands for a block store in links: its own, or a storage host that is added for it.
pub(super) fn node_of(interpreter: &mut Interpreter, store: usize) -> Outcome<usize> {
    if let Some(node) = interpreter.world.blockstores[store].node {
        return Ok(node);
    }
    let node = storage_host(interpreter, store)?;
    interpreter.world.blockstores[store].node = Some(node);
    Ok(node)
}

fn storage_host(interpreter: &mut Interpreter, store: usize) -> Outcome<usize> {
    let facts = &interpreter.world.blockstores[store];
    let simulator = interpreter.world.simulators[facts.simulator].object;
    let name = format!("blockhost-{}", interpreter.world.objects[facts.object].name);
    let call = [interpreter.name_of(simulator), Value::from("node")];
    let value = interpreter.call_object(simulator, &call)?;
    let active = std::mem::take(&mut interpreter.active);
    let named =
        interpreter.assign(&name, value.clone()).and_then(|()| super::after_set(interpreter, &name, &value));
    interpreter.active = active;
    let Some(Kind::Node(node)) = interpreter.kind_of(&named?) else { return Ok(0) };
    let object = interpreter.world.nodes[node].object;
    interpreter.set_variable(object, "type", Value::from("blockstore"))?;
    interpreter.set_variable(object, "isvirt", Value::Int(1))?;
    Ok(node)
}

/// What the stores of a simulator come to: hosts and links of remote ones, desires of local ones.
pub(super) fn finish(interpreter: &mut Interpreter, simulator: usize) -> Outcome<()> {
    let mut placed: BTreeMap<(usize, String), [u32; 2]> = BTreeMap::new();
    let mut mounts: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let stores = &interpreter.world.simulators[simulator].blockstores;
    let order: Vec<usize> = stores.keys().filter_map(|name| stores.get(name).copied()).collect();
    for store in order {
        if let Err(message) = finish_one(interpreter, store, &mut placed, &mut mounts)? {
            let origin = interpreter.world.blockstores[store].origin.clone();
            super::finish::tell(
                interpreter,
                crate::Severity::Error,
                &origin,
                message,
                "see the methods of the block store",
            );
            return Ok(());
        }
    }
    Ok(())
}

type Placed = BTreeMap<(usize, String), [u32; 2]>;

fn finish_one(
    interpreter: &mut Interpreter,
    store: usize,
    placed: &mut Placed,
    mounts: &mut BTreeMap<usize, Vec<String>>,
) -> Outcome<Result<(), String>> {
    let facts = interpreter.world.blockstores[store].clone();
    let name = interpreter.world.objects[facts.object].name.to_string();
    let Some(mut node) = facts.node else {
        return Ok(Err(format!("Blockstore is not attached to anything: {name}")));
    };
    let mut size = facts.size;
    let mut class = facts.attributes.get("class").cloned();
    if facts.attributes.contains_key("lease") {
        if size != 0 || class.is_some() || facts.attributes.contains_key("protocol") {
            return Ok(Err(format!(
                "Cannot explicitly set size/type/class/protocol of lease-associated blockstore {name}"
            )));
        }
        (size, class) = (1, Some("SAN".to_owned()));
    }
    let Some(class) = class else { return Ok(Err(format!("Blockstore's class must be specified: {name}"))) };
    let remote = class == "SAN";
    if remote {
        if size == 0 {
            return Ok(Err(format!("Remote blockstores must have a size: {name}")));
        }
        if facts.attributes.contains_key("placement") {
            return Ok(Err(format!("Placement setting only makes sense with local blockstores: {name}")));
        }
        node = link_remote(interpreter, store, node, &name)?;
        if interpreter.world.nodes[node].ports.len() != 1 {
            return Ok(Err(format!(
                "A remote blockstore must be connected to one, and only one, link/lan: {name}"
            )));
        }
    } else if let Err(message) = place_local(interpreter, node, &facts, placed) {
        return Ok(Err(message));
    }
    let Some(mount) = facts.attributes.get("mountpoint") else { return Ok(Ok(())) };
    if remote {
        let (network, member) = interpreter.world.nodes[node].ports[0];
        let network = &interpreter.world.networks[network];
        if network.is_lan {
            return Ok(Err(format!(
                "Cannot specify a mount point for blockstores connected to multiple nodes (i.e., on a lan): {name}"
            )));
        }
        node = network.members[1 - member.min(1)].node;
    }
    let others = mounts.entry(node).or_default();
    interpreter.step(others.len() as u64 / 16)?;
    let nested = |other: &String| {
        let (mut own, mut its) = (mount.split('/').skip(1), other.split('/').skip(1));
        loop {
            match (own.next().filter(|part| !part.is_empty()), its.next().filter(|part| !part.is_empty())) {
                (Some(own), Some(its)) if own != its => return false,
                (Some(_), Some(_)) => {}
                _ => return true,
            }
        }
    };
    if let Some(other) = others.iter().find(|other| nested(other)) {
        let node = &interpreter.world.nodes[node].name;
        return Ok(Err(format!("Mount collision or nested mount detected on {node}: {mount}, {other}")));
    }
    others.push(mount.clone());
    Ok(Ok(()))
}

/// A link from the node to a storage host, unless the store is a storage host's already.
fn link_remote(interpreter: &mut Interpreter, store: usize, node: usize, name: &str) -> Outcome<usize> {
    let object = interpreter.world.nodes[node].object;
    if interpreter.variable_text(object, "type") == "blockstore" {
        return Ok(node);
    }
    let host = storage_host(interpreter, store)?;
    interpreter.world.blockstores[store].node = Some(host);
    let simulator = interpreter.world.blockstores[store].simulator;
    let new = NewNetwork {
        is_lan: false,
        nodes: vec![node, host],
        bandwidth: super::values::BEST_EFFORT_KBPS,
        delay: 0.0,
        queue: QueueKind::DropTail,
        is_storage: true,
    };
    let value = add_network(interpreter, simulator, &new)?;
    let variable = format!("{name}-link");
    let active = std::mem::take(&mut interpreter.active);
    let named = interpreter
        .assign(&variable, value.clone())
        .and_then(|()| super::after_set(interpreter, &variable, &value));
    interpreter.active = active;
    named?;
    Ok(host)
}

/// A desire for the space, if it fits what others of the node desire.
fn place_local(
    interpreter: &mut Interpreter,
    node: usize,
    facts: &BlockstoreFacts,
    placed: &mut Placed,
) -> Result<(), String> {
    let place = facts.attributes.get("placement").map_or("ANY", String::as_str);
    let desire = PLACEMENTS.iter().find(|known| known.0 == place).map_or("?+disk_any", |known| known.1);
    let name = interpreter.world.nodes[node].name.clone();
    let counts = placed.entry((node, place.to_owned())).or_default();
    counts[usize::from(facts.size == 0)] += 1;
    let [partial, full] = *counts;
    if facts.size == 0 {
        node::desire(interpreter, node, desire, "1".to_owned(), true);
    } else {
        let desires = &interpreter.world.nodes[node].desires;
        let known =
            desires.iter().find(|known| known.0 == desire).and_then(|known| known.1.parse::<u64>().ok());
        let size = facts.size.saturating_add(known.unwrap_or_default());
        node::desire(interpreter, node, desire, size.to_string(), true);
    }
    if place == "SYSVOL" && partial + full > 1 {
        return Err(format!("Only one sysvol placement allowed per node: {name}"));
    }
    if full > 1 || (full == 1 && partial > 0) {
        return Err(format!("Full placement collision found for {name}:{place}"));
    }
    let mut here = placed.range((node, String::new())..(node + 1, String::new()));
    let mixed = here.any(|((_, its), _)| (its == "ANY") != (place == "ANY"));
    if mixed {
        return Err(format!("Incompatible mix of 'ANY' and other placements on {name}"));
    }
    Ok(())
}
