//! The meaning of each word in a sentence, and the values that some arguments take.

use super::{Word, WordKind};

/// The meaning of a word; empty where nothing needs to be said.
pub(super) fn of(kind: WordKind, name: &str) -> &'static str {
    let table: &[(&str, &'static str)] = match kind {
        WordKind::Command => TCL,
        WordKind::Testbed => TESTBED,
        WordKind::Simulator => SIMULATOR,
        WordKind::Node => NODE,
        WordKind::Network => NETWORK,
        WordKind::Class => CLASSES,
        WordKind::Procedure | WordKind::Variable | WordKind::Value => &[],
    };
    table.iter().find(|entry| entry.0 == name).map(|entry| entry.1).unwrap_or_default()
}

/// The values that the next argument takes, where it takes only some.
pub(super) fn values(before: &[&str]) -> Vec<Word> {
    let values: &[&str] = match before {
        [_, "duplex-link", _, _, _, _] => &["DropTail", "RED", "GRED"],
        [_, "rtproto"] => &["Static", "Session", "Manual", "ospf", "Static-ddijk", "Static-old"],
        ["tb-set-node-failure-action", _] => &["fatal", "nonfatal", "ignore"],
        ["tb-set-link-failure-action", _] => &["fatal", "nonfatal"],
        ["tb-set-ip-routing"] => &["none", "ospf"],
        ["tb-set-link-encap", _] => &["gre", "egre", "vtun", "veth-ne", "vlan"],
        ["tb-add-node-attribute", _] => &[
            "containers:node_type",
            "containers:partition",
            "containers:openvz_template",
            "containers:openvz_diskspace",
        ],
        ["tb-add-node-attribute", _, "containers:node_type"] => {
            &["openvz", "qemu", "process", "embedded_pnode"]
        }
        ["source"] => &["tb_compat.tcl"],
        _ => &[],
    };
    let value = |value: &&str| Word {
        name: (*value).to_owned(),
        kind: WordKind::Value,
        usage: String::new(),
        help: String::new(),
    };
    values.iter().map(value).collect()
}

#[cfg(test)]
pub(super) fn tables() -> [(WordKind, &'static [(&'static str, &'static str)]); 6] {
    [
        (WordKind::Command, TCL),
        (WordKind::Testbed, TESTBED),
        (WordKind::Simulator, SIMULATOR),
        (WordKind::Node, NODE),
        (WordKind::Network, NETWORK),
        (WordKind::Class, CLASSES),
    ]
}

const SIMULATOR: &[(&str, &str)] = &[
    ("at", "Schedules an event, such as `\"$program start\"`, that many seconds after the start."),
    ("attach-agent", "Puts a traffic agent on a node."),
    ("connect", "Lets one agent send to the other."),
    ("cost", "Sets the cost of the interface of the first node towards the second, for routing."),
    ("duplex-link", "Makes a link between two nodes; the delay is one way: 100Mb 10ms DropTail."),
    ("find_link", "Finds the link between two nodes."),
    ("lanlink", "A LAN as one of its nodes sees it."),
    ("link", "The link between two nodes as the first sees it; its queue can be set."),
    ("make-cloud", "Makes a LAN that is always shaped."),
    (
        "make-lan",
        "Makes a LAN of a list of nodes; the delay is from any node to any other: \"$a $b\" 100Mb 0ms.",
    ),
    ("node", "Makes a node; the variable that holds it gives it its name."),
    ("rtproto", "Says how routes come about; Static computes shortest paths before the launch."),
    ("run", "Ends the declarations; what stands behind it has no effect."),
];

const NODE: &[(&str, &str)] = &[
    ("add-attribute", "Adds an attribute; the first value of a name counts."),
    ("add-desire", "Says what kind of host is preferred."),
    ("add-route", "Adds a route by hand, for `rtproto Manual`."),
    ("program-agent", "Makes a program that events can start on this node."),
    ("start-command", "Runs a command when the node is up."),
];

const NETWORK: &[(&str, &str)] = &[
    ("cost", "Sets the cost of all its interfaces, for routing."),
    ("mustdelay", "Is shaped even if it need not be."),
    ("Queue", "The queue of one of its nodes, whose limit and kind can be set."),
];

const CLASSES: &[(&str, &str)] = &[
    ("Simulator", "The experiment: `set ns [new Simulator]` begins every file."),
    ("Program", "A program that events start and stop."),
    ("Agent/UDP", "A source of UDP packets."),
    ("Agent/TCP", "A source of a TCP connection."),
    ("Agent/TCPSink", "The end of a TCP connection."),
    ("Agent/Null", "Takes packets and drops them."),
    ("Application/Traffic/CBR", "Sends at a constant rate."),
];

const TESTBED: &[(&str, &str)] = &[
    (
        "tb-add-node-attribute",
        "Adds an attribute, such as containers:node_type; the first value of a name counts.",
    ),
    ("tb-add-node-desire", "Says what kind of host is preferred, with a weight."),
    ("tb-bind-parent", "Puts a virtual node on a certain physical node."),
    ("tb-fix-node", "Wants a certain machine of the testbed for the node."),
    ("tb-make-hard-vtype", "Makes a type that stands for several; all nodes of it get the same one."),
    ("tb-make-soft-vtype", "Makes a type that stands for several; nodes of it may get different ones."),
    ("tb-make-weighted-vtype", "Makes a type that stands for several, with a weight between 0 and 1."),
    ("tb-set-allowcolocate", "Whether both ends of the link may be on one physical node."),
    ("tb-set-encapsulate", "Whether packets of multiplexed links are encapsulated."),
    ("tb-set-endnodeshaping", "Whether the nodes themselves shape this link."),
    ("tb-set-hardware", "The hardware type that the node wants, such as pc3000."),
    ("tb-set-ip", "The address of a node that is on one network only."),
    ("tb-set-ip-interface", "The address of the interface of the first node towards the second."),
    ("tb-set-ip-lan", "The address of a node on a LAN."),
    ("tb-set-ip-link", "The address of a node on a link."),
    ("tb-set-ip-routing", "The same as `$ns rtproto`, in an older spelling."),
    (
        "tb-set-lan-loss",
        "The share of packets that a LAN loses from any node to any other: 0.05 are 5 percent.",
    ),
    ("tb-set-link-encap", "How packets of a multiplexed link are told apart."),
    ("tb-set-link-failure-action", "What the failure of a link does to the experiment."),
    ("tb-set-link-loss", "The share of packets that a link loses from end to end: 0.05 are 5 percent."),
    (
        "tb-set-link-simplex-params",
        "Delay, bandwidth and loss of a link in the direction away from one node.",
    ),
    ("tb-set-multiplexed", "Whether the link may share a wire with others."),
    ("tb-set-netmask", "The netmask of a link or LAN; 255.255.255.0 unless set."),
    ("tb-set-node-cmdline", "The command line of the kernel."),
    (
        "tb-set-node-failure-action",
        "What the failure of a node does to the experiment: fatal, nonfatal or ignore.",
    ),
    ("tb-set-node-lan-bandwidth", "The bandwidth between one node and its LAN."),
    ("tb-set-node-lan-delay", "The delay between one node and its LAN."),
    ("tb-set-node-lan-loss", "The share of packets lost between one node and its LAN."),
    ("tb-set-node-lan-params", "Delay, bandwidth and loss between one node and its LAN."),
    ("tb-set-node-os", "The operating system image of the node."),
    ("tb-set-node-rpms", "Packages that are installed when the node comes up."),
    ("tb-set-node-startcmd", "A command that runs when the node is up."),
    ("tb-set-node-startup", "A command that runs when the node is up, in an older spelling."),
    ("tb-set-node-tarfiles", "Archives that are unpacked on the node, each after its directory."),
    ("tb-set-noshaping", "Whether the link is left unshaped."),
    ("tb-set-sync-server", "The node on which programs wait for each other."),
    ("tb-set-tarfiles", "Archives that are unpacked on every node, each after its directory."),
    ("tb-set-useveth", "Whether the link uses virtual interfaces."),
    ("tb-set-vlink-emulation", "How virtual links are made."),
    ("tb-use-endnodeshaping", "Whether nodes shape their own links."),
    ("tb-force-endnodeshaping", "Whether nodes shape all their links, LANs too."),
];

const TCL: &[(&str, &str)] = &[
    ("append", "Adds text to the end of a variable."),
    ("array", "Works on a whole array: names, get, set, size, exists, unset."),
    ("break", "Leaves the loop."),
    ("catch", "Runs a script; 1 if it failed, 0 if not."),
    ("concat", "Joins lists into one."),
    ("continue", "Goes on with the next turn of the loop."),
    ("dict", "Works on dictionaries: get, set, keys, for and more."),
    ("error", "Fails with a message."),
    ("eval", "Runs its arguments as a script."),
    ("expr", "Calculates: [expr {$i * 2 + 1}]."),
    ("for", "Repeats: for {set i 0} {$i < 10} {incr i} { ... }."),
    ("foreach", "Repeats for each element of a list."),
    ("format", "Makes a text by a pattern: [format \"node%03d\" $i]."),
    ("global", "Makes variables of the file known in a procedure."),
    ("if", "Runs a script if the expression is true."),
    ("incr", "Adds 1, or as much as is said, to a variable."),
    ("info", "What exists: [info exists name]."),
    ("join", "Makes a text of a list."),
    ("lappend", "Adds elements to the list in a variable."),
    ("lindex", "An element of a list, from 0."),
    ("list", "A list of its arguments."),
    ("llength", "How many elements a list has."),
    ("lrange", "Some elements of a list."),
    ("lsort", "A list in order."),
    ("lsearch", "Where an element is in a list; -1 if nowhere."),
    ("new", "Makes an object: [new Simulator]."),
    ("proc", "Makes a procedure: proc name {arguments} { ... }."),
    ("puts", "Prints a line; it is shown with the check of the file."),
    ("regexp", "Whether a regular expression matches; its parts go into variables."),
    ("regsub", "Replaces what a regular expression matches."),
    ("return", "Leaves a procedure with a value."),
    ("set", "Gives a variable a value; with one argument, its value."),
    ("source", "Only `source tb_compat.tcl` has a meaning here: it makes the tb- commands known."),
    ("split", "Makes a list of a text."),
    ("string", "Works on texts: length, index, range, match, map and more."),
    ("switch", "Runs the script of the first pattern that matches."),
    ("unset", "Removes variables."),
    ("uplevel", "Runs a script where the procedure was called."),
    ("upvar", "Makes a variable of the caller known in a procedure."),
    ("while", "Repeats as long as the expression is true."),
];
