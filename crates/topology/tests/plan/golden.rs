//! The cases that DETER's containers guide shows: the same physical nodes, or fewer with the same limits.

use crate::builder::{Builder, star, three_lans};
use neo_topology::{NodeName, NodeType, Plan, Policy, Reason, containerize};
use std::collections::BTreeMap;

fn plan(builder: &Builder, policy: Policy) -> Plan {
    containerize(&builder.experiment, &policy).unwrap_or_else(|shortfalls| panic!("{shortfalls:#?}"))
}

/// Sizes of the groups of each pass of [`three_lans`], ascending.
fn groups(plan: &Plan) -> BTreeMap<usize, Vec<usize>> {
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for pnode in &plan.pnodes {
        let first = pnode.nodes[0].as_str();
        let pass = first.strip_prefix("n-").map_or(0, |number| number.parse::<usize>().unwrap() / 20 + 1);
        groups.entry(pass).or_default().push(pnode.nodes.len());
    }
    groups.values_mut().for_each(|sizes| sizes.sort_unstable());
    groups
}

fn pack(passes: &[(u32, u32)]) -> BTreeMap<u32, u32> {
    passes.iter().copied().collect()
}

fn check(policy: Policy, expected: [&[usize]; 4]) {
    let groups = groups(&plan(&three_lans(), policy));
    for (pass, sizes) in expected.into_iter().enumerate() {
        assert_eq!(groups[&pass], sizes, "pass {pass} of {groups:?}");
    }
}

/// The original needs 10: its 2-way cut was 9 and 11, so it took three machines for pass 2. Exact limits are met here.
#[test]
fn packing_per_pass() {
    let pass_pack = pack(&[(0, 1), (1, 20), (2, 10), (3, 5)]);
    check(Policy { pass_pack, ..Policy::default() }, [&[1], &[20], &[10, 10], &[5, 5, 5, 5]]);
}

#[test]
fn packing_per_pass_with_room() {
    let pass_pack = pack(&[(0, 1), (1, 20), (2, 11), (3, 6)]);
    let plan = plan(&three_lans(), Policy { pass_pack, ..Policy::default() });
    let groups = groups(&plan);
    assert_eq!(plan.pnodes.len(), 8);
    assert_eq!(groups.values().map(Vec::len).collect::<Vec<_>>(), [1, 1, 2, 4]);
    assert!(groups[&2].iter().all(|&size| size <= 11) && groups[&3].iter().all(|&size| size <= 6));
}

#[test]
fn nodes_only() {
    let pass_pack = pack(&[(0, 1), (1, 20), (2, 10), (3, 5)]);
    let policy = Policy { nodes_only: true, pass_pack, ..Policy::default() };
    check(policy, [&[1], &[20], &[10, 10], &[5, 5, 5, 5]]);
}

/// The original fills them unevenly unless told to count nodes only.
#[test]
fn size_per_pass() {
    let pass_size = pack(&[(0, 1), (1, 1), (2, 2), (3, 4)]);
    check(Policy { pass_size, ..Policy::default() }, [&[1], &[20], &[10, 10], &[5, 5, 5, 5]]);
}

#[test]
fn packing_for_passes_that_have_none() {
    let policy = Policy { packing: 5, pass_pack: pack(&[(0, 1), (1, 20)]), ..Policy::default() };
    check(policy, [&[1], &[20], &[5, 5, 5, 5], &[5, 5, 5, 5]]);
}

/// The original needs 19: three machines for pass 3 where two hold 10 each.
#[test]
fn size_and_packing_by_pass() {
    let pass_size = pack(&[(1, 10)]);
    let policy = Policy { pass_size, pass_pack: pack(&[(2, 5), (3, 10)]), ..Policy::default() };
    check(policy, [&[1], &[2; 10], &[5, 5, 5, 5], &[10, 10]]);
}

#[test]
fn size_takes_precedence_over_packing() {
    let policy = Policy { packing: 1, size: Some(4), pass_pack: pack(&[(2, 3)]), ..Policy::default() };
    check(policy, [&[1], &[5; 4], &[5; 4], &[5; 4]]);
}

#[test]
fn a_star_of_ten_fits_on_one() {
    let plan = plan(&star(9), Policy::default());
    assert_eq!(plan.pnodes.len(), 1);
    assert_eq!(plan.pnodes[0].name.as_str(), "pnode-0000");
    assert!(plan.cuts.is_empty());
    assert!(plan.nodes.values().all(|node| node.placement.reason == Reason::AllFit));
}

/// The original needs 6.
#[test]
fn a_star_of_ten_in_pairs_needs_five() {
    let plan = plan(&star(9), Policy { packing: 2, ..Policy::default() });
    assert_eq!(plan.pnodes.iter().map(|pnode| pnode.nodes.len()).collect::<Vec<_>>(), [2; 5]);
    assert_eq!(plan.pnodes[0].nodes[0].as_str(), "center");
    assert_eq!(plan.cuts.len(), 8, "one leaf is with the center, eight are not");
    let center = &plan.nodes[&NodeName::new("center").unwrap()];
    assert_eq!(center.placement.reason, Reason::Neighbours { here: 1, elsewhere: 8 });
}

#[test]
fn two_passes_without_attributes() {
    let mut builder = star(4);
    for node in ["n-1", "n-3"] {
        builder.attribute(node, "containers:node_type", "qemu");
    }
    builder.attribute("n-0", "containers:node_type", "open_vz");
    let plan = plan(&builder, Policy::default());
    let names = |pnode: usize| plan.pnodes[pnode].nodes.iter().map(NodeName::as_str).collect::<Vec<_>>();
    assert_eq!(names(0), ["center", "n-0", "n-2"]);
    assert_eq!(names(1), ["n-1", "n-3"]);
    assert_eq!(plan.nodes[&NodeName::new("n-0").unwrap()].placement.node_type, "openvz");
}

#[test]
fn seven_interfaces_of_a_qemu_node() {
    let policy = Policy { default_container: NodeType::Qemu, ..Policy::default() };
    let builder = star(9);
    let shortfalls = containerize(&builder.experiment, &policy).unwrap_err();
    assert_eq!(shortfalls.len(), 1);
    assert_eq!(
        shortfalls[0].message,
        "Requested a QEMU node with more than 7 experimental interfaces.  \
         Qemu nodes can only support 7 experimental interfaces."
    );
    assert_eq!(shortfalls[0].origin.as_ref().unwrap().range.line, 1);
    assert!(containerize(&star(7).experiment, &policy).is_ok());
}
