//! What a person pins or keeps apart.

use crate::builder::{Builder, star};
use neo_topology::{NodeName, Plan, PnodeName, Policy, Reason, Shortfall, containerize};
use std::collections::{BTreeMap, BTreeSet};

fn node(text: &str) -> NodeName {
    NodeName::new(text).unwrap()
}

fn pnode(number: usize) -> PnodeName {
    PnodeName::numbered(number)
}

fn pins(pins: &[(&str, usize)]) -> BTreeMap<NodeName, PnodeName> {
    pins.iter().map(|&(name, number)| (node(name), pnode(number))).collect()
}

fn avoid(pairs: &[(&str, &str)]) -> BTreeMap<NodeName, BTreeSet<NodeName>> {
    let mut avoid: BTreeMap<NodeName, BTreeSet<NodeName>> = BTreeMap::new();
    pairs.iter().for_each(|(one, other)| {
        avoid.entry(node(one)).or_default().insert(node(other));
    });
    avoid
}

fn plan(builder: &Builder, policy: &Policy) -> Plan {
    containerize(&builder.experiment, policy).unwrap_or_else(|shortfalls| panic!("{shortfalls:#?}"))
}

fn refused(builder: &Builder, policy: &Policy) -> Vec<Shortfall> {
    containerize(&builder.experiment, policy).expect_err("there must be shortfalls")
}

/// Two chains of five, joined in the middle by nothing.
fn two_chains() -> Builder {
    let mut builder = Builder::new();
    builder.nodes("a", 5).nodes("b", 5);
    for chain in ["a", "b"] {
        for link in 1..5 {
            let (one, other) = (format!("{chain}-{}", link - 1), format!("{chain}-{link}"));
            builder.network(&format!("{chain}{link}"), &[&one, &other]);
        }
    }
    builder
}

#[test]
fn a_pinned_node_goes_where_it_is_pinned_and_the_price_is_told() {
    let policy = Policy { packing: 5, pins: pins(&[("a-0", 1)]), ..Policy::default() };
    let plan = plan(&two_chains(), &policy);
    let placement = &plan.nodes[&node("a-0")].placement;
    assert_eq!(placement.pnode, pnode(1));
    assert_eq!(placement.reason, Reason::Pinned { instead_of: pnode(0) });
    let moved: Vec<_> = plan
        .nodes
        .iter()
        .filter(|(_, node)| matches!(node.placement.reason, Reason::MadeRoom { .. }))
        .map(|(name, node)| (name.as_str(), node.placement.pnode.clone()))
        .collect();
    assert_eq!(moved.len(), 1, "one of the other chain changes places with it: {moved:?}");
    assert!(moved[0].0 == "b-0" || moved[0].0 == "b-4", "an end is cheapest: {moved:?}");
    let price = plan.by_hand.unwrap();
    assert_eq!((price.before.cuts, price.after.cuts), (0, 2));
    assert!(price.after.cost > price.before.cost);
    assert_eq!(price.after.pnodes, 2);
}

#[test]
fn a_number_that_is_not_used_makes_a_new_physical_node() {
    let policy = Policy { packing: 5, pins: pins(&[("a-0", 7)]), ..Policy::default() };
    let plan = plan(&two_chains(), &policy);
    let names: Vec<&str> = plan.pnodes.iter().map(|pnode| pnode.name.as_str()).collect();
    assert_eq!(names, ["pnode-0000", "pnode-0001", "pnode-0007"]);
}

#[test]
fn who_is_to_be_apart_is_apart() {
    let policy = Policy { packing: 5, avoid: avoid(&[("a-0", "a-4")]), ..Policy::default() };
    let apart = plan(&two_chains(), &policy);
    let pnode_of = |name: &str| apart.nodes[&node(name)].placement.pnode.clone();
    assert_ne!(pnode_of("a-0"), pnode_of("a-4"));
    assert_eq!(apart.pnodes.len(), 2);

    let alone = Policy { avoid: avoid(&[("center", "n-0"), ("center", "n-1")]), ..Policy::default() };
    let plan = plan(&star(3), &alone);
    assert_eq!(plan.pnodes.len(), 2, "all fit on one, but may not be there together");
    assert_eq!(plan.by_hand.unwrap().before.pnodes, 1);
}

#[test]
fn a_physical_node_can_be_avoided() {
    let policy = Policy { packing: 5, avoid: avoid(&[("a-2", "pnode-0000")]), ..Policy::default() };
    let plan = plan(&two_chains(), &policy);
    let placement = &plan.nodes[&node("a-2")].placement;
    assert_eq!(placement.pnode, pnode(1));
    assert_eq!(placement.reason, Reason::KeptAway { instead_of: pnode(0) });
}

#[test]
fn wishes_that_cannot_be_are_named_at_once() {
    let mut builder = two_chains();
    builder.attribute("b-4", "containers:node_type", "embedded_pnode");
    let policy = Policy {
        packing: 2,
        pins: pins(&[("a-0", 0), ("a-1", 0), ("a-2", 0), ("b-4", 1), ("a-9", 0)]),
        avoid: avoid(&[("a-0", "a-1"), ("a-3", "a-3"), ("a-3", "nobody")]),
        ..Policy::default()
    };
    let messages: Vec<String> = refused(&builder, &policy).iter().map(ToString::to_string).collect();
    for expected in [
        "more nodes are pinned to `pnode-0000` than the 2",
        "`b-4` is pinned, but it is a physical node by itself",
        "`a-9` is pinned, but the file has no such node; did you mean `a-0`",
        "`a-0` and `a-1` are to be apart",
        "`a-3` cannot be kept away from itself",
        "`nobody` is to be avoided",
    ] {
        assert!(messages.iter().any(|message| message.contains(expected)), "{expected}: {messages:#?}");
    }
}

#[test]
fn a_pin_to_another_pass_is_refused() {
    let mut builder = two_chains();
    for name in ["b-0", "b-1", "b-2", "b-3", "b-4"] {
        builder.attribute(name, "containers:PartitionPass", "1");
    }
    let policy = Policy { pins: pins(&[("a-0", 1)]), ..Policy::default() };
    assert!(refused(&builder, &policy)[0].message.contains("another pass"));
}
