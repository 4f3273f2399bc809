//! The vocabulary of NS files: simulators, nodes, links, and the `tb-` commands.

mod addresses;
mod agents;
mod arguments;
mod blockstore;
mod classes;
mod event_rows;
mod events;
mod experiment;
mod finish;
mod inner;
mod internals;
mod known;
pub(crate) mod model;
mod naming;
mod network;
mod new;
mod node;
mod others;
mod programs;
mod routes;
mod simulator;
mod special;
mod tb;
mod unknown;
mod values;

use crate::otcl::{Class, Method, Object, ObjectId};
use crate::tcl::commands::Builtin;
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::{Callable, Interpreter};
use crate::tcl::resume::{Mend, Problem};
use crate::tcl::table::{Map, Table};
use crate::tcl::value::Value;
use model::{
    BlockstoreFacts, EventFacts, GroupFacts, NetworkFacts, NodeFacts, ScheduleFacts, Settings, Simulator,
    VirtualType,
};
use neo_topology::Origin;
use std::rc::Rc;

pub(crate) use agents::parameters as parameters_at_start;
pub(crate) use classes::{Known, needs_simulator};
pub(crate) use finish::{Completed, finish};
pub(crate) use model::Kind;
pub(crate) use naming::{after_set, check_braces};
pub(crate) use routes::route_rows;
pub(crate) use special::{set_special, special};
pub(crate) use unknown::{unknown, unknown_method};

/// Variables of Emulab's parser that files read: project, group and experiment, which have no names here.
pub(crate) const VARIABLES: &[(&str, &str)] =
    &[("GLOBALS::pid", "PID"), ("GLOBALS::gid", "GID"), ("GLOBALS::eid", "EID")];

/// What the file has declared so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub compat_sourced: bool,
    /// The object that the next `set` names.
    pub unnamed: Option<Rc<str>>,
    /// Last number of a `new` object.
    pub last_new: usize,
    pub classes: Vec<Class>,
    pub objects: Vec<Object>,
    pub simulators: Vec<Simulator>,
    pub nodes: Vec<NodeFacts>,
    pub networks: Vec<NetworkFacts>,
    pub programs: Vec<ObjectId>,
    pub disks: Vec<ObjectId>,
    pub customs: Vec<ObjectId>,
    pub blockstores: Vec<BlockstoreFacts>,
    pub groups: Vec<GroupFacts>,
    pub schedules: Vec<ScheduleFacts>,
    pub events: Vec<EventFacts>,
    pub virtual_types: Table<VirtualType>,
    pub settings: Settings,
    /// Inside `make-simulated`: what is made is simulated, and nothing is wrong.
    pub simulated: bool,
    /// The simulator that ran, and where it was told to.
    pub ran: Option<(usize, Origin)>,
}

impl World {
    /// With our classes in it, which are commands too.
    pub fn new(commands: &mut Map<Rc<str>, Callable>) -> Self {
        let mut world = Self::default();
        classes::add(&mut world, commands);
        world
    }
}

/// All commands beyond Tcl's.
pub(crate) fn commands() -> impl Iterator<Item = &'static Builtin> {
    new::COMMANDS.iter().chain(internals::COMMANDS).chain(tb::commands())
}

/// Methods that nobody calls by hand.
const INNER_METHODS: &[&str] = &["agentinit", "init", "rename", "set_application", "set_node"];

fn method_table(methods: &'static [Method]) -> impl Iterator<Item = (&'static str, &'static str)> {
    let outer = methods.iter().filter(|method| !INNER_METHODS.contains(&method.name));
    outer.map(|method| (method.name, method.usage))
}

/// The methods of a simulator with their arguments.
pub(crate) fn simulator_methods() -> impl Iterator<Item = (&'static str, &'static str)> {
    method_table(simulator::METHODS)
}

/// The methods of a node with their arguments.
pub(crate) fn node_methods() -> impl Iterator<Item = (&'static str, &'static str)> {
    method_table(node::METHODS)
}

/// The methods of links and LANs with their arguments.
pub(crate) fn network_methods() -> impl Iterator<Item = (&'static str, &'static str)> {
    let of_links = network::LINK_METHODS.iter().filter(|method| method.name != "queue");
    method_table(network::METHODS).chain(of_links.map(|method| (method.name, method.usage)))
}

/// The classes of `new`.
pub(crate) fn class_names() -> impl Iterator<Item = &'static str> {
    classes::made_by_new_names()
}

impl Interpreter {
    /// Adds an object of a class of ours, under a name that no user would choose.
    pub(crate) fn add_object(&mut self, name: &str, class: Known, kind: Kind) -> Outcome<ObjectId> {
        let id = self.add_named(name, class.id())?;
        self.world.objects[id].kind = kind;
        Ok(id)
    }

    /// Lets the next `set` name an object.
    pub(crate) fn name_next(&mut self, object: ObjectId) {
        self.world.unnamed = Some(self.world.objects[object].name.clone());
    }

    /// The name of an object, as a value.
    pub(crate) fn name_of(&self, object: ObjectId) -> Value {
        Value::from(&*self.world.objects[object].name)
    }

    /// What the object of a name is.
    pub(crate) fn kind_of(&self, name: &Value) -> Option<Kind> {
        self.object_named(&name.as_str()).map(|object| self.world.objects[object].kind)
    }

    /// The class of an object.
    pub(crate) fn class_name(&self, object: ObjectId) -> &str {
        &self.world.classes[self.world.objects[object].class].name
    }
}

/// Tells that a command has no effect on the experiment any more.
pub(crate) fn warn_closed(interpreter: &mut Interpreter) {
    interpreter.tell(
        Problem::warning(0, "this has no effect: it stands after `$ns run`")
            .hint("put it before the line `$ns run`"),
    );
}

/// The same of a method that changes the experiment.
pub(crate) fn warn_closed_method(interpreter: &mut Interpreter, object: ObjectId, method: &str) {
    let changes = matches!(
        interpreter.world.objects[object].kind,
        Kind::Simulator(_) | Kind::Node(_) | Kind::Network(_) | Kind::Queue(..) | Kind::Schedule(_)
    );
    if changes && !matches!(method, "run" | "info" | "init" | "next" | "instvar" | "find_link") {
        warn_closed(interpreter);
    }
}

/// A name without `$` means what the variable of this name holds, because an object is called as its variable is.
pub(crate) fn warn_bare_name(interpreter: &mut Interpreter, object: ObjectId, name: &str) {
    if matches!(interpreter.world.objects[object].kind, Kind::Class(_)) || !interpreter.exists(name) {
        return;
    }
    interpreter.tell(
        Problem::warning(0, format!("`{name}` without `$`; taken as `${name}`"))
            .hint("write the `$` of the variable")
            .mend(Mend::Before("$")),
    );
}
