//! Kinds of container.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Experimental interfaces that a qemu container can have: the limit of DETER's qemu image.
pub const QEMU_INTERFACES_MAX: usize = 7;

/// What a node is realised as (`containers:node_type`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeType {
    /// An operating system container.
    #[default]
    #[serde(alias = "open_vz")]
    Openvz,
    /// A virtual machine.
    Qemu,
    /// A ViewOS process. DETER's documents call it broken; it is placed like `qemu`.
    Process,
    /// A physical node by itself.
    EmbeddedPnode,
}

/// What the physical node of a container must run: containers of different families never share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Family {
    Openvz,
    Qemu,
}

impl NodeType {
    /// Every kind.
    pub const ALL: [NodeType; 4] =
        [NodeType::Openvz, NodeType::Qemu, NodeType::Process, NodeType::EmbeddedPnode];

    /// As NS files write it.
    pub fn as_str(self) -> &'static str {
        match self {
            NodeType::Openvz => "openvz",
            NodeType::Qemu => "qemu",
            NodeType::Process => "process",
            NodeType::EmbeddedPnode => "embedded_pnode",
        }
    }

    /// What its physical node must run; none for a physical node.
    pub(crate) fn family(self) -> Option<Family> {
        match self {
            NodeType::Openvz => Some(Family::Openvz),
            NodeType::Qemu | NodeType::Process => Some(Family::Qemu),
            NodeType::EmbeddedPnode => None,
        }
    }
}

impl fmt::Display for NodeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is no [`NodeType`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no type of container: use `openvz`, `qemu`, `process` or `embedded_pnode`")]
pub struct UnknownNodeType {
    /// The text.
    pub found: String,
}

impl FromStr for NodeType {
    type Err = UnknownNodeType;
    /// Reads the type as NS files write it; `open_vz` is a spelling that DETER's documents use too.
    fn from_str(text: &str) -> Result<Self, UnknownNodeType> {
        match text {
            "open_vz" => Ok(NodeType::Openvz),
            _ => Self::ALL
                .into_iter()
                .find(|kind| kind.as_str() == text)
                .ok_or_else(|| UnknownNodeType { found: text.to_owned() }),
        }
    }
}
