//! Why a node is where it is.

use crate::PnodeName;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a node is where it is. Its words are those for people, without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason {
    /// Everything that may share a physical node with it fits on one.
    AllFit,
    /// The file says so (`containers:partition`).
    Asked {
        /// The partition's id as written.
        partition: String,
    },
    /// The node is a physical node by itself (`embedded_pnode`).
    Embedded,
    /// With most of its neighbours: `here` of its networks stay inside, `elsewhere` are cut.
    Neighbours {
        /// Networks to nodes on the same physical node.
        here: u32,
        /// Networks to nodes on others.
        elsewhere: u32,
    },
    /// There was room; it has no neighbours.
    Room,
    /// A person put it there (`--pin`).
    Pinned {
        /// Where it would be otherwise.
        instead_of: PnodeName,
    },
    /// A person keeps it away from where it would be (`--avoid`).
    KeptAway {
        /// Where it would be otherwise.
        instead_of: PnodeName,
    },
    /// It made room for a node that a person put where it was.
    MadeRoom {
        /// Where it would be otherwise.
        instead_of: PnodeName,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AllFit => out.write_str("everything that may be packed with it fits on one physical node"),
            Self::Asked { partition } => write!(out, "the file asks for partition `{partition}`"),
            Self::Embedded => out.write_str("it is a physical node by itself (`embedded_pnode`)"),
            Self::Neighbours { here: 1, elsewhere: 0 } => out.write_str("its only network stays inside"),
            Self::Neighbours { here, elsewhere: 0 } => write!(out, "all {here} of its networks stay inside"),
            Self::Neighbours { here: 0, elsewhere: 1 } => {
                out.write_str("its only network is cut: where its neighbour is, there is no room")
            }
            Self::Neighbours { here: 0, elsewhere } => {
                write!(out, "there was room; all {elsewhere} of its networks are cut")
            }
            Self::Neighbours { here, elsewhere } => {
                write!(out, "{here} of its {} networks stay inside, {elsewhere} cut", here + elsewhere)
            }
            Self::Room => out.write_str("there was room, and it has no neighbours"),
            Self::Pinned { instead_of } => write!(out, "pinned by hand; else it would be on {instead_of}"),
            Self::KeptAway { instead_of } => {
                write!(out, "kept away by hand from {instead_of}, where it would be")
            }
            Self::MadeRoom { instead_of } => {
                write!(out, "made room on {instead_of} for what was put there by hand")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_is_not_many() {
        let words = |here, elsewhere| Reason::Neighbours { here, elsewhere }.to_string();
        assert_eq!(words(1, 0), "its only network stays inside");
        assert_eq!(words(2, 0), "all 2 of its networks stay inside");
        assert!(words(0, 1).starts_with("its only network is cut"));
        assert_eq!(words(3, 1), "3 of its 4 networks stay inside, 1 cut");
    }
}
