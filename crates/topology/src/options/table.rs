//! Every option with what is to be known of it.

use Group::{ByHand, Containers, Control, Machines, Packing, Passes, Site};
use Kind::{Choice, Flag, Lines, Number, Text};

/// An option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyOption {
    /// Its name, as on the command line without the dashes.
    pub name: &'static str,
    /// What it does, in a line.
    pub help: &'static str,
    /// What its text is.
    pub kind: Kind,
    /// What it belongs to.
    pub group: Group,
    /// What it is when not given, or how it is written.
    pub hint: &'static str,
}

/// What the text of an option is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Number,
    /// Given or not.
    Flag,
    /// One line.
    Text,
    /// Several lines.
    Lines,
    /// One of these; the first is the default.
    Choice(&'static [&'static str]),
}

/// What an option belongs to, in the order in which people need them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// How tight.
    Packing,
    /// Pass by pass.
    Passes,
    /// On what machines.
    Machines,
    /// What containers are started from, and how they are shaped.
    Containers,
    /// The control node.
    Control,
    /// What a person decided.
    ByHand,
    /// The site, and what is arbitrary.
    Site,
}

impl Group {
    /// Every group, in order.
    pub const ALL: [Group; 7] = [Packing, Passes, Machines, Containers, Control, ByHand, Site];
}

/// Every option.
pub const ALL: [PolicyOption; 26] = [
    option("packing", Number, Packing, "10", "Most containers on one physical node"),
    option(
        "size",
        Number,
        Packing,
        "as many as the packing needs",
        "Physical nodes for each pass; comes before every packing",
    ),
    option(
        "default-container",
        Choice(&["openvz", "qemu", "process", "embedded_pnode"]),
        Packing,
        "",
        "Type of the nodes that have no containers:node_type",
    ),
    option("nodes-only", Flag, Packing, "", "Ignore the networks and only count nodes"),
    option("force-partition", Flag, Packing, "", "Partition anew where the file has containers:partition"),
    option("pass-pack", Text, Passes, "0:1,1:20", "Packing of passes, as PASS:N"),
    option("pass-size", Text, Passes, "2:4", "Physical nodes of passes, as PASS:N; comes before size"),
    option(
        "pass-pnodes",
        Text,
        Passes,
        "1:pc3000,d710;2:pc",
        "Hardware of passes, best first, as PASS:TYPE,TYPE",
    ),
    option("pass-nodes-only", Text, Passes, "1,2", "Passes that ignore the networks"),
    option(
        "pnode-types",
        Text,
        Machines,
        "the site's qemu_host_hw",
        "Hardware of the physical nodes, best first",
    ),
    option(
        "pnode-interfaces",
        Number,
        Machines,
        "no limit",
        "Most links and LANs that may leave one physical node",
    ),
    option("openvz-template", Text, Containers, "ubuntu-14.04-x86_64", "Template of openvz containers"),
    option(
        "openvz-diskspace",
        Text,
        Containers,
        "2G",
        "Disk of openvz containers: with G or M, or in blocks of 1 KiB",
    ),
    option(
        "openvz-template-dir",
        Lines,
        Containers,
        "/proj/demo/templates",
        "Directories of templates before the site's, one on a line; below /proj or /share",
    ),
    option(
        "prefer-qemu-users",
        Text,
        Containers,
        "ada,bob",
        "Users whose homes are always mounted in qemu containers",
    ),
    option(
        "end-node-shaping",
        Flag,
        Containers,
        "",
        "Shape at the nodes' own ends also what hangs on VDE switches",
    ),
    option(
        "vde-switch-shaping",
        Flag,
        Containers,
        "",
        "Shape in VDE switches what hangs on them, where the site does not",
    ),
    option("config-name", Text, Control, "config", "Name of the control node"),
    option("config-os", Text, Control, "Ubuntu1404-64-STD", "Operating system of the control node"),
    option("config-hardware", Text, Control, "the last of pnode-types", "Hardware of the control node"),
    option(
        "config-failure-action",
        Choice(&["nonfatal", "fatal", "ignore"]),
        Control,
        "",
        "What a failure of the control node does to the swap-in",
    ),
    option(
        "pin",
        Text,
        ByHand,
        "n-1=pnode-0002",
        "Nodes put on physical nodes; a number that is not used makes a new one",
    ),
    option(
        "avoid",
        Text,
        ByHand,
        "n-1=n-2,n-1=pnode-0000",
        "Nodes kept away from other nodes, or from physical nodes",
    ),
    option(
        "config",
        Lines,
        Site,
        "qemu_host_hw = pc2133,MicroCloud",
        "Keys of the site's configuration (site.conf) that are not as usual, one on a line",
    ),
    option("no-image", Flag, Site, "", "Do not draw the topology into the artifacts"),
    option("seed", Number, Site, "1", "Seed of every choice that is arbitrary"),
];

const fn option(
    name: &'static str,
    kind: Kind,
    group: Group,
    hint: &'static str,
    help: &'static str,
) -> PolicyOption {
    PolicyOption { name, help, kind, group, hint }
}
