//! How to containerize.

use serde::{Deserialize, Serialize};

/// Containers on one physical node unless asked otherwise: the default of DETER's `containerize.py`.
pub const PACKING_DEFAULT: u32 = 10;

/// What the user chose. Together with the experiment it decides the plan; the same two give the same plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Most containers on one physical node (`--packing`), at least 1.
    pub packing: u32,
    /// Seed of every choice that is arbitrary.
    pub seed: u64,
    /// Name of the control node; "traditionally called config".
    pub config_name: String,
    /// Operating system of the control node.
    pub config_os: String,
    /// Hardware of the control node and of the physical nodes, best first (`--pnode-types`).
    pub pnode_types: Vec<String>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            packing: PACKING_DEFAULT,
            seed: 1,
            config_name: "config".to_owned(),
            config_os: "Ubuntu1404-64-STD".to_owned(),
            pnode_types: ["pc2133", "bpc2133", "MicroCloud"].map(str::to_owned).to_vec(),
        }
    }
}
