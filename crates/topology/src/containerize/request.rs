//! What the file asks for each node.

use crate::{Experiment, Node, NodeName, NodeType, Policy, Shortfall};

/// Attributes of nodes that decide where they go.
pub(crate) mod attribute {
    pub(crate) const NODE_TYPE: &str = "containers:node_type";
    pub(crate) const PARTITION: &str = "containers:partition";
    pub(crate) const PASS: &str = "containers:PartitionPass";
}

/// A node's request, with every default filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) node_type: NodeType,
    /// The partition that it must go to.
    pub(super) partition: Option<String>,
    /// The pass in which it is packed.
    pub(super) pass: u32,
}

/// The requests of all nodes, in the order of declaration. What cannot be read is a shortfall and counts as not said.
pub(super) fn requests(
    experiment: &Experiment,
    policy: &Policy,
    shortfalls: &mut Vec<Shortfall>,
) -> Vec<Request> {
    let partitioned = !policy.force_partition
        && experiment.nodes.values().any(|node| node.attribute(attribute::PARTITION).is_some());
    let physical = is_physical(experiment);
    experiment
        .nodes
        .iter()
        .map(|(name, node)| {
            let partition = node.attribute(attribute::PARTITION).filter(|_| partitioned);
            let default = match physical || (partitioned && partition.is_none()) {
                true => NodeType::EmbeddedPnode,
                false => policy.default_container,
            };
            let node_type = match physical {
                true => NodeType::EmbeddedPnode,
                false => node_type(name, node, default, shortfalls),
            };
            let node_type = match partitioned && partition.is_none() {
                true => NodeType::EmbeddedPnode,
                false => node_type,
            };
            let pass = pass(name, node, shortfalls).unwrap_or(default_pass(node_type));
            Request { node_type, partition: partition.map(|attribute| attribute.value.clone()), pass }
        })
        .collect()
}

/// Whether the file is a physical NS file already: it declares `pnode(0000)` and the like. Then all its nodes are
/// physical.
pub fn is_physical(experiment: &Experiment) -> bool {
    experiment.nodes.keys().any(is_pnode)
}

/// Whether a node has the name of a physical node: `pnode-0000`.
pub fn is_pnode(node: &NodeName) -> bool {
    node.as_str()
        .strip_prefix("pnode-")
        .is_some_and(|number| number.len() >= 4 && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Without attributes there are two passes at most: first openvz, then qemu.
fn default_pass(node_type: NodeType) -> u32 {
    match node_type {
        NodeType::Openvz | NodeType::EmbeddedPnode => 0,
        NodeType::Qemu | NodeType::Process => 1,
    }
}

fn node_type(name: &NodeName, node: &Node, default: NodeType, shortfalls: &mut Vec<Shortfall>) -> NodeType {
    let Some(attribute) = node.attribute(attribute::NODE_TYPE) else {
        return default;
    };
    attribute.value.parse().unwrap_or_else(|_| {
        shortfalls.push(Shortfall {
            message: format!("node `{name}` asks for the unknown container type `{}`", attribute.value),
            remedy: "use `openvz`, `qemu`, `process` or `embedded_pnode`".to_owned(),
            origin: Some(attribute.origin.clone()),
        });
        default
    })
}

fn pass(name: &NodeName, node: &Node, shortfalls: &mut Vec<Shortfall>) -> Option<u32> {
    let attribute = node.attribute(attribute::PASS)?;
    let pass = attribute.value.trim().parse().ok();
    if pass.is_none() {
        shortfalls.push(Shortfall {
            message: format!("node `{name}` is in pass `{}`, which is not a number", attribute.value),
            remedy: format!("give `{}` a whole number from 0", attribute::PASS),
            origin: Some(attribute.origin.clone()),
        });
    }
    pass
}
