//! Checks of what is asked, before anything is placed.

use super::request::Request;
use crate::node_type::QEMU_INTERFACES_MAX;
use crate::{Experiment, NodeType, PnodeName, Policy, Shortfall};
use std::collections::BTreeMap;

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
    for (&pass, &packing) in &policy.pass_pack {
        match nodes_of_pass.get(&pass) {
            None => blame(
                format!("there is a packing for pass {pass}, but no container is in it"),
                "remove it, or give nodes that `containers:PartitionPass`",
            ),
            Some(_) if packing == 0 => {
                blame(format!("a packing of 0 for pass {pass} places nothing"), "give 1 or more");
            }
            Some(_) => {}
        }
    }
    for (&pass, &size) in &policy.pass_size {
        match nodes_of_pass.get(&pass) {
            None => blame(
                format!("there is a size for pass {pass}, but no container is in it"),
                "remove it, or give nodes that `containers:PartitionPass`",
            ),
            Some(&nodes) if size == 0 || size > nodes => blame(
                format!("a size of {size} physical nodes does not fit pass {pass} with {nodes} containers"),
                "give 1 or more, and no more than the pass has containers",
            ),
            Some(_) => {}
        }
    }
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
