//! What a file declares, as Emulab's tables hold it.

use neo_topology::{Attribute, Origin};
use std::net::Ipv4Addr;

/// Any object: what it is, and what it is called.
#[derive(Debug, Clone)]
pub(crate) struct Object {
    pub name: String,
    pub kind: Kind,
}

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Simulator(usize),
    Node(usize),
    /// A link or a LAN.
    Network(usize),
    /// The queue of a member of a network.
    Queue(usize, usize),
    Program(usize),
    Agent(usize),
    Blockstore(usize),
    /// An object of a class that has no meaning for the topology, by name of its class.
    Other(&'static str),
    /// What an unknown method or class returns: it swallows every method.
    Null,
}

/// A simulator.
#[derive(Debug, Clone, Default)]
pub(crate) struct Simulator {
    /// Last number of an internal name.
    pub last_id: usize,
    /// The links and LANs in the order in which Emulab numbers them.
    pub networks: crate::tcl::table::Table<usize>,
    pub routing: RoutingChoice,
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

/// A node.
#[derive(Debug, Clone, Default)]
pub(crate) struct NodeFacts {
    pub name: String,
    pub simulator: usize,
    pub hardware: Option<String>,
    pub os: Option<String>,
    pub cmd_line: String,
    pub rpms: String,
    pub startup: String,
    pub tarfiles: String,
    pub failure_action: String,
    pub fixed: String,
    pub start_command: Option<String>,
    /// Its start command as a program, and as an event, by index.
    pub start: Option<(usize, usize)>,
    pub attributes: Vec<Attribute>,
    /// Name and weight, as `virt_node_desires` has them.
    pub desires: Vec<(String, String)>,
    /// Destination, its kind, its mask, and the next hop.
    pub routes: Vec<RouteFacts>,
    /// Its interfaces: index of the network, and of the member in it.
    pub ports: Vec<(usize, usize)>,
    pub origin: Origin,
}

/// A route that the file asks for (`add-route`).
#[derive(Debug, Clone)]
pub(crate) struct RouteFacts {
    pub target: RouteTarget,
    /// Index of the node that forwards.
    pub next_hop: usize,
}

/// Where a route leads.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RouteTarget {
    Node(usize),
    Network(usize),
    /// A node, by its interface on a network.
    Member(usize, usize),
}

/// A link or a LAN.
#[derive(Debug, Clone)]
pub(crate) struct NetworkFacts {
    pub name: String,
    pub simulator: usize,
    pub is_lan: bool,
    pub members: Vec<MemberFacts>,
    pub mask: u32,
    pub failure_action: String,
    pub emulated: bool,
    pub no_shaping: bool,
    pub end_node_shaping: bool,
    pub trivial_ok: bool,
    pub must_delay: bool,
    pub encapsulation: String,
    pub origin: Origin,
}

/// An interface.
#[derive(Debug, Clone)]
pub(crate) struct MemberFacts {
    /// Index of the node.
    pub node: usize,
    pub port: usize,
    pub address: Option<Ipv4Addr>,
    /// From the node to the middle of the network.
    pub outward: ShapeFacts,
    /// From the middle of the network to the node.
    pub inward: ShapeFacts,
    pub cost: f64,
    pub queue: QueueFacts,
    /// Where its address was set.
    pub address_origin: Option<Origin>,
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

/// A queue.
#[derive(Debug, Clone, Copy)]
pub(crate) struct QueueFacts {
    pub limit: i64,
    pub red: bool,
    pub gentle: bool,
    pub drop_tail: bool,
}

impl Default for QueueFacts {
    fn default() -> Self {
        Self { limit: 50, red: false, gentle: false, drop_tail: true }
    }
}

/// A program agent.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProgramFacts {
    pub name: String,
    /// Index of the node.
    pub node: Option<usize>,
    pub command: String,
    pub directory: String,
    pub timeout: String,
    pub expected_exit: String,
}

/// A traffic source or sink of ns-2.
#[derive(Debug, Clone, Default)]
pub(crate) struct AgentFacts {
    pub node: Option<usize>,
    /// The agent that it is attached to.
    pub via: Option<usize>,
    /// What it sends, if it sends at a constant rate.
    pub constant_rate: Option<ConstantRate>,
}

/// Traffic at a constant rate.
#[derive(Debug, Clone)]
pub(crate) struct ConstantRate {
    pub name: String,
    pub packet_size: String,
    /// Kilobits per second.
    pub rate: u64,
    pub interval: String,
}

/// Storage on a node.
#[derive(Debug, Clone, Default)]
pub(crate) struct BlockstoreFacts {
    pub node: Option<usize>,
    pub placement: String,
    /// Mebibytes; 0 is what there is.
    pub size: u64,
    /// Whether it is on another host.
    pub remote: bool,
}

/// Something scheduled.
#[derive(Debug, Clone)]
pub(crate) struct EventFacts {
    /// Seconds after the start.
    pub seconds: f64,
    /// As written.
    pub command: String,
    pub row: EventRow,
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
    pub name: String,
    pub weight: String,
    pub members: String,
}

/// What holds for the whole experiment.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub sync_server: Option<usize>,
    pub encap_style: String,
    pub link_delays: bool,
    pub force_link_delays: bool,
    pub ip_assign: bool,
    pub memory_usage: String,
    pub cpu_usage: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sync_server: None,
            encap_style: "default".to_owned(),
            link_delays: false,
            force_link_delays: false,
            ip_assign: false,
            memory_usage: "0".to_owned(),
            cpu_usage: "3".to_owned(),
        }
    }
}
