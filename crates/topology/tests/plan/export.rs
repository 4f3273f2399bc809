//! Plans for other programs.

use crate::builder::{Builder, star};
use neo_topology::export::{containerlab, dot, graphml};
use neo_topology::{Delay, Plan, Policy, containerize};

/// A link with 5 ms one way, a LAN of three, a ghost, and two physical nodes.
fn plan() -> Plan {
    let mut builder: Builder = star(2);
    builder.network("lan0", &["center", "n-0", "n-1"]).attribute("n-1", "containers:ghost", "true");
    builder.experiment.networks[0].members[0].outward.delay = Delay { micros: 5_000 };
    builder.experiment.nodes[1].start_command = Some("echo 'it is \"up\"'".to_owned());
    containerize(&builder.experiment, &Policy { packing: 2, ..Policy::default() }).unwrap()
}

#[test]
fn containerlab_has_addresses_routes_and_shapes() {
    let text = containerlab(&plan(), "star");
    for line in [
        "name: \"star\"",
        "    \"center\":",
        "        - \"ip address add 10.1.1.2/24 dev eth1\"",
        "        - \"tc qdisc replace dev eth1 root netem delay 5000us rate 100000kbit\"",
        "        - \"sh -c 'echo '\\\\''it is \\\"up\\\"'\\\\'''\"",
        "    - endpoints: [\"center:eth1\", \"n-0:eth1\"]",
        "    - endpoints: [\"n-0:eth2\", \"lan0-3:n3p1\"]",
        "    \"lan0-3\":",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\nis not in\n{text}");
    }
    assert!(!text.contains("\"n-1\":"), "ghosts are left out: {text}");
}

#[test]
fn graphviz_has_a_box_for_each_physical_node() {
    let with = dot(&plan(), true);
    assert_eq!(with.matches("subgraph cluster_").count(), 2, "{with}");
    assert!(with.contains("label=\"pnode-0000\"") && with.contains("style=dashed"));
    assert!(with.contains("\"center\" -- \"n-0\" [label=\"link0\\n100 Mb/s 5 ms\""), "{with}");
    let without = dot(&plan(), false);
    assert!(!without.contains("cluster"));
    assert_eq!(without.matches("\"lan 2\" --").count(), 3);
}

#[test]
fn graphml_has_every_node_and_edge() {
    let text = graphml(&plan());
    assert_eq!(text.matches("<node ").count(), 4, "three nodes and a LAN: {text}");
    assert_eq!(text.matches("<edge ").count(), 5, "two links, and three interfaces of the LAN");
    assert!(text.contains("<data key=\"delay_ms\">5</data>"));
    assert_eq!(text.matches("<data key=\"ghost\">true</data>").count(), 1);
}
