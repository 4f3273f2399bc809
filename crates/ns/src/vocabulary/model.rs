//! What a file declares, as Emulab's tables hold it.
//!
//! Settings that are plain values are variables of the objects (`otcl`), where files may read and set them too; here is
//! what hangs together.

use crate::otcl::{ClassId, ObjectId};
use neo_topology::{Attribute, Origin, SetAt};
use std::net::Ipv4Addr;

/// What an object is to the experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Class(ClassId),
    Simulator(usize),
    /// A node or a bridge.
    Node(usize),
    /// A link or a LAN.
    Network(usize),
    /// The queue of a member of a network.
    Queue(usize, usize),
    /// One direction of a link, from a member.
    Direction(usize, usize),
    /// A LAN as one of its members sees it.
    LanMember(usize, usize),
    Blockstore(usize),
    EventGroup(usize),
    /// A timeline or a sequence of events.
    Schedule(usize),
    /// All that there is to say are its variables.
    Plain,
    /// What an unknown method or class returns: it swallows every method.
    Null,
}

/// A simulator.
#[derive(Debug, Clone, Default)]
pub(crate) struct Simulator {
    pub object: ObjectId,
    /// Last number of an internal name.
    pub last_id: usize,
    /// The links and LANs in the order in which Emulab numbers them.
    pub networks: crate::tcl::table::Table<usize>,
    /// The link that was made or named last between two nodes, in both directions.
    pub links: crate::tcl::table::Map<(usize, usize), usize>,
    /// The block stores, in Emulab's order too.
    pub blockstores: crate::tcl::table::Table<usize>,
    /// Firewalls, by object: one at most.
    pub firewall: Option<ObjectId>,
}

/// A node.
#[derive(Debug, Clone, Default)]
pub(crate) struct NodeFacts {
    pub object: ObjectId,
    pub name: String,
    pub simulator: usize,
    /// Joins its networks to one subnet.
    pub bridge: bool,
    /// Made inside `make-simulated`.
    pub simulated: bool,
    pub start_command: Option<String>,
    pub attributes: Vec<Attribute>,
    /// Name and weight.
    pub desires: Vec<(String, String)>,
    pub routes: Vec<RouteFacts>,
    /// Its interfaces: index of the network, and of the member in it.
    pub ports: Vec<(usize, usize)>,
    /// Traffic agents on it.
    pub agents: Vec<ObjectId>,
    /// Last number of a port of a traffic agent, above the first.
    pub agent_ports: usize,
    pub set_at: SetAt,
    pub origin: Origin,
}

/// A route that the file asks for (`add-route`), in its words: they are looked up at the end.
#[derive(Debug, Clone)]
pub(crate) struct RouteFacts {
    pub destination: String,
    pub next_hop: String,
    pub origin: Origin,
}

/// A link or a LAN.
#[derive(Debug, Clone)]
pub(crate) struct NetworkFacts {
    pub object: ObjectId,
    pub name: String,
    pub simulator: usize,
    pub is_lan: bool,
    /// `make-cloud`.
    pub is_cloud: bool,
    /// Joins storage to nodes.
    pub is_storage: bool,
    pub queue: QueueKind,
    pub members: Vec<MemberFacts>,
    pub origin: Origin,
}

/// An interface.
#[derive(Debug, Clone)]
pub(crate) struct MemberFacts {
    /// Index of the node.
    pub node: usize,
    pub port: usize,
    pub address: Option<Ipv4Addr>,
    /// Whether the file gave the address.
    pub given: bool,
    /// From the node to the middle of the network.
    pub outward: ShapeFacts,
    /// From the middle of the network to the node.
    pub inward: ShapeFacts,
    /// As written; 1 unless it is set.
    pub cost: Option<String>,
    /// Its queue, once the file asked for it.
    pub queue: Option<ObjectId>,
    /// Further addresses, and how many more are wanted.
    pub aliases: Option<Box<AliasFacts>>,
    /// Where its address was set.
    pub address_origin: Option<Box<Origin>>,
}

/// Further addresses of an interface.
#[derive(Debug, Clone, Default)]
pub(crate) struct AliasFacts {
    pub addresses: Vec<Ipv4Addr>,
    pub wanted: usize,
}

/// One direction of an interface.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ShapeFacts {
    /// Kilobits per second; 0 is no limit.
    pub bandwidth: u64,
    /// Milliseconds.
    pub delay: f64,
    /// Probability.
    pub loss: f64,
}

/// How a queue drops.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum QueueKind {
    #[default]
    DropTail,
    /// Random early detection.
    Red,
    /// The same, gentle.
    GentleRed,
}

/// Storage on a node.
#[derive(Debug, Clone, Default)]
pub(crate) struct BlockstoreFacts {
    pub object: ObjectId,
    pub simulator: usize,
    pub node: Option<usize>,
    /// Mebibytes; 0 is what there is.
    pub size: u64,
    pub attributes: std::collections::BTreeMap<&'static str, String>,
    pub origin: Origin,
}

/// A group of objects that get the same events.
#[derive(Debug, Clone, Default)]
pub(crate) struct GroupFacts {
    /// Class of its members; links and LANs are one.
    pub class: String,
    pub members: Vec<String>,
}

/// A timeline or a sequence.
#[derive(Debug, Clone, Default)]
pub(crate) struct ScheduleFacts {
    pub object: ObjectId,
    /// Whether its events have times.
    pub timed: bool,
    pub events: usize,
}

/// Something scheduled.
#[derive(Debug, Clone)]
pub(crate) struct EventFacts {
    /// Seconds after the start; none in a sequence.
    pub seconds: Option<f64>,
    /// As written.
    pub command: String,
    pub row: EventRow,
    /// The timeline or sequence that it belongs to.
    pub parent: Option<usize>,
    /// Whether it is the start of a start command.
    pub automatic: bool,
    pub origin: Origin,
}

/// The columns of `eventlist`.
#[derive(Debug, Clone, Default)]
pub(crate) struct EventRow {
    pub time: String,
    pub vnode: String,
    pub vname: String,
    pub object_type: u8,
    pub event_type: u8,
    pub arguments: String,
}

/// A `tb-make-soft-vtype` and its siblings.
#[derive(Debug, Clone)]
pub(crate) struct VirtualType {
    pub weight: String,
    pub members: String,
}

/// What holds for the whole experiment.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub sync_server: Option<usize>,
    pub routing: RoutingChoice,
    pub encap_style: String,
    pub link_delays: bool,
    pub force_link_delays: bool,
    pub ip_assign: bool,
    pub memory_usage: String,
    pub cpu_usage: String,
    /// 0 is none; a firewall is added otherwise.
    pub security_level: u8,
    /// Whether the file made a firewall itself.
    pub firewall: bool,
    /// `tb-use-modelnet`: no LANs.
    pub modelnet: bool,
    pub inner_emulab: bool,
    /// Which one; empty is the usual.
    pub inner_topology: String,
    /// Whether the inner Emulab has one network only.
    pub inner_single_net: bool,
    /// `tb-set-oml-use-control 0`: a LAN of all nodes for measurements.
    pub measurement_lan: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sync_server: None,
            routing: RoutingChoice::None,
            encap_style: "default".to_owned(),
            link_delays: false,
            force_link_delays: false,
            ip_assign: false,
            memory_usage: "0".to_owned(),
            cpu_usage: "3".to_owned(),
            security_level: 0,
            firewall: false,
            modelnet: false,
            inner_emulab: false,
            inner_topology: String::new(),
            inner_single_net: false,
            measurement_lan: false,
        }
    }
}

/// `rtproto`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum RoutingChoice {
    #[default]
    None,
    Ospf,
    Manual,
    Static,
    StaticDdijk,
    StaticOld,
}

impl RoutingChoice {
    /// The one that Emulab's tables call so.
    pub fn of_name(name: &str) -> Option<Self> {
        [Self::None, Self::Ospf, Self::Manual, Self::Static, Self::StaticDdijk, Self::StaticOld]
            .into_iter()
            .find(|choice| choice.name() == name)
    }

    /// As Emulab's tables write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Ospf => "ospf",
            Self::Manual => "manual",
            Self::Static => "static",
            Self::StaticDdijk => "static-ddijk",
            Self::StaticOld => "static-old",
        }
    }
}
