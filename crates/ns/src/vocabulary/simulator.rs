//! Methods of a simulator.

use super::known::{NS2_METHODS, SIMULATOR_OTHERS};
use super::model::{Kind, MemberFacts, NetworkFacts, NodeFacts, QueueFacts, RoutingChoice, ShapeFacts};
use crate::suggest::{did_you_mean, excerpt, nearest};
use crate::tcl::commands::wrong_arguments;
use crate::tcl::failure::{Failure, Outcome};
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::{Mend, Problem};
use crate::tcl::value::Value;

/// Netmask of a network unless `tb-set-netmask` says otherwise: 255.255.255.0.
pub(super) const MASK_DEFAULT: u32 = 0xFFFF_FF00;

pub(super) type Method = fn(&mut Interpreter, usize, &[Value]) -> Outcome;

/// Name, fewest and most arguments, usage, and what it does. Words start with the object and the method.
pub(super) const METHODS: &[(&str, usize, usize, &str, Method)] = &[
    ("at", 2, 2, "time event", |i, _, w| super::events::at(i, w)),
    ("attach-agent", 2, 2, "node agent", |i, _, w| super::agents::attach(i, w)),
    ("connect", 2, 2, "source sink", |i, _, w| super::agents::connect(i, w)),
    ("cost", 3, 3, "node1 node2 cost", |i, _, w| super::network::set_cost_between(i, w)),
    ("duplex-link", 4, 99, "n1 n2 bw delay type ?arg ...?", duplex_link),
    ("find_link", 2, 2, "node1 node2", |i, s, w| link_between(i, s, w, false)),
    ("lanlink", 2, 2, "lan node", lanlink),
    ("link", 2, 2, "node1 node2", |i, s, w| link_between(i, s, w, true)),
    ("make-cloud", 3, 4, "nodes bw delay ?type?", make_cloud),
    ("make-deter-lan", 3, 99, "nodes bw delay ?arg ...?", make_deter_lan),
    ("make-lan", 3, 4, "nodelist bw delay ?type?", make_lan),
    ("node", 0, 99, "?arg ...?", node),
    ("rtproto", 1, 99, "protocol ?arg ...?", rtproto),
    ("run", 0, 0, "", run),
];

/// Whether a simulator has this method.
pub(super) fn is_method(name: &str) -> bool {
    METHODS.iter().any(|method| method.0 == name)
}

fn method_names() -> impl Iterator<Item = &'static str> {
    METHODS
        .iter()
        .map(|method| method.0)
        .chain(SIMULATOR_OTHERS.iter().copied())
        .chain(NS2_METHODS.iter().copied())
}

/// Calls a method.
pub(super) fn call(
    interpreter: &mut Interpreter,
    simulator: usize,
    method: &str,
    words: &[Value],
) -> Outcome {
    if let Some((name, least, most, usage, run)) = METHODS.iter().find(|known| known.0 == method) {
        if interpreter.world.ran.is_some() && *name != "run" {
            interpreter.is_closed();
            return null(interpreter, simulator);
        }
        let given = words.len() - 2;
        if given < *least || given > *most {
            return Err(wrong_arguments(&format!("{} {name}", words[0].as_str()), usage).into());
        }
        return run(interpreter, simulator, words);
    }
    if interpreter.is_closed() {
        return null(interpreter, simulator);
    }
    let short = excerpt(method);
    if SIMULATOR_OTHERS.contains(&method) {
        return other(interpreter, simulator, method);
    }
    let problem = if NS2_METHODS.contains(&method) {
        Problem::warning(1, format!("`{short}` is ignored: it has a meaning in ns-2 only"))
    } else {
        let mut problem =
            Problem::warning(1, format!("unknown method `{short}` of the simulator is ignored"))
                .maybe_hint(did_you_mean(method, method_names()));
        if let Some(near) = nearest(method, method_names()) {
            problem = problem.mend(Mend::Replace(near.to_owned()));
        }
        problem
    };
    interpreter.tell(problem);
    null(interpreter, simulator)
}

/// Objects that Emulab knows, and that have no part in the topology.
fn other(interpreter: &mut Interpreter, simulator: usize, method: &str) -> Outcome {
    let (prefix, class) = match method {
        "blockstore" => {
            let name = format!("tbblk-n{}", next_id(interpreter, simulator));
            return super::blockstore::add(interpreter, name);
        }
        "event-group" => return super::classes::new_object(interpreter, Kind::Other("event group")),
        "event-sequence" => ("tbseq-seq", "event sequence"),
        "event-timeline" => ("tbtl-tl", "event timeline"),
        "make-path" => ("tbpath-path", "path"),
        "bridge" => ("tbnode-n", "bridge"),
        "make-san" => ("tblan-lan", "storage network"),
        _ => return Ok(Value::Empty),
    };
    let name = format!("{prefix}{}", next_id(interpreter, simulator));
    if matches!(method, "bridge" | "make-san") {
        let message = format!("a {class} has no counterpart among containers; it is left out");
        interpreter.tell(Problem::warning(1, message));
    }
    interpreter.add_object(name, Kind::Other(class))
}

fn null(interpreter: &mut Interpreter, simulator: usize) -> Outcome {
    let name = format!("tbnull-null{}", next_id(interpreter, simulator));
    interpreter.add_object(name, Kind::Null)
}

fn next_id(interpreter: &mut Interpreter, simulator: usize) -> usize {
    let last = &mut interpreter.world.simulators[simulator].last_id;
    *last += 1;
    *last
}

fn node(interpreter: &mut Interpreter, simulator: usize, words: &[Value]) -> Outcome {
    if words.len() > 2 {
        let rest: Vec<String> = words[2..].iter().map(Value::to_text).collect();
        let message = format!("arguments of `node` are ignored: {}", excerpt(&rest.join(" ")));
        interpreter.tell(
            Problem::warning(2, message)
                .hint("settings of a node have commands of their own, such as tb-set-hardware"),
        );
    }
    if interpreter.world.nodes.len() >= interpreter.options.limits.nodes {
        return Err(Failure::limit(
            format!("more than {} nodes", interpreter.options.limits.nodes),
            "does a loop make more than it should?",
        ));
    }
    let name = format!("tbnode-n{}", next_id(interpreter, simulator));
    let id = interpreter.world.nodes.len();
    let value = interpreter.add_object(name.clone(), Kind::Node(id))?;
    let origin = interpreter.origin()?;
    interpreter.world.nodes.push(NodeFacts {
        name,
        simulator,
        failure_action: "fatal".to_owned(),
        origin,
        ..NodeFacts::default()
    });
    Ok(value)
}

fn queue(interpreter: &mut Interpreter, words: &[Value], argument: usize) -> QueueFacts {
    let Some(kind) = words.get(argument) else { return QueueFacts::default() };
    let mut queue = QueueFacts::default();
    match &*kind.as_str() {
        "" | "DropTail" => {}
        "RED" => queue.red = true,
        "GRED" => (queue.red, queue.gentle) = (true, true),
        other => {
            let message = format!("queue type `{}` is unknown to Emulab; DropTail is used", excerpt(other));
            let near = nearest(other, ["DropTail", "RED", "GRED"].into_iter());
            let mut problem = Problem::warning(argument, message).hint("write DropTail, RED or GRED");
            if let Some(near) = near {
                problem = problem.mend(Mend::Replace(near.to_owned()));
            }
            interpreter.tell(problem);
        }
    }
    if queue.red {
        queue.drop_tail = false;
    }
    queue
}

struct NewNetwork {
    is_lan: bool,
    nodes: Vec<usize>,
    bandwidth: u64,
    delay: f64,
    queue: QueueFacts,
}

fn add_network(interpreter: &mut Interpreter, simulator: usize, new: &NewNetwork) -> Outcome {
    let id = next_id(interpreter, simulator);
    let name = if new.is_lan { format!("tblan-lan{id}") } else { format!("tblink-l{id}") };
    let network = interpreter.world.networks.len();
    let value = interpreter.add_object(name.clone(), Kind::Network(network))?;
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
            outward: shape,
            inward: shape,
            cost: 1.0,
            queue: new.queue,
            address_origin: None,
        }
    });
    let members = members.collect();
    world.networks.push(NetworkFacts {
        name: name.clone(),
        simulator,
        is_lan: new.is_lan,
        members,
        mask: MASK_DEFAULT,
        failure_action: "fatal".to_owned(),
        emulated: false,
        no_shaping: false,
        end_node_shaping: false,
        trivial_ok: true,
        must_delay: new.queue.red,
        encapsulation: "default".to_owned(),
        origin,
    });
    world.simulators[simulator].networks.insert(&name, network);
    Ok(value)
}

fn duplex_link(interpreter: &mut Interpreter, simulator: usize, words: &[Value]) -> Outcome {
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
    let ends = [interpreter.node_argument(words, 2), interpreter.node_argument(words, 3)];
    let bandwidth = interpreter.bandwidth(words, 4);
    let delay = interpreter.delay(words, 5);
    let queue = queue(interpreter, words, 6);
    let nodes: Vec<usize> = ends.into_iter().flatten().collect();
    if nodes.len() < 2 {
        return null(interpreter, simulator);
    }
    add_network(interpreter, simulator, &NewNetwork { is_lan: false, nodes, bandwidth, delay, queue })
}

fn lan_nodes(interpreter: &mut Interpreter, words: &[Value]) -> Outcome<Vec<usize>> {
    let list = words[2].as_list().map_err(|error| crate::tcl::failure::Exception::from(error).at(2))?;
    interpreter.step(list.items.len() as u64)?;
    let mut nodes = Vec::with_capacity(list.items.len());
    let mut wrong = 0;
    for item in &list.items {
        match interpreter.object(item) {
            Some(Kind::Node(node)) => nodes.push(node),
            Some(Kind::Blockstore(_)) => {}
            _ if wrong >= 3 => {}
            _ => {
                wrong += 1;
                let mut shown = words.to_vec();
                shown[2] = item.clone();
                interpreter.node_argument(&shown, 2);
            }
        }
    }
    Ok(nodes)
}

fn make_lan(interpreter: &mut Interpreter, simulator: usize, words: &[Value]) -> Outcome {
    let nodes = lan_nodes(interpreter, words)?;
    let bandwidth = interpreter.bandwidth(words, 3);
    let delay = interpreter.delay(words, 4);
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
    add_network(
        interpreter,
        simulator,
        &NewNetwork { is_lan: true, nodes, bandwidth, delay, queue: QueueFacts::default() },
    )
}

fn make_cloud(interpreter: &mut Interpreter, simulator: usize, words: &[Value]) -> Outcome {
    let value = make_lan(interpreter, simulator, words)?;
    if let Some(network) = interpreter.world.networks.last_mut() {
        network.must_delay = true;
    }
    Ok(value)
}

/// DETER's LAN with random delays and losses, which no container has; Emulab ignores it too.
fn make_deter_lan(interpreter: &mut Interpreter, simulator: usize, _: &[Value]) -> Outcome {
    interpreter.tell(
        Problem::warning(1, "unknown method `make-deter-lan` of the simulator is ignored")
            .hint("did you mean `make-lan`? random delays and losses are not possible"),
    );
    null(interpreter, simulator)
}

fn rtproto(interpreter: &mut Interpreter, simulator: usize, words: &[Value]) -> Outcome {
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
    interpreter.world.simulators[simulator].routing = choice;
    Ok(Value::Empty)
}

fn run(interpreter: &mut Interpreter, simulator: usize, _: &[Value]) -> Outcome {
    if interpreter.world.ran.is_some() {
        let message = "The Simulator 'run' statement can only be run once.";
        interpreter.tell(Problem::error(1, message).hint("remove this line or the other"));
        return Ok(Value::Empty);
    }
    let origin = interpreter.origin()?;
    interpreter.world.ran = Some((simulator, origin));
    Ok(Value::Empty)
}

/// The link that was made last between two nodes.
fn link_between(interpreter: &mut Interpreter, simulator: usize, words: &[Value], required: bool) -> Outcome {
    let ends = (interpreter.node_argument(words, 2), interpreter.node_argument(words, 3));
    let (Some(from), Some(to)) = ends else { return null(interpreter, simulator) };
    match interpreter.between(from, to)? {
        // `link` gives one direction, `find_link` the whole.
        Some((network, member)) if required => {
            super::classes::new_object(interpreter, Kind::Queue(network, member))
        }
        Some((network, _)) => Ok(Value::from(interpreter.world.networks[network].name.as_str())),
        None => {
            if required {
                let names = (&interpreter.world.nodes[from].name, &interpreter.world.nodes[to].name);
                let message = format!("[link] no link between {} and {}", names.0, names.1);
                interpreter.tell(Problem::error(1, message));
            }
            Ok(Value::Empty)
        }
    }
}

/// A LAN as one of its nodes sees it.
fn lanlink(interpreter: &mut Interpreter, simulator: usize, words: &[Value]) -> Outcome {
    let ends = (interpreter.network_argument(words, 2, "LAN"), interpreter.node_argument(words, 3));
    let (Some(network), Some(node)) = ends else { return null(interpreter, simulator) };
    match super::network::member_of(interpreter, words, 3, node, network)? {
        Some(member) => super::classes::new_object(interpreter, Kind::Queue(network, member)),
        None => null(interpreter, simulator),
    }
}
