//! What the file asks for each node.

use super::images;
use crate::{Attribute, Experiment, Image, Node, NodeName, NodeType, Policy, Shortfall};

/// Attributes of nodes that the containers system knows.
pub(crate) mod attribute {
    pub(crate) const NODE_TYPE: &str = "containers:node_type";
    pub(crate) const PARTITION: &str = "containers:partition";
    pub(crate) const PASS: &str = "containers:PartitionPass";
    pub(crate) const GHOST: &str = "containers:ghost";
    pub(crate) const OPENVZ_TEMPLATE: &str = "containers:openvz_template";
    pub(crate) const OPENVZ_DISKSPACE: &str = "containers:openvz_diskspace";
    pub(crate) const QEMU_URL: &str = "containers:qemu_url";
    pub(crate) const QEMU_ARCH: &str = "containers:qemu_arch";
    pub(crate) const MAVERICK_URL: &str = "containers:maverick_url";
    pub(crate) const IMAGE_OS: &str = "containers:image_os";
    pub(crate) const IMAGE_TYPE: &str = "containers:image_type";
    pub(crate) const IMAGE_NAME: &str = "containers:image_name";
    pub(crate) const IMAGE_URL: &str = "containers:image_url";
}

/// A node's request, with every default filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) node_type: NodeType,
    /// The partition that it must go to.
    pub(super) partition: Option<String>,
    /// The pass in which it is packed.
    pub(super) pass: u32,
    /// What it is started from.
    pub(super) image: Image,
    /// Whether it is a ghost.
    pub(super) ghost: bool,
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
            let embedded = physical || (partitioned && partition.is_none());
            let node_type = match embedded {
                true => NodeType::EmbeddedPnode,
                false => node_type(name, node, policy.default_container, shortfalls),
            };
            Request {
                node_type,
                partition: partition.map(|attribute| attribute.value.clone()),
                pass: pass(name, node, shortfalls).unwrap_or(default_pass(node_type)),
                image: images::image(name, node, node_type, policy, shortfalls),
                ghost: ghost(name, node, shortfalls),
            }
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
        let message = format!("node `{name}` asks for the unknown container type `{}`", attribute.value);
        shortfalls.push(refused(
            attribute,
            message,
            "use `openvz`, `qemu`, `process` or `embedded_pnode`".to_owned(),
        ));
        default
    })
}

fn pass(name: &NodeName, node: &Node, shortfalls: &mut Vec<Shortfall>) -> Option<u32> {
    let attribute = node.attribute(attribute::PASS)?;
    let pass = attribute.value.trim().parse().ok();
    if pass.is_none() {
        let message = format!("node `{name}` is in pass `{}`, which is not a number", attribute.value);
        let remedy = format!("give `{}` a whole number from 0", attribute::PASS);
        shortfalls.push(refused(attribute, message, remedy));
    }
    pass
}

fn ghost(name: &NodeName, node: &Node, shortfalls: &mut Vec<Shortfall>) -> bool {
    let Some(attribute) = node.attribute(attribute::GHOST) else {
        return false;
    };
    match attribute.value.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => true,
        "false" | "no" | "0" | "" => false,
        _ => {
            let message =
                format!("node `{name}` is a ghost `{}`, which says neither yes nor no", attribute.value);
            shortfalls.push(refused(attribute, message, "write `true` or `false`".to_owned()));
            false
        }
    }
}

/// A shortfall at an attribute.
pub(super) fn refused(attribute: &Attribute, message: String, remedy: String) -> Shortfall {
    Shortfall { message, remedy, origin: Some(attribute.origin.clone()) }
}
