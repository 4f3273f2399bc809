//! Everything that stands against a plan is named at once, with the line.

use crate::builder::{Builder, star};
use neo_topology::limits::BRIDGE_PORTS_MAX;
use neo_topology::{Policy, Reason, Shortfall, check_limits, containerize, remarks};

fn refused(builder: &Builder, policy: &Policy) -> Vec<Shortfall> {
    containerize(&builder.experiment, policy).expect_err("there must be shortfalls")
}

#[test]
fn all_problems_at_once() {
    let mut builder = star(9);
    builder.attribute("center", "containers:node_type", "qemu");
    builder.attribute("n-1", "containers:node_type", "docker");
    builder.attribute("n-2", "containers:PartitionPass", "second");
    let policy =
        Policy { pass_pack: [(7, 3)].into(), config_name: "$(reboot)".to_owned(), ..Policy::default() };
    let messages: Vec<String> = refused(&builder, &policy).iter().map(ToString::to_string).collect();
    for expected in ["docker", "second", "pass 7", "$(reboot)", "more than 7 experimental interfaces"] {
        assert!(messages.iter().any(|message| message.contains(expected)), "{expected}: {messages:#?}");
    }
    assert_eq!(messages.len(), 5);
}

#[test]
fn the_line_of_the_attribute_is_named() {
    let mut builder = star(1);
    builder.attribute("n-0", "containers:node_type", "docker");
    let line = builder.experiment.nodes[1].attributes[0].origin.range.line;
    assert_eq!(refused(&builder, &Policy::default())[0].origin.as_ref().unwrap().range.line, line);
}

#[test]
fn sizes_and_packings_that_cannot_be() {
    let cases = [
        (Policy { packing: 0, ..Policy::default() }, "packing of 0"),
        (Policy { size: Some(0), ..Policy::default() }, "size of 0"),
        (Policy { size: Some(11), ..Policy::default() }, "size of 11"),
        (Policy { pass_size: [(0, 11)].into(), ..Policy::default() }, "size of 11"),
        (Policy { pass_size: [(3, 1)].into(), ..Policy::default() }, "pass 3"),
        (Policy { pass_pack: [(0, 0)].into(), ..Policy::default() }, "pass 0"),
    ];
    for (policy, expected) in cases {
        let shortfalls = refused(&star(9), &policy);
        assert!(shortfalls[0].message.contains(expected), "{shortfalls:?}");
    }
}

#[test]
fn partitions_of_the_file_decide() {
    let mut builder = star(3);
    for (node, partition) in [("center", "a"), ("n-0", "a"), ("n-1", "b")] {
        builder.attribute(node, "containers:partition", partition);
    }
    let plan = containerize(&builder.experiment, &Policy { packing: 2, ..Policy::default() }).unwrap();
    let pnodes: Vec<_> = plan.pnodes.iter().map(|pnode| (pnode.name.as_str(), pnode.nodes.len())).collect();
    assert_eq!(pnodes, [("n-2", 1), ("pnode-0000", 2), ("pnode-0001", 1)]);
    assert!(plan.pnodes[0].embedded && !plan.pnodes[1].embedded);
    assert_eq!(plan.nodes[0].placement.reason, Reason::Asked { partition: "a".to_owned() });
    assert_eq!(plan.nodes[3].placement.reason, Reason::Embedded);

    let forced =
        containerize(&builder.experiment, &Policy { force_partition: true, ..Policy::default() }).unwrap();
    assert_eq!(forced.pnodes.len(), 1);
}

#[test]
fn partitions_of_types_that_never_share() {
    let mut builder = star(2);
    for node in ["center", "n-0", "n-1"] {
        builder.attribute(node, "containers:partition", "1");
    }
    builder.attribute("n-0", "containers:node_type", "qemu");
    builder.attribute("n-1", "containers:node_type", "embedded_pnode");
    let shortfalls = refused(&builder, &Policy::default());
    assert_eq!(shortfalls.len(), 2);
    assert!(shortfalls[0].message.contains("never share"));
    assert!(shortfalls[1].message.contains("a physical node by itself"));
}

#[test]
fn a_file_that_is_physical_already_is_planned_as_it_stands() {
    let mut builder = Builder::new();
    builder.node("pnode-0000").node("n-8").node("config").network("l", &["pnode-0000", "n-8"]);
    let plan = containerize(&builder.experiment, &Policy::default()).unwrap();
    assert!(plan.pnodes.iter().all(|pnode| pnode.embedded));
    assert_eq!(plan.pnodes.len(), 2, "config is the control node");
    assert_eq!(plan.control_node(), "config");
}

#[test]
fn a_bridge_has_a_thousand_ports() {
    let mut builder = Builder::new();
    builder.nodes("n", BRIDGE_PORTS_MAX as usize + 1);
    let names: Vec<String> = (0..=BRIDGE_PORTS_MAX).map(|node| format!("n-{node}")).collect();
    builder.network("lan0", &names.iter().map(String::as_str).collect::<Vec<_>>());
    let plan = |packing| containerize(&builder.experiment, &Policy { packing, ..Policy::default() });
    let shortfalls = plan(2_000).unwrap_err();
    assert_eq!(shortfalls.len(), 1);
    assert!(shortfalls[0].message.contains("lan0") && shortfalls[0].origin.is_some());
    assert_eq!(check_limits(&plan(512).unwrap()), []);
}

#[test]
fn near_misses_are_named() {
    let mut builder = star(3);
    builder.attribute("center", "containers:partitoin", "1");
    builder.attribute("n-0", "containers:PackingPass", "1");
    builder.attribute("n-1", "containers:color", "blue");
    builder.attribute("n-2", "containers:ghost", "true");
    builder.attribute("n-2", "site:rack", "7");
    builder.attribute("n-2", "containers:node_type", "process");
    let remarks = remarks(&builder.experiment, &Policy::default());
    let remedies: Vec<&str> = remarks.iter().map(|remark| remark.remedy.as_str()).collect();
    assert_eq!(remedies.len(), 4, "{remarks:#?}");
    assert_eq!(remedies[0], "write `containers:partition`");
    assert_eq!(remedies[1], "write `containers:PartitionPass`");
    assert!(remedies[2].starts_with("known are"));
    assert_eq!(remedies[3], "use `openvz`");
}
