//! The vocabulary of NS files: simulators, nodes, links, and the `tb-` commands.

mod addresses;
mod agents;
mod blockstore;
mod classes;
mod events;
mod finish;
mod known;
pub(crate) mod model;
mod naming;
mod network;
mod node;
mod simulator;
mod tb;
mod values;

use crate::tcl::commands::Builtin;
use crate::tcl::failure::{Exception, Failure, Outcome};
use crate::tcl::interpreter::{Callable, Interpreter};
use crate::tcl::resume::{Mend, Problem};
use crate::tcl::value::Value;
use model::{
    AgentFacts, BlockstoreFacts, EventFacts, Kind, NetworkFacts, NodeFacts, Object, ProgramFacts, Settings,
    Simulator, VirtualType,
};
use neo_topology::Origin;

pub(crate) use finish::finish;
pub(crate) use naming::after_set;
pub(crate) use network::between;

/// Number of an object.
pub(crate) type ObjectId = usize;

/// What the file has declared so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub compat_sourced: bool,
    /// The object that the next `set` names.
    pub unnamed: Option<String>,
    /// Last number of a `new` object.
    pub last_new: usize,
    pub objects: Vec<Object>,
    pub simulators: Vec<Simulator>,
    pub nodes: Vec<NodeFacts>,
    pub networks: Vec<NetworkFacts>,
    pub programs: Vec<ProgramFacts>,
    pub agents: Vec<AgentFacts>,
    pub blockstores: Vec<BlockstoreFacts>,
    pub events: Vec<EventFacts>,
    /// The starts of start commands.
    pub start_events: Vec<EventFacts>,
    pub virtual_types: Vec<VirtualType>,
    pub settings: Settings,
    /// The simulator that ran, and where it was told to.
    pub ran: Option<(usize, Origin)>,
}

/// All commands beyond Tcl's.
pub(crate) fn commands() -> impl Iterator<Item = &'static Builtin> {
    classes::COMMANDS.iter().chain(tb::commands())
}

/// The methods of a simulator with their arguments.
pub(crate) fn simulator_methods() -> impl Iterator<Item = (&'static str, &'static str)> {
    simulator::METHODS.iter().map(|method| (method.0, method.3))
}

/// The methods of a node.
pub(crate) fn node_methods() -> impl Iterator<Item = &'static str> {
    node::METHODS.iter().copied()
}

/// The classes of `new`.
pub(crate) fn class_names() -> impl Iterator<Item = &'static str> {
    ["Simulator", "Program"]
        .into_iter()
        .chain(classes::OTHERS.iter().map(|class| class.0))
        .chain(classes::AGENTS.iter().copied())
}

impl Interpreter {
    /// Adds an object under a name that no user would choose; the next `set` names it.
    pub(crate) fn add_object(&mut self, name: String, kind: Kind) -> Outcome {
        if self.world.objects.len() >= self.options.limits.objects {
            return Err(Failure::limit(
                format!("more than {} objects", self.options.limits.objects),
                "does a loop make more than it should?",
            ));
        }
        self.charge(256)?;
        let id = self.world.objects.len();
        self.commands.insert(name.as_str().into(), Callable::Object(id));
        // What an unknown method returns keeps its internal name.
        if kind != Kind::Null {
            self.world.unnamed = Some(name.clone());
        }
        self.world.objects.push(Object { name: name.clone(), kind });
        Ok(Value::from(name))
    }

    /// The object of a name.
    pub(crate) fn object(&self, name: &Value) -> Option<Kind> {
        match self.find_command(&name.as_str()) {
            Some(Callable::Object(id)) => Some(self.world.objects[id].kind),
            _ => None,
        }
    }

    /// The node that a word names; tells if there is none.
    pub(crate) fn node_argument(&mut self, words: &[Value], argument: usize) -> Option<usize> {
        let word = words.get(argument)?;
        match self.object(word) {
            Some(Kind::Node(node)) => Some(node),
            other => {
                self.tell_wrong_kind(words, argument, "node", other);
                None
            }
        }
    }

    /// The link or LAN that a word names; tells if there is none.
    pub(crate) fn network_argument(&mut self, words: &[Value], argument: usize, what: &str) -> Option<usize> {
        let word = words.get(argument)?;
        match self.object(word) {
            Some(Kind::Network(network)) => Some(network),
            other => {
                self.tell_wrong_kind(words, argument, what, other);
                None
            }
        }
    }

    fn tell_wrong_kind(&mut self, words: &[Value], argument: usize, wanted: &str, found: Option<Kind>) {
        let name = words[argument].to_text();
        let command =
            if words[0].as_str().starts_with("tb-") { &words[0] } else { words.get(1).unwrap_or(&words[0]) };
        let message = format!("[{}] {} is not a {wanted}", command.as_str(), crate::suggest::excerpt(&name));
        let may = self.may_suggest();
        let hint = match found {
            Some(kind) => Some(format!("it is a {}", describe(kind))),
            None if name.is_empty() => Some("the value is empty".to_owned()),
            None => {
                let nodes = self.world.nodes.iter().map(|node| node.name.as_str());
                let networks = self.world.networks.iter().map(|network| network.name.as_str());
                crate::suggest::did_you_mean(&name, nodes.chain(networks).filter(|_| may))
                    .or_else(|| Some("nothing of this name is made before this line".to_owned()))
            }
        };
        self.tell(Problem::error(argument, message).maybe_hint(hint));
    }

    /// Whether the experiment is closed; tells that the command has no effect then.
    pub(crate) fn is_closed(&mut self) -> bool {
        if self.world.ran.is_none() {
            return false;
        }
        self.tell(
            Problem::warning(0, "this has no effect: it stands after `$ns run`")
                .hint("put it before the line `$ns run`"),
        );
        true
    }
}

/// What an object is, for people.
pub(crate) fn describe(kind: Kind) -> &'static str {
    match kind {
        Kind::Simulator(_) => "simulator",
        Kind::Node(_) => "node",
        Kind::Network(_) => "link or LAN",
        Kind::Queue(..) => "queue",
        Kind::Program(_) => "program",
        Kind::Agent(_) => "agent",
        Kind::Blockstore(_) => "block store",
        Kind::Other(class) => class,
        Kind::Null => "result of an unknown method",
    }
}

/// Calls a method of an object.
pub(crate) fn call_object(interpreter: &mut Interpreter, id: ObjectId, words: &[Value]) -> Outcome {
    let Some(method) = words.get(1) else {
        return Err(format!("wrong # args: should be \"{} method ?arg ...?\"", words[0].as_str()).into());
    };
    let method = method.as_str();
    match interpreter.world.objects[id].kind {
        Kind::Simulator(simulator) => simulator::call(interpreter, simulator, &method, words),
        Kind::Node(node) => node::call(interpreter, node, &method, words),
        Kind::Network(network) => network::call(interpreter, network, &method, words),
        Kind::Queue(network, member) => network::call_queue(interpreter, (network, member), &method, words),
        Kind::Program(program) => agents::call_program(interpreter, program, &method, words),
        Kind::Agent(agent) => agents::call_agent(interpreter, agent, &method, words),
        Kind::Blockstore(store) => blockstore::call(interpreter, store, &method, words),
        Kind::Other(_) | Kind::Null => Ok(Value::Empty),
    }
}

/// A name without `$` means what the variable of this name holds, because an object is called as its variable is.
pub(crate) fn warn_bare_name(interpreter: &mut Interpreter, name: &str) {
    interpreter.tell(
        Problem::warning(0, format!("`{name}` without `$`; taken as `${name}`"))
            .hint("write the `$` of the variable")
            .mend(Mend::Before("$")),
    );
}

/// Nothing has this name.
pub(crate) fn unknown(interpreter: &mut Interpreter, words: &[Value]) -> Outcome {
    let name = words[0].to_text();
    let short = crate::suggest::excerpt(&name);
    let message = if interpreter.is_strict() {
        let all: Vec<String> = words.iter().map(Value::to_text).collect();
        format!("Unknown: {}", crate::suggest::excerpt(&all.join(" ")))
    } else {
        format!("unknown command `{short}`")
    };
    let may = interpreter.may_suggest();
    let known = interpreter.commands.keys().map(|key| &**key).filter(|_| may);
    let near = crate::suggest::nearest(&name, known).map(str::to_owned);
    let hint = match &near {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if simulator::is_method(&name) => {
            Some(format!("write `$ns {name}`: it is a method of the simulator"))
        }
        None if name.is_empty() => Some("the command name is empty; is a variable not set?".to_owned()),
        None => None,
    };
    if interpreter.catching > 0 {
        return Err(Exception::from(message).at(0));
    }
    let mut problem = Problem::error(0, message).maybe_hint(hint);
    if let Some(near) = near.filter(|near| near.starts_with("tb-") || simulator::is_method(near)) {
        problem = problem.mend(Mend::Replace(near));
    }
    interpreter.tell(problem);
    Ok(Value::Empty)
}
