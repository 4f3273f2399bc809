//! Two plans side by side.

use crate::builder::{Builder, star};
use neo_topology::{NodeName, Plan, PnodeName, Policy, compare, containerize};

fn plan(builder: &Builder, policy: &Policy) -> Plan {
    containerize(&builder.experiment, policy).unwrap()
}

#[test]
fn the_same_plan_differs_in_nothing() {
    let plan = plan(&star(9), &Policy { packing: 5, ..Policy::default() });
    let difference = compare(&plan, &plan);
    assert_eq!(difference.before, difference.after);
    assert!(difference.moved.is_empty() && difference.renamed.is_empty() && difference.options.is_empty());
}

#[test]
fn a_pin_moves_what_it_says_and_little_else() {
    let before = plan(&star(9), &Policy { packing: 6, ..Policy::default() });
    let away = before.nodes.iter().find(|(_, node)| node.placement.pnode == PnodeName::numbered(0));
    let (name, _) = away.unwrap();
    let pins = [(name.clone(), PnodeName::numbered(1))].into();
    let after = plan(&star(9), &Policy { packing: 6, pins, ..Policy::default() });
    let difference = compare(&before, &after);
    assert!(difference.moved.iter().any(|moved| &moved.node == name), "{difference:?}");
    assert!(difference.moved.len() <= 2, "{difference:?}");
    assert_eq!(difference.options[0].0, "pin");
    assert_eq!(difference.before.cuts as usize, before.cuts.len());
}

#[test]
fn a_physical_node_that_only_changed_its_name_has_moved_nobody() {
    let mut builder = Builder::new();
    builder.nodes("a", 3).nodes("b", 3);
    builder.network("la", &["a-0", "a-1", "a-2"]).network("lb", &["b-0", "b-1", "b-2"]);
    let policy = Policy { packing: 3, ..Policy::default() };
    let before = plan(&builder, &policy);
    let mut longer = Builder::new();
    longer.nodes("first", 3).network("lf", &["first-0", "first-1", "first-2"]);
    longer.nodes("a", 3).nodes("b", 3);
    longer.network("la", &["a-0", "a-1", "a-2"]).network("lb", &["b-0", "b-1", "b-2"]);
    let difference = compare(&before, &plan(&longer, &policy));
    assert!(difference.moved.is_empty(), "{difference:?}");
    assert_eq!(difference.renamed.len(), 2);
    assert_eq!(difference.added, ["first-0", "first-1", "first-2"].map(|name| NodeName::new(name).unwrap()));
    assert_eq!((difference.before.pnodes, difference.after.pnodes), (2, 3));
}
