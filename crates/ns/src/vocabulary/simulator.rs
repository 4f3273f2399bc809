//! Methods of a simulator.

use super::arguments::describe;
use super::model::{MemberFacts, NetworkFacts, NodeFacts, QueueKind, RoutingChoice, ShapeFacts, Simulator};
use super::{Kind, Known, agents, blockstore, events, network, new, others};
use crate::diagnostic::Severity;
use crate::otcl::{Method, ObjectId, method};
use crate::suggest::{excerpt, nearest};
use crate::tcl::commands::{ANY, wrong_arguments};
use crate::tcl::failure::{Exception, Failure, Outcome};
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::{Mend, Problem};
use crate::tcl::value::Value;

pub(super) const METHODS: &[Method] = &[
    method("node", 0, ANY, "?arg ...?", |i, s, w| add_node(i, s, w, false)),
    method("duplex-link", 4, ANY, "n1 n2 bw delay type ?arg ...?", duplex_link),
    method("make-lan", 3, ANY, "nodelist bw delay ?arg ...?", make_lan),
    method("at", 2, 2, "time event", events::at),
    method("rtproto", 1, ANY, "type ?arg ...?", rtproto),
    method("run", 0, 0, "", super::finish::run),
    method("init", 0, ANY, "?arg ...?", init),
    method("agentinit", 1, 1, "agent", |_, _, _| Ok(Value::Empty)),
    method("attach-agent", 2, 2, "node agent", agents::attach),
    method("blockstore", 0, ANY, "?arg ...?", blockstore::add),
    method("bridge", 0, ANY, "?arg ...?", |i, s, w| add_node(i, s, w, true)),
    method("connect", 2, 2, "src dst", agents::connect),
    method("cost", 3, 3, "src dst c", network::cost_between),
    method("define-template-parameter", 1, ANY, "name value ?description?", template_parameter),
    method("description", 1, 1, "text", |_, _, _| Ok(Value::Empty)),
    method("event-group", 0, 1, "?list?", events::add_group),
    method("event-sequence", 0, 3, "?seq? ?catch? ?catch_seq?", events::add_sequence),
    method("event-timeline", 0, ANY, "?arg ...?", events::add_timeline),
    method("find_link", 2, 2, "src dst", find_link),
    method("instructions", 1, 1, "text", |_, _, _| Ok(Value::Empty)),
    method("lanlink", 2, 2, "lan node", lanlink),
    method("link", 2, 2, "src dst", link),
    method("make-cloud", 3, ANY, "nodelist bw delay ?arg ...?", make_cloud),
    method("make-deter-lan", 3, ANY, "nodes bw delay ?arg ...?", make_deter_lan),
    method("make-path", 1, ANY, "linklist ?arg ...?", others::make_path),
    method("make-portinvlan", 2, 2, "node token", make_portinvlan),
    method("make-san", 1, 1, "nodelist", make_san),
    method("make-simulated", 0, ANY, "?script?", make_simulated),
    method("node-config", 0, ANY, "?-topography topography?", node_config),
    method("rename", 2, 2, "old new", |_, _, _| Ok(Value::Empty)),
];

/// Whether a simulator has this method.
pub(super) fn is_method(name: &str) -> bool {
    METHODS.iter().any(|method| method.name == name)
}

/// The names of its methods.
pub(super) fn method_names() -> impl Iterator<Item = &'static str> {
    METHODS.iter().map(|method| method.name)
}

/// The number of the simulator that an object is.
pub(super) fn number(interpreter: &Interpreter, object: ObjectId) -> usize {
    match interpreter.world.objects[object].kind {
        Kind::Simulator(simulator) => simulator,
        _ => 0,
    }
}

fn init(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    if words.len() > 2 {
        interpreter.tell(Problem::warning(1, "a simulator takes no arguments; they are ignored"));
    }
    interpreter.charge(1024)?;
    interpreter.world.objects[object].kind = Kind::Simulator(interpreter.world.simulators.len());
    interpreter.world.simulators.push(Simulator { object, ..Simulator::default() });
    interpreter.name_next(object);
    Ok(Value::Empty)
}

/// What an unknown method returns.
pub(super) fn null(interpreter: &mut Interpreter, simulator: usize) -> Outcome {
    let name = format!("tbnull-null{}", next_id(interpreter, simulator));
    let object = interpreter.add_object(&name, Known::NullClass, Kind::Null)?;
    Ok(interpreter.name_of(object))
}

/// The next number of an internal name.
pub(super) fn next_id(interpreter: &mut Interpreter, simulator: usize) -> usize {
    let last = &mut interpreter.world.simulators[simulator].last_id;
    *last += 1;
    *last
}

/// Tells that arguments are ignored.
pub(super) fn ignore_arguments(interpreter: &mut Interpreter, words: &[Value], first: usize, hint: &str) {
    if words.len() <= first || interpreter.world.simulated {
        return;
    }
    let rest: Vec<String> = words[first..].iter().map(Value::to_text).collect();
    let message = format!("Arguments for {} are ignored: {}", words[1].as_str(), excerpt(&rest.join(" ")));
    interpreter.tell(Problem::warning(first, message).hint(hint));
}

fn add_node(interpreter: &mut Interpreter, object: ObjectId, words: &[Value], bridge: bool) -> Outcome {
    ignore_arguments(
        interpreter,
        words,
        2,
        "settings of a node have commands of their own, such as tb-set-hardware",
    );
    let simulator = number(interpreter, object);
    if interpreter.world.nodes.len() >= interpreter.options.limits.nodes {
        return Err(Failure::limit(
            format!("more than {} nodes", interpreter.options.limits.nodes),
            "does a loop make more than it should?",
        ));
    }
    let name = format!("tbnode-n{}", next_id(interpreter, simulator));
    let class = if bridge { Known::Bridge } else { Known::Node };
    let id = interpreter.world.nodes.len();
    let node = interpreter.add_object(&name, class, Kind::Node(id))?;
    let origin = interpreter.origin()?;
    let simulated = interpreter.world.simulated;
    let mut facts =
        NodeFacts { object: node, name, simulator, bridge, simulated, origin, ..NodeFacts::default() };
    if simulated {
        facts.desires.push(("FBSD-NSE".to_owned(), "0.9".to_owned()));
        interpreter.set_variable(node, "type", Value::from("sim"))?;
    }
    interpreter.world.nodes.push(facts);
    interpreter.name_next(node);
    let topography = interpreter.variable_text(object, "-topography");
    if !topography.is_empty() {
        let call = [interpreter.name_of(node), Value::from("topography"), Value::from(topography)];
        interpreter.call_object(node, &call)?;
    }
    Ok(interpreter.name_of(node))
}

fn queue_kind(interpreter: &mut Interpreter, words: &[Value], argument: usize) -> QueueKind {
    let Some(kind) = words.get(argument) else { return QueueKind::DropTail };
    match &*kind.as_str() {
        "" | "DropTail" => QueueKind::DropTail,
        "RED" => QueueKind::Red,
        "GRED" => QueueKind::GentleRed,
        other => {
            let message = format!("Link type {}, using DropTail!", excerpt(other));
            let known = ["DropTail", "RED", "GRED"];
            let near = nearest(other, known.into_iter())
                .or_else(|| known.into_iter().find(|known| known.eq_ignore_ascii_case(other)));
            let mut problem = Problem::warning(argument, message).hint("write DropTail, RED or GRED");
            if let Some(near) = near {
                problem = problem.mend(Mend::Replace(near.to_owned()));
            }
            if !interpreter.world.simulated {
                interpreter.tell(problem);
            }
            QueueKind::DropTail
        }
    }
}

/// A link or LAN to be.
pub(super) struct NewNetwork {
    pub is_lan: bool,
    pub nodes: Vec<usize>,
    /// Kilobits per second.
    pub bandwidth: u64,
    /// Milliseconds, from one member to another.
    pub delay: f64,
    pub queue: QueueKind,
    pub is_storage: bool,
}

/// Adds a link or LAN; the next `set` names it.
pub(super) fn add_network(interpreter: &mut Interpreter, simulator: usize, new: &NewNetwork) -> Outcome {
    let id = next_id(interpreter, simulator);
    let (name, class) = if new.is_lan {
        (format!("tblan-lan{id}"), Known::Lan)
    } else {
        (format!("tblink-l{id}"), Known::Link)
    };
    let network = interpreter.world.networks.len();
    let object = interpreter.add_object(&name, class, Kind::Network(network))?;
    // Each queue takes a number: one for each member, and one for both of a link.
    interpreter.world.last_new += new.nodes.len() + usize::from(!new.is_lan);
    interpreter.charge(size_of::<MemberFacts>() * new.nodes.len())?;
    let origin = interpreter.origin()?;
    let shape = ShapeFacts { bandwidth: new.bandwidth, delay: new.delay / 2.0, loss: 0.0 };
    let world = &mut interpreter.world;
    let members = new.nodes.iter().enumerate().map(|(member, node)| {
        let ports = &mut world.nodes[*node].ports;
        ports.push((network, member));
        MemberFacts {
            node: *node,
            port: ports.len() - 1,
            address: None,
            given: false,
            outward: shape,
            inward: shape,
            cost: None,
            queue: None,
            aliases: None,
            address_origin: None,
        }
    });
    let members = members.collect();
    let facts = NetworkFacts {
        object,
        name,
        simulator,
        is_lan: new.is_lan,
        is_cloud: false,
        is_storage: new.is_storage,
        queue: new.queue,
        members,
        origin,
    };
    world.simulators[simulator].networks.insert(&facts.name, network);
    world.networks.push(facts);
    note_link(interpreter, network);
    if new.queue != QueueKind::DropTail {
        interpreter.set_variable(object, "mustdelay", Value::Int(1))?;
    }
    interpreter.name_next(object);
    Ok(interpreter.name_of(object))
}

/// Remembers which link lies between two nodes: the one that was made or named last.
pub(super) fn note_link(interpreter: &mut Interpreter, network: usize) {
    let world = &mut interpreter.world;
    let facts = &world.networks[network];
    if let (false, [first, second]) = (facts.is_lan, facts.members.as_slice()) {
        let links = &mut world.simulators[facts.simulator].links;
        links.insert((first.node, second.node), network);
        links.insert((second.node, first.node), network);
    }
}

/// The node, or the node of a block store, that a word names.
fn end_argument(
    interpreter: &mut Interpreter,
    words: &[Value],
    argument: usize,
) -> Outcome<Option<(usize, bool)>> {
    if let Some(Kind::Blockstore(store)) = interpreter.kind_of(&words[argument]) {
        return Ok(Some((blockstore::node_of(interpreter, store)?, true)));
    }
    Ok(interpreter.node_argument(words, argument).map(|node| (node, false)))
}

fn duplex_link(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let simulator = number(interpreter, object);
    if words.len() == 6 {
        let usage = "n1 n2 bw delay type ?arg ...?";
        if interpreter.is_strict() {
            return Err(wrong_arguments(&format!("{} duplex-link", words[0].as_str()), usage).into());
        }
        interpreter.tell(
            Problem::warning(5, "the queue type is missing; DropTail is used")
                .hint(format!("write duplex-link {usage}")),
        );
    }
    ignore_arguments(interpreter, words, 7, "a link has two nodes, a bandwidth, a delay and a queue type");
    let ends = [end_argument(interpreter, words, 2)?, end_argument(interpreter, words, 3)?];
    let bandwidth = interpreter.bandwidth(words, 4)?;
    let delay = interpreter.delay(words, 5)?;
    let queue = queue_kind(interpreter, words, 6);
    interpreter.check_bandwidth_max(bandwidth, 4);
    let is_storage = ends.iter().flatten().any(|end| end.1);
    let nodes: Vec<usize> = ends.into_iter().flatten().map(|end| end.0).collect();
    if nodes.len() < 2 {
        return null(interpreter, simulator);
    }
    if nodes[0] == nodes[1] {
        let name = &interpreter.world.nodes[nodes[0]].name;
        let mut problem = Problem::error(3, format!("the link joins {name} to itself"));
        if interpreter.is_strict() {
            problem.severity = Severity::Warning;
        }
        interpreter.tell(problem.hint("name two different nodes"));
    }
    let real = nodes.iter().any(|node| !interpreter.world.nodes[*node].simulated);
    if interpreter.world.simulated && real && interpreter.is_strict() {
        let message =
            "[duplex-link] Please define links between real and simulated nodes outside make-simulated";
        interpreter.tell(Problem::error(1, message));
        return null(interpreter, simulator);
    }
    if is_storage && !check_storage_bandwidth(interpreter, bandwidth, 4) {
        return null(interpreter, simulator);
    }
    add_network(
        interpreter,
        simulator,
        &NewNetwork { is_lan: false, nodes, bandwidth, delay, queue, is_storage },
    )
}

fn check_storage_bandwidth(interpreter: &mut Interpreter, bandwidth: u64, argument: usize) -> bool {
    if bandwidth == super::values::BEST_EFFORT_KBPS {
        return true;
    }
    let message = "Only '~' (indicating best-effort) is supported as the bandwidth for network links/lans containing storage members.";
    interpreter.tell(Problem::error(argument, message).mend(Mend::Replace("~".to_owned())));
    false
}

fn lan_nodes(interpreter: &mut Interpreter, words: &[Value]) -> Outcome<(Vec<usize>, bool)> {
    let list = words[2].as_list().map_err(|error| Exception::from(error).at(2))?;
    interpreter.step(list.items.len() as u64)?;
    let mut nodes = Vec::with_capacity(list.items.len());
    let mut is_storage = false;
    let mut wrong = 0;
    for item in &list.items {
        match interpreter.kind_of(item) {
            Some(Kind::Node(node)) => nodes.push(node),
            Some(Kind::Blockstore(store)) => {
                nodes.push(blockstore::node_of(interpreter, store)?);
                is_storage = true;
            }
            _ if wrong >= 3 => {}
            other => {
                wrong += 1;
                let mut shown = words.to_vec();
                shown[2] = item.clone();
                interpreter.tell_wrong_kind(&shown, 2, "a node", other);
            }
        }
    }
    Ok((nodes, is_storage))
}

fn make_lan(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    ignore_arguments(interpreter, words, 5, "a LAN has nodes, a bandwidth and a delay");
    let (nodes, is_storage) = lan_nodes(interpreter, words)?;
    let bandwidth = interpreter.bandwidth(words, 3)?;
    let delay = interpreter.delay(words, 4)?;
    interpreter.check_bandwidth_max(bandwidth, 3);
    if delay % 2.0 == 1.0 {
        let message =
            format!("due to delay implementation, odd delay value {delay} for LAN may be rounded up");
        interpreter.tell(Problem::warning(4, message));
    }
    if nodes.is_empty() && !interpreter.is_strict() {
        interpreter.tell(
            Problem::warning(2, "a LAN without nodes").hint("list its nodes: make-lan \"$a $b\" 100Mb 0ms"),
        );
    }
    let simulator = number(interpreter, object);
    if is_storage && !check_storage_bandwidth(interpreter, bandwidth, 3) {
        return null(interpreter, simulator);
    }
    let queue = QueueKind::DropTail;
    add_network(
        interpreter,
        simulator,
        &NewNetwork { is_lan: true, nodes, bandwidth, delay, queue, is_storage },
    )
}

fn make_cloud(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    ignore_arguments(interpreter, words, 5, "a cloud has nodes, a bandwidth and a delay");
    let value = make_lan(interpreter, object, &words[..5])?;
    if let Some(Kind::Network(network)) = interpreter.kind_of(&value) {
        interpreter.world.networks[network].is_cloud = true;
        let lan = interpreter.world.networks[network].object;
        interpreter.set_variable(lan, "mustdelay", Value::Int(1))?;
    }
    Ok(value)
}

fn make_san(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let mut call = words.to_vec();
    call.extend([Value::from("~"), Value::from("0ms")]);
    make_lan(interpreter, object, &call)
}

fn make_portinvlan(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let (nodes, is_storage) = lan_nodes(interpreter, words)?;
    let message = "a port in a VLAN of the site has no counterpart among containers; it is a LAN here";
    interpreter.tell(Problem::warning(1, message));
    let simulator = number(interpreter, object);
    let queue = QueueKind::DropTail;
    let new = NewNetwork { is_lan: true, nodes, bandwidth: 0, delay: 0.0, queue, is_storage };
    add_network(interpreter, simulator, &new)
}

/// DETER's LAN with random delays and losses, which no container has; Emulab ignores it too.
fn make_deter_lan(interpreter: &mut Interpreter, object: ObjectId, _: &[Value]) -> Outcome {
    interpreter.tell(
        Problem::warning(1, "unknown method `make-deter-lan` of the simulator is ignored")
            .hint("did you mean `make-lan`? random delays and losses are not possible"),
    );
    let simulator = number(interpreter, object);
    null(interpreter, simulator)
}

/// The script is run; what it makes is simulated in Emulab, and nothing in it is wrong.
fn make_simulated(interpreter: &mut Interpreter, _: ObjectId, words: &[Value]) -> Outcome {
    interpreter.tell(
        Problem::warning(1, "nothing is simulated here: what stands inside is made as any other")
            .hint("Emulab passes over what is wrong inside; so does this"),
    );
    let script = match words {
        [_, _, script] => script.clone(),
        _ => Value::list(words[2..].to_vec()),
    };
    interpreter.world.simulated = true;
    let result = interpreter.evaluate(&script);
    interpreter.world.simulated = false;
    result
}

fn node_config(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    for (name, value) in Interpreter::named_arguments(&words[2..], &["-topography"])? {
        interpreter.set_variable(object, name, value.clone())?;
    }
    Ok(Value::Empty)
}

/// Sets a variable, as a parameter of a template of Emulab's would.
fn template_parameter(interpreter: &mut Interpreter, _: ObjectId, words: &[Value]) -> Outcome {
    match words.len() - 3 {
        0 => {
            let message = "[define-template-parameter] not enough arguments!";
            interpreter
                .tell(Problem::error(1, message).hint("write a name, a value and perhaps a description"));
        }
        1 | 2 => interpreter.assign(&words[2].as_str(), words[3].clone())?,
        _ => {
            let message = "[define-template-parameter] too many arguments!";
            interpreter.tell(Problem::error(5, message).hint("write the description in quotes"));
        }
    }
    Ok(Value::Int(0))
}

fn rtproto(interpreter: &mut Interpreter, _: ObjectId, words: &[Value]) -> Outcome {
    if interpreter.world.simulated {
        return Ok(Value::Empty);
    }
    ignore_arguments(interpreter, words, 3, "a routing protocol has no arguments here");
    let choice = match &*words[2].as_str() {
        "Session" | "ospf" => RoutingChoice::Ospf,
        "Manual" => RoutingChoice::Manual,
        "Static" => RoutingChoice::Static,
        "Static-ddijk" => RoutingChoice::StaticDdijk,
        "Static-old" => RoutingChoice::StaticOld,
        other => {
            let known = ["Static", "Session", "Manual", "ospf", "Static-ddijk", "Static-old"];
            let message = format!("rtproto: unsupported routing protocol ignored: {}", excerpt(other));
            let mut problem = Problem::warning(2, message).hint(format!("write one of {}", known.join(", ")));
            if let Some(near) = nearest(other, known.into_iter())
                .or_else(|| known.into_iter().find(|k| k.eq_ignore_ascii_case(other)))
            {
                problem =
                    problem.hint(format!("did you mean `{near}`?")).mend(Mend::Replace(near.to_owned()));
            }
            interpreter.tell(problem);
            return Ok(Value::Empty);
        }
    };
    interpreter.world.settings.routing = choice;
    Ok(Value::Empty)
}

/// Two nodes that words name, and the link between them.
fn link_between(
    interpreter: &mut Interpreter,
    object: ObjectId,
    words: &[Value],
) -> Option<(usize, Option<usize>)> {
    let ends = (interpreter.node_argument(words, 2), interpreter.node_argument(words, 3));
    let (Some(from), Some(to)) = ends else { return None };
    let simulator = number(interpreter, object);
    Some((from, interpreter.world.simulators[simulator].links.get(&(from, to)).copied()))
}

fn find_link(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let found = link_between(interpreter, object, words).and_then(|found| found.1);
    Ok(found.map_or(Value::Empty, |network| interpreter.name_of(interpreter.world.networks[network].object)))
}

/// One direction of the link between two nodes.
fn link(interpreter: &mut Interpreter, object: ObjectId, words: &[Value]) -> Outcome {
    let Some((from, found)) = link_between(interpreter, object, words) else { return Ok(Value::Empty) };
    let Some(network) = found else {
        let message = format!("[link] no link between {} and {}", words[2].as_str(), words[3].as_str());
        return Err(Exception::from(message).at(1));
    };
    let member = usize::from(interpreter.world.networks[network].members[0].node != from);
    let object = new::numbered(interpreter, "sl", Known::SimplexLink, Kind::Direction(network, member))?;
    Ok(interpreter.name_of(object))
}

/// A LAN as one of its nodes sees it.
fn lanlink(interpreter: &mut Interpreter, _: ObjectId, words: &[Value]) -> Outcome {
    let node = match interpreter.kind_of(&words[3]) {
        Some(Kind::Node(node)) if !interpreter.world.nodes[node].bridge => node,
        other => {
            interpreter.tell_wrong_kind(words, 3, "a node", other);
            return Ok(Value::Empty);
        }
    };
    let network = match interpreter.kind_of(&words[2]) {
        Some(Kind::Network(network)) if interpreter.world.networks[network].is_lan => network,
        other => {
            interpreter.tell_wrong_kind(words, 2, "a LAN", other);
            return Ok(Value::Empty);
        }
    };
    let Some(member) = network::member(interpreter, node, network)? else {
        let message = format!("[lanlink] {} is not in {}.", words[3].as_str(), words[2].as_str());
        interpreter.tell(
            Problem::error(3, message).hint(describe(Kind::Node(node)).to_owned() + " of the LAN is wanted"),
        );
        return Ok(Value::Empty);
    };
    let object = new::numbered(interpreter, "ll", Known::LanMember, Kind::LanMember(network, member))?;
    Ok(interpreter.name_of(object))
}
