//! What holds for every experiment.

use crate::builder::Builder;
use neo_topology::{Experiment, NodeName, Plan, PnodeName, Policy, containerize, explain};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const TYPES: [Option<&str>; 5] = [None, None, Some("openvz"), Some("qemu"), Some("embedded_pnode")];

/// Up to 60 nodes of mixed types and passes, on links and LANs. Qemu nodes may have too many interfaces, and policies
/// may ask for passes that nobody is in: then there is no plan, only shortfalls.
fn experiments() -> impl Strategy<Value = Experiment> {
    let nodes = prop::collection::vec((0..TYPES.len(), prop::option::of(0u32..3)), 1..60);
    let networks = prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 1..7), 0..70);
    (nodes, networks).prop_map(|(nodes, networks)| {
        let mut builder = Builder::new();
        for (number, (kind, pass)) in nodes.iter().enumerate() {
            let name = format!("n-{number}");
            builder.node(&name);
            if let Some(kind) = TYPES[*kind] {
                builder.attribute(&name, "containers:node_type", kind);
            }
            if let Some(pass) = pass {
                builder.attribute(&name, "containers:PartitionPass", &pass.to_string());
            }
        }
        for (number, members) in networks.iter().enumerate() {
            let members: BTreeSet<String> =
                members.iter().map(|index| format!("n-{}", index.index(nodes.len()))).collect();
            let members: Vec<&str> = members.iter().map(String::as_str).collect();
            builder.network(&format!("net-{number}"), &members);
        }
        builder.experiment
    })
}

/// Pins and avoidances of nodes that may not exist, on physical nodes that may not either.
fn wishes() -> impl Strategy<Value = Policy> {
    let pins = prop::collection::vec((0usize..20, 0usize..6), 0..4);
    let avoid = prop::collection::vec((0usize..20, 0usize..20, any::<bool>()), 0..6);
    (policies(), pins, avoid).prop_map(|(mut policy, pins, avoid)| {
        let name = |number: usize| NodeName::new(format!("n-{number}")).unwrap();
        policy.pins =
            pins.into_iter().map(|(node, pnode)| (name(node), PnodeName::numbered(pnode))).collect();
        for (node, other, machine) in avoid {
            let other = match machine {
                true => NodeName::new(PnodeName::numbered(other % 6).as_str()).unwrap(),
                false => name(other),
            };
            policy.avoid.entry(name(node)).or_default().insert(other);
        }
        policy
    })
}

fn policies() -> impl Strategy<Value = Policy> {
    (1u32..12, prop::option::weighted(0.3, 1u32..6), any::<bool>(), any::<u64>()).prop_map(
        |(packing, size, nodes_only, seed)| Policy { packing, size, nodes_only, seed, ..Policy::default() },
    )
}

/// Pass and family of a container; none for an embedded node.
fn batch(experiment: &Experiment, plan: &Plan, node: &NodeName) -> Option<(u32, bool)> {
    let kind = plan.nodes[node].placement.node_type.as_str();
    let qemu = match kind {
        "embedded_pnode" => return None,
        kind => kind == "qemu",
    };
    let pass = experiment.nodes[node].attribute("containers:PartitionPass");
    Some((pass.map_or(u32::from(qemu), |pass| pass.value.parse().unwrap()), qemu))
}

proptest! {
    #[test]
    fn plans_keep_their_promises(experiment in experiments(), policy in policies()) {
        let Ok(plan) = containerize(&experiment, &policy) else {
            return Ok(());
        };
        every_node_is_placed_once(&experiment, &plan)?;
        physical_nodes_are_as_few_as_can_be(&experiment, &policy, &plan)?;
        names_follow_the_declaration(&plan)?;
        cuts_are_exact(&experiment, &plan)?;
        let again = containerize(&experiment, &policy);
        prop_assert_eq!(again, Ok(plan), "the same twice");
    }

    #[test]
    fn wishes_are_granted_or_refused(experiment in experiments(), policy in wishes()) {
        let Ok(plan) = containerize(&experiment, &policy) else {
            return Ok(());
        };
        every_node_is_placed_once(&experiment, &plan)?;
        cuts_are_exact(&experiment, &plan)?;
        let pnode_of = |node: &NodeName| &plan.nodes[node].placement.pnode;
        for (node, pnode) in &policy.pins {
            prop_assert_eq!(pnode_of(node), pnode);
        }
        for (node, others) in &policy.avoid {
            for other in others {
                let place = plan.nodes.get(other).map_or(other.as_str(), |_| pnode_of(other).as_str());
                prop_assert_ne!(pnode_of(node).as_str(), place, "{} avoids {}", node, other);
            }
        }
        for pnode in &plan.pnodes {
            prop_assert!(pnode.nodes.len() <= pnode.limit as usize, "{:?}", pnode);
        }
        if let Some(by_hand) = plan.by_hand {
            prop_assert_eq!(by_hand.after.cost, explain(&plan).cost);
        }
        let again = containerize(&experiment, &policy);
        prop_assert_eq!(again, Ok(plan), "the same twice");
    }

    /// No plan, however it came about, is better than the bounds of any other plan with the same limits.
    #[test]
    fn no_plan_is_better_than_the_bounds(experiment in experiments(), policy in policies(), seed in any::<u64>()) {
        let other = Policy { seed, nodes_only: !policy.nodes_only, ..policy.clone() };
        let (Ok(plan), Ok(other)) = (containerize(&experiment, &policy), containerize(&experiment, &other)) else {
            return Ok(());
        };
        let explanation = explain(&plan);
        for plan in [&plan, &other] {
            prop_assert!(plan.pnodes.len() >= explanation.pnodes_bound as usize);
            prop_assert!(plan.cuts.len() >= explanation.cuts_bound as usize);
        }
        prop_assert_eq!(explanation.cost, crate::explanation::cost(&plan));
    }

    #[test]
    fn shortfalls_say_what_to_do(experiment in experiments(), policy in policies()) {
        let policy = Policy { default_container: neo_topology::NodeType::Qemu, ..policy };
        if let Err(shortfalls) = containerize(&experiment, &policy) {
            prop_assert!(!shortfalls.is_empty());
            for shortfall in shortfalls {
                prop_assert!(!shortfall.message.is_empty() && !shortfall.remedy.is_empty());
            }
        }
    }
}

fn every_node_is_placed_once(experiment: &Experiment, plan: &Plan) -> Result<(), TestCaseError> {
    prop_assert!(plan.nodes.keys().eq(experiment.nodes.keys()));
    let mut carried: Vec<(&NodeName, &PnodeName)> = Vec::new();
    for pnode in &plan.pnodes {
        prop_assert!(!pnode.nodes.is_empty());
        prop_assert!(!pnode.embedded || pnode.nodes.len() == 1);
        carried.extend(pnode.nodes.iter().map(|node| (node, &pnode.name)));
    }
    let mut placed: Vec<_> = plan.nodes.iter().map(|(name, node)| (name, &node.placement.pnode)).collect();
    carried.sort();
    placed.sort();
    prop_assert_eq!(carried, placed);
    Ok(())
}

/// The fewest physical nodes per batch, none above the limit, and never two batches on one.
fn physical_nodes_are_as_few_as_can_be(
    experiment: &Experiment,
    policy: &Policy,
    plan: &Plan,
) -> Result<(), TestCaseError> {
    let mut groups: BTreeMap<(u32, bool), Vec<usize>> = BTreeMap::new();
    for pnode in plan.pnodes.iter().filter(|pnode| !pnode.embedded) {
        let batches: BTreeSet<_> = pnode.nodes.iter().map(|node| batch(experiment, plan, node)).collect();
        prop_assert_eq!(batches.len(), 1, "{:?}", pnode);
        let batch = batches.into_iter().flatten().next().expect("only embedded nodes have no batch");
        groups.entry(batch).or_default().push(pnode.nodes.len());
    }
    for (batch, sizes) in groups {
        let nodes: usize = sizes.iter().sum();
        let (fewest, most) = match policy.size {
            Some(size) => {
                let parts = (size as usize).min(nodes);
                (parts, nodes.div_ceil(parts))
            }
            None => (nodes.div_ceil(policy.packing as usize), policy.packing as usize),
        };
        prop_assert_eq!(sizes.len(), fewest, "{:?}: {:?}", batch, sizes);
        prop_assert!(sizes.iter().all(|&size| size <= most), "{:?}: {:?}", batch, sizes);
    }
    Ok(())
}

fn names_follow_the_declaration(plan: &Plan) -> Result<(), TestCaseError> {
    let mut seen: Vec<&PnodeName> = Vec::new();
    for node in plan.nodes.values().filter(|node| node.placement.node_type != "embedded_pnode") {
        if !seen.contains(&&node.placement.pnode) {
            prop_assert_eq!(&node.placement.pnode, &PnodeName::numbered(seen.len()));
            seen.push(&node.placement.pnode);
        }
    }
    prop_assert!(plan.pnodes.is_sorted_by_key(|pnode| &pnode.name));
    Ok(())
}

fn cuts_are_exact(experiment: &Experiment, plan: &Plan) -> Result<(), TestCaseError> {
    let mut expected = Vec::new();
    for (name, network) in &experiment.networks {
        let members = network.members.iter().map(|member| &plan.nodes[&member.node].placement.pnode);
        let pnodes: BTreeSet<PnodeName> = members.cloned().collect();
        if pnodes.len() > 1 {
            expected.push((name.clone(), pnodes.into_iter().collect::<Vec<_>>()));
        }
    }
    let found: Vec<_> = plan.cuts.iter().map(|cut| (cut.network.clone(), cut.pnodes.clone())).collect();
    prop_assert_eq!(found, expected);
    Ok(())
}
