//! The explanation tells the truth.

use crate::builder::{Builder, star, three_lans};
use neo_topology::explain::CutReason;
use neo_topology::{
    Explanation, NodeName, Plan, Policy, Reason, containerize, explain, network_weight, what_if,
};
use std::collections::BTreeSet;

fn plan(builder: &Builder, policy: Policy) -> Plan {
    containerize(&builder.experiment, &policy).unwrap_or_else(|shortfalls| panic!("{shortfalls:#?}"))
}

fn explained(builder: &Builder, policy: Policy) -> Explanation {
    explain(&plan(builder, policy))
}

/// What the cuts of a placement cost, counted anew.
pub fn cost(plan: &Plan) -> u64 {
    let of = |network: &neo_topology::PlannedNetwork| {
        let pnodes: BTreeSet<_> =
            network.members.iter().map(|member| &plan.nodes[&member.node].placement.pnode).collect();
        u64::from(network_weight(network)) * (pnodes.len().max(1) as u64 - 1)
    };
    plan.networks.values().map(of).sum()
}

#[test]
fn a_star_in_pairs_cannot_be_cut_less() {
    let explanation = explained(&star(9), Policy { packing: 2, ..Policy::default() });
    assert_eq!((explanation.pnodes_bound, explanation.cuts_bound), (5, 8));
    assert_eq!(explanation.cuts.len(), 8);
    assert!(explanation.cuts.iter().all(|cut| cut.why == CutReason::Limit));
    let batch = &explanation.batches[0];
    assert_eq!((batch.nodes, batch.pnodes, batch.fullest, batch.emptiest), (10, 5, 2, 2));
    assert_eq!(explanation.loads[0].cuts, 8, "the center's physical node");
    assert_eq!(explanation.loads[0].leaving_kbps, Some(800_000));
}

#[test]
fn networks_between_passes_are_cut_whatever_happens() {
    let policy = Policy { packing: 20, ..Policy::default() };
    let explanation = explained(&three_lans(), policy);
    assert_eq!(explanation.cuts_bound, 3);
    assert_eq!(explanation.cuts.iter().map(|cut| cut.why).collect::<Vec<_>>(), [CutReason::Passes; 3]);
}

#[test]
fn a_lan_larger_than_a_machine_is_cut() {
    let mut builder = Builder::new();
    let names: Vec<String> = (0..12).map(|node| format!("n-{node}")).collect();
    builder.nodes("n", 12).network("lan", &names.iter().map(String::as_str).collect::<Vec<_>>());
    let explanation = explained(&builder, Policy::default());
    assert_eq!((explanation.cuts_bound, explanation.cuts[0].why), (1, CutReason::Large));
}

/// Whoever disagrees can try: moving a node costs what the explanation says.
#[test]
fn alternatives_cost_what_they_say() {
    let mut builder = star(9);
    for leaf in 1..9 {
        builder.network(&format!("ring{leaf}"), &[&format!("n-{}", leaf - 1), &format!("n-{leaf}")]);
    }
    let plan = plan(&builder, Policy { packing: 4, ..Policy::default() });
    let explanation = explain(&plan);
    assert_eq!(explanation.cost, cost(&plan));
    let mut tried = 0;
    for (name, alternatives) in &explanation.alternatives {
        for alternative in alternatives {
            let mut moved = plan.clone();
            moved.nodes[name].placement.pnode = alternative.pnode.clone();
            assert_eq!(cost(&moved) as i64, cost(&plan) as i64 + alternative.cost_change, "{name}");
            tried += 1;
        }
    }
    assert!(tried > 5, "only {tried} alternatives");
}

#[test]
fn nodes_that_the_file_places_have_no_alternatives() {
    let mut builder = star(2);
    builder.attribute("center", "containers:partition", "x").attribute("n-0", "containers:partition", "y");
    let plan = plan(&builder, Policy::default());
    assert_eq!(plan.nodes[&NodeName::new("n-1").unwrap()].placement.reason, Reason::Embedded);
    let explanation = explain(&plan);
    assert!(explanation.alternatives.is_empty());
    let whys: Vec<CutReason> = explanation.cuts.iter().map(|cut| cut.why).collect();
    assert_eq!(whys, [CutReason::Asked, CutReason::Embedded]);
    assert_eq!(explanation.cuts_bound, 2);
}

#[test]
fn packings_side_by_side() {
    let builder = star(23);
    let rows = what_if(&builder.experiment, &Policy::default(), &[8, 10, 12, 0]);
    let pnodes: Vec<Option<u32>> =
        rows.iter().map(|row| row.result.as_ref().map(|result| result.pnodes)).collect();
    assert_eq!(pnodes, [Some(3), Some(3), Some(2), None]);
    assert_eq!(rows.iter().map(|row| row.chosen).collect::<Vec<_>>(), [false, true, false, false]);
    let twelve = rows[2].result.as_ref().unwrap();
    assert_eq!((twelve.cuts, twelve.cuts_bound, twelve.fullest), (12, 12, 12));
    assert!(rows[3].shortfalls[0].message.contains("packing of 0"));
}
