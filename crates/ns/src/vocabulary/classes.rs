//! Our classes: what is above them, what they can do, which variables their objects have.

use super::{agents, blockstore, events, network, node, others, programs, simulator};
use crate::otcl::{CLASS_METHODS, Class, ClassId, Method, OBJECT_METHODS, Object, order};
use crate::tcl::interpreter::Callable;
use crate::tcl::table::Map;
use crate::vocabulary::{Kind, World};
use std::rc::Rc;

/// The classes of ours that other code speaks of; the numbers are the places in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    Object,
    Class,
    NsObject,
    Node,
    Bridge,
    LanLink,
    Link,
    Lan,
    Queue,
    SimplexLink,
    LanMember,
    Program,
    EventGroup,
    Console,
    Agent,
    FullTcp,
    Application,
    Cbr,
    Blockstore,
    Topography,
    Firewall,
    NullClass,
}

impl Known {
    /// Its number.
    pub fn id(self) -> ClassId {
        self as ClassId
    }
}

struct Row {
    name: &'static str,
    above: Option<Known>,
    methods: &'static [Method],
    defaults: &'static [(&'static str, &'static str)],
    /// Whether `new` makes objects of it.
    new: bool,
}

const fn row(
    name: &'static str,
    above: Known,
    methods: &'static [Method],
    defaults: &'static [(&'static str, &'static str)],
) -> Row {
    Row { name, above: Some(above), methods, defaults, new: false }
}

const fn made_by_new(row: Row) -> Row {
    Row { new: true, ..row }
}

const CLASSES: &[Row] = &[
    Row { name: "Object", above: None, methods: OBJECT_METHODS, defaults: &[], new: false },
    row("Class", Known::Object, CLASS_METHODS, &[]),
    row("NSObject", Known::Object, &[], &[]),
    row("Node", Known::NsObject, node::METHODS, node::DEFAULTS),
    row("Bridge", Known::Node, &[], &[("role", "bridge"), ("isbridgenode", "1")]),
    row("LanLink", Known::NsObject, network::METHODS, network::DEFAULTS),
    row("Link", Known::LanLink, network::LINK_METHODS, &[]),
    row("Lan", Known::LanLink, network::LAN_METHODS, &[]),
    row("Queue", Known::NsObject, network::QUEUE_METHODS, network::QUEUE_DEFAULTS),
    row("SimplexLink", Known::NsObject, network::DIRECTION_METHODS, &[]),
    row("LLink", Known::NsObject, network::DIRECTION_METHODS, &[]),
    made_by_new(row("Program", Known::NsObject, programs::METHODS, programs::DEFAULTS)),
    made_by_new(row("EventGroup", Known::NsObject, events::GROUP_METHODS, &[])),
    made_by_new(row("Console", Known::NsObject, others::CONSOLE_METHODS, &[("connected", "0")])),
    row("Agent", Known::NsObject, agents::AGENT_METHODS, agents::AGENT_DEFAULTS),
    made_by_new(row("Agent/TCP/FullTcp", Known::Agent, agents::FULL_METHODS, agents::FULL_DEFAULTS)),
    row("Application", Known::NsObject, agents::APPLICATION_METHODS, agents::APPLICATION_DEFAULTS),
    made_by_new(row("Application/Traffic/CBR", Known::Application, &[], agents::CBR_DEFAULTS)),
    made_by_new(row("Blockstore", Known::NsObject, blockstore::METHODS, blockstore::DEFAULTS)),
    made_by_new(row("Topography", Known::NsObject, others::TOPOGRAPHY_METHODS, others::TOPOGRAPHY_DEFAULTS)),
    made_by_new(row("Firewall", Known::NsObject, others::FIREWALL_METHODS, others::FIREWALL_DEFAULTS)),
    row("NullClass", Known::Object, &[], &[]),
    row("Vtype", Known::Object, &[], &[]),
    made_by_new(row("Simulator", Known::Object, simulator::METHODS, &[])),
    made_by_new(row("Agent/UDP", Known::Agent, agents::UDP_METHODS, &[])),
    made_by_new(row("Agent/TCP", Known::Agent, agents::TCP_METHODS, &[])),
    made_by_new(row("Agent/Null", Known::Agent, agents::NULL_METHODS, &[])),
    made_by_new(row("Agent/TCPSink", Known::Agent, agents::SINK_METHODS, &[])),
    made_by_new(row("Agent/TCP/FullTcp/Reno", Known::FullTcp, &[], &[])),
    made_by_new(row("Agent/TCP/FullTcp/Newreno", Known::FullTcp, &[], &[])),
    made_by_new(row("Agent/TCP/FullTcp/Tahoe", Known::FullTcp, &[], &[])),
    made_by_new(row("Agent/TCP/FullTcp/Sack", Known::FullTcp, &[], &[])),
    made_by_new(row("Application/FTP", Known::Application, &[], &[("role", "source")])),
    made_by_new(row(
        "Application/Telnet",
        Known::Application,
        &[],
        &[("role", "source"), ("interval_", "0.0")],
    )),
    row("Application/Program", Known::Application, &[], &[]),
    made_by_new(row("Disk", Known::NsObject, others::DISK_METHODS, others::DISK_DEFAULTS)),
    made_by_new(row("Custom", Known::NsObject, others::CUSTOM_METHODS, others::CUSTOM_DEFAULTS)),
    made_by_new(row("EventTimeline", Known::Object, events::TIMELINE_METHODS, &[])),
    made_by_new(row("EventSequence", Known::Object, events::SEQUENCE_METHODS, &[])),
    made_by_new(row("Path", Known::NsObject, others::PATH_METHODS, &[])),
];

/// Whether `new` makes objects of a class of ours.
pub(super) fn is_made_by_new(class: ClassId) -> bool {
    CLASSES.get(class).is_some_and(|row| row.new)
}

/// Whether the file made a class.
pub(super) fn is_of_the_file(class: ClassId) -> bool {
    class >= CLASSES.len()
}

/// The names of the classes that `new` makes objects of.
pub(super) fn made_by_new_names() -> impl Iterator<Item = &'static str> {
    CLASSES.iter().filter(|row| row.new).map(|row| row.name)
}

/// Whether objects of a class have a place in the experiment that only a simulator gives.
pub(crate) fn needs_simulator(class: ClassId) -> bool {
    (Known::Node.id()..=Known::LanMember.id()).contains(&class)
}

/// Adds our classes to an empty world, as objects.
pub(super) fn add(world: &mut World, commands: &mut Map<Rc<str>, Callable>) {
    for (class, row) in CLASSES.iter().enumerate() {
        let name: Rc<str> = row.name.into();
        world.classes.push(Class {
            name: name.clone(),
            superclasses: row.above.iter().map(|above| above.id()).collect(),
            methods: Map::default(),
            builtin: row.methods,
            defaults: row.defaults,
            order: Rc::default(),
        });
        world.classes[class].order = order(&world.classes, class);
        commands.insert(name.clone(), Callable::Object(world.objects.len()));
        world.objects.push(Object {
            name,
            class: Known::Class.id(),
            kind: Kind::Class(class),
            variables: Map::default(),
            methods: Map::default(),
            gone: false,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_stand_where_their_numbers_say() {
        for (known, name) in [
            (Known::Object, "Object"),
            (Known::Node, "Node"),
            (Known::LanMember, "LLink"),
            (Known::FullTcp, "Agent/TCP/FullTcp"),
            (Known::Cbr, "Application/Traffic/CBR"),
            (Known::NullClass, "NullClass"),
        ] {
            assert_eq!(CLASSES[known.id()].name, name);
        }
    }
}
