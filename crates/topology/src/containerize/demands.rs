//! Checks of what is asked, before anything is placed.

use super::SOFT_VTYPE;
use super::request::Request;
use crate::node_type::QEMU_INTERFACES_MAX;
use crate::policy::QEMU_USERS_MAX;
use crate::{Experiment, NodeType, Origin, PnodeName, Policy, Shortfall};
use std::collections::{BTreeMap, HashSet};

/// Wrong letters up to which a hardware type counts as misspelt rather than unknown.
const LETTERS_OFF_MAX: usize = 2;

/// What the policy asks that cannot be.
pub(super) fn check_policy(policy: &Policy, requests: &[Request], shortfalls: &mut Vec<Shortfall>) {
    let mut nodes_of_pass: BTreeMap<u32, u32> = BTreeMap::new();
    for request in requests.iter().filter(|request| request.node_type != NodeType::EmbeddedPnode) {
        *nodes_of_pass.entry(request.pass).or_default() += 1;
    }
    let containers: u32 = nodes_of_pass.values().sum();
    let mut blame = |message: String, remedy: &str| {
        shortfalls.push(Shortfall { message, remedy: remedy.to_owned(), origin: None });
    };
    if let Err(error) = PnodeName::new(policy.config_name.clone()) {
        blame(format!("the control node cannot be called so: {error}"), "give it another name");
    }
    if policy.packing == 0 {
        blame("a packing of 0 containers on a physical node places nothing".to_owned(), "give 1 or more");
    }
    match policy.size {
        Some(0) => blame("a size of 0 physical nodes holds nothing".to_owned(), "give 1 or more"),
        Some(size) if size > containers && containers > 0 => blame(
            format!("a size of {size} physical nodes is more than the {containers} containers"),
            "give a smaller size: an empty physical node serves nobody",
        ),
        _ => {}
    }
    for (&pass, &packing) in policy.pass_pack.iter().filter(|(_, packing)| **packing == 0) {
        blame(format!("a packing of {packing} for pass {pass} places nothing"), "give 1 or more");
    }
    for (&pass, &size) in &policy.pass_size {
        let nodes = nodes_of_pass.get(&pass).copied().unwrap_or(u32::MAX);
        if size == 0 || size > nodes {
            blame(
                format!("a size of {size} physical nodes does not fit pass {pass} with {nodes} containers"),
                "give 1 or more, and no more than the pass has containers",
            );
        }
    }
    for (pass, what) in passes_named(policy) {
        if !nodes_of_pass.contains_key(&pass) {
            blame(
                format!("there is {what} for pass {pass}, but no container is in it"),
                "remove it, or give nodes that `containers:PartitionPass`",
            );
        }
    }
    if policy.prefer_qemu_users.len() > QEMU_USERS_MAX {
        blame(
            format!(
                "{} users are to have their homes in qemu containers; {QEMU_USERS_MAX} are possible",
                policy.prefer_qemu_users.len()
            ),
            "name fewer users",
        );
    }
}

/// Every pass that an option speaks of, and what the option gives it.
fn passes_named(policy: &Policy) -> impl Iterator<Item = (u32, &'static str)> {
    let packs = policy.pass_pack.keys().map(|&pass| (pass, "a packing"));
    let sizes = policy.pass_size.keys().map(|&pass| (pass, "a size"));
    let types = policy.pass_pnodes.keys().map(|&pass| (pass, "hardware"));
    let flags = policy.pass_nodes_only.iter().map(|&pass| (pass, "`--pass-nodes-only`"));
    packs.chain(sizes).chain(types).chain(flags)
}

/// Nodes with more interfaces than their container type can have.
pub(super) fn check_interfaces(
    experiment: &Experiment,
    requests: &[Request],
    shortfalls: &mut Vec<Shortfall>,
) {
    let mut interfaces = vec![0usize; experiment.nodes.len()];
    for member in experiment.networks.values().flat_map(|network| &network.members) {
        if let Some(node) = experiment.nodes.get_index_of(&member.node) {
            interfaces[node] += 1;
        }
    }
    for (index, (name, node)) in experiment.nodes.iter().enumerate() {
        let count = interfaces[index];
        if requests[index].node_type == NodeType::Qemu && count > QEMU_INTERFACES_MAX {
            shortfalls.push(Shortfall {
                message: format!(
                    "Requested a QEMU node with more than {QEMU_INTERFACES_MAX} experimental interfaces.  \
                     Qemu nodes can only support {QEMU_INTERFACES_MAX} experimental interfaces."
                ),
                remedy: format!(
                    "`{name}` has {count}: make it `openvz` or `embedded_pnode`, or take {} links away",
                    count - QEMU_INTERFACES_MAX
                ),
                origin: Some(node.origin.clone()),
            });
        }
    }
}

/// Hardware that the site does not have: of physical nodes by the policy, and of nodes that are physical by the file.
pub(super) fn check_hardware(
    experiment: &Experiment,
    policy: &Policy,
    requests: &[Request],
    shortfalls: &mut Vec<Shortfall>,
) {
    let mut known: HashSet<String> = policy.site.list("hardware_types").into_iter().collect();
    known.extend(policy.site.list("qemu_host_hw"));
    known.extend(experiment.hardware_types.iter().cloned());
    let mut told = HashSet::new();
    let mut check = |asked: &str, who: String, origin: Option<Origin>| {
        let is_ours = asked.starts_with(SOFT_VTYPE);
        if known.is_empty()
            || known.contains(asked)
            || is_ours
            || !told.insert((asked.to_owned(), who.clone()))
        {
            return;
        }
        shortfalls.push(Shortfall {
            message: format!("{who} asks for the unknown hardware type `{asked}`"),
            remedy: unknown_hardware(asked, &known),
            origin,
        });
    };
    for asked in &policy.pnode_types {
        check(asked, "`--pnode-types`".to_owned(), None);
    }
    for (pass, types) in &policy.pass_pnodes {
        types.iter().for_each(|asked| check(asked, format!("`--pass-pnodes` for pass {pass}"), None));
    }
    if let Some(asked) = &policy.config_hardware {
        check(asked, "the control node".to_owned(), None);
    }
    let physical = experiment.nodes.iter().zip(requests);
    for ((name, node), _) in physical.filter(|(_, request)| request.node_type == NodeType::EmbeddedPnode) {
        if let Some(asked) = &node.hardware {
            let origin = node.set_at.hardware.clone().unwrap_or_else(|| node.origin.clone());
            check(asked, format!("`{name}`"), Some(origin));
        }
    }
}

fn unknown_hardware(asked: &str, known: &HashSet<String>) -> String {
    let distance =
        |known: &str| strsim::osa_distance(&known.to_ascii_lowercase(), &asked.to_ascii_lowercase());
    let near = known.iter().map(|known| (distance(known), known)).min();
    let elsewhere = "or name it in `hardware_types` of the site's configuration (`--config`)";
    match near.filter(|(distance, _)| *distance <= LETTERS_OFF_MAX) {
        Some((_, near)) => format!("did you mean `{near}`? Write a type that the site has, {elsewhere}"),
        None => format!("write a type that the site has, {elsewhere}"),
    }
}
