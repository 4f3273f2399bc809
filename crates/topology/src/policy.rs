//! How to containerize.

use crate::{FailureAction, NodeType};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Containers on one physical node unless asked otherwise: the default of DETER's `containerize.py`.
pub const PACKING_DEFAULT: u32 = 10;

/// What the user chose. Together with the experiment it decides the plan; the same two give the same plan.
///
/// Names, meanings and defaults are those of `containerize.py`. For a pass, the first of `pass_size`, `size`,
/// `pass_pack` and `packing` that is given counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Most containers on one physical node (`--packing`), at least 1.
    pub packing: u32,
    /// Physical nodes for each pass (`--size`). Takes precedence over `packing` and `pass_pack`. A pass with fewer
    /// nodes than this gets one physical node for each.
    pub size: Option<u32>,
    /// Whether to ignore the networks and only count nodes (`--nodes-only`).
    pub nodes_only: bool,
    /// Type of the nodes that have no `containers:node_type` (`--default-container`).
    pub default_container: NodeType,
    /// Whether to partition anew where the file has `containers:partition` (`--force-partition`).
    pub force_partition: bool,
    /// Most containers on one physical node of a pass (`--pass-pack`).
    pub pass_pack: BTreeMap<u32, u32>,
    /// Physical nodes for a pass (`--pass-size`).
    pub pass_size: BTreeMap<u32, u32>,
    /// Hardware of the physical nodes of a pass, best first (`--pass-pnodes`).
    pub pass_pnodes: BTreeMap<u32, Vec<String>>,
    /// Passes that ignore the networks (`--pass-nodes-only`).
    pub pass_nodes_only: BTreeSet<u32>,
    /// Seed of every choice that is arbitrary.
    pub seed: u64,
    /// Name of the control node; "traditionally called config".
    pub config_name: String,
    /// Operating system of the control node.
    pub config_os: String,
    /// Hardware of the control node; none for the last of `pnode_types`.
    pub config_hardware: Option<String>,
    /// What a failure of the control node does to the swap-in.
    pub config_failure_action: FailureAction,
    /// Hardware of the physical nodes, best first (`--pnode-types`).
    pub pnode_types: Vec<String>,
}

impl Policy {
    /// Hardware of the physical nodes of a pass, best first.
    pub fn hardware(&self, pass: u32) -> &[String] {
        self.pass_pnodes.get(&pass).unwrap_or(&self.pnode_types)
    }

    /// Whether a pass ignores the networks.
    pub fn ignores_networks(&self, pass: u32) -> bool {
        self.nodes_only || self.pass_nodes_only.contains(&pass)
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            packing: PACKING_DEFAULT,
            size: None,
            nodes_only: false,
            default_container: NodeType::Openvz,
            force_partition: false,
            pass_pack: BTreeMap::new(),
            pass_size: BTreeMap::new(),
            pass_pnodes: BTreeMap::new(),
            pass_nodes_only: BTreeSet::new(),
            seed: 1,
            config_name: "config".to_owned(),
            config_os: "Ubuntu1404-64-STD".to_owned(),
            config_hardware: None,
            config_failure_action: FailureAction::Nonfatal,
            pnode_types: ["pc2133", "bpc2133", "MicroCloud"].map(str::to_owned).to_vec(),
        }
    }
}
