//! How to containerize.

use crate::image::{DiskSpace, OPENVZ_TEMPLATE_DEFAULT};
use crate::site::Site;
use crate::{FailureAction, NodeName, NodeType, PnodeName};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Containers on one physical node unless asked otherwise: the default of DETER's `containerize.py`.
pub const PACKING_DEFAULT: u32 = 10;

/// Users whose homes can be mounted in a qemu container: the limit that DETER's guide gives.
pub const QEMU_USERS_MAX: usize = 23;

/// What the user chose. Together with the experiment it decides the plan; the same two give the same plan.
///
/// Names, meanings and defaults are those of `containerize.py`. For a pass, the first of `pass_size`, `size`,
/// `pass_pack` and `packing` that is given counts. An attribute in the file comes before an option, an option before
/// the site's configuration, and that before the default.
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
    /// Hardware of the physical nodes, best first (`--pnode-types`).
    pub pnode_types: Vec<String>,
    /// Most links and LANs that may leave one physical node (`--pnode-interfaces`); none for no limit.
    pub pnode_interfaces: Option<u32>,
    /// Where containers on VDE switches are shaped (`--end-node-shaping`, `--vde-switch-shaping`); none for in the
    /// switches, unless one of them shares a shaped network with a container that has its own end only.
    pub shaper: Option<Shaper>,
    /// Disk of openvz containers (`--openvz-diskspace`).
    pub openvz_diskspace: DiskSpace,
    /// Template of openvz containers (`--openvz-template`).
    pub openvz_template: String,
    /// Directories of templates that are looked through before the site's (`--openvz-template-dir`).
    pub openvz_template_dirs: Vec<String>,
    /// Users whose homes are always mounted in qemu containers (`--prefer-qemu-users`).
    pub prefer_qemu_users: Vec<String>,
    /// Whether the topology is drawn for the experiment's directory (`--image`, `--no-image`).
    pub image: bool,
    /// Nodes that a person put on a physical node (`--pin`).
    pub pins: BTreeMap<NodeName, PnodeName>,
    /// Nodes that a person keeps away from others, or from a physical node, by name (`--avoid`).
    pub avoid: BTreeMap<NodeName, BTreeSet<NodeName>>,
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
    /// The site's configuration (`--config`).
    pub site: Site,
}

/// Where the containers that hang on VDE switches are shaped. All others are shaped at their own end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shaper {
    /// In the switch: a delay element between node and switch.
    VdeSwitch,
    /// At the node's own end, as every other container is.
    EndNode,
}

impl Policy {
    /// The policy of somebody who chose nothing, at this site.
    pub fn of_site(site: Site) -> Self {
        let shaper = (!site.switch_shaping()).then_some(Shaper::EndNode);
        Self { pnode_types: site.list("qemu_host_hw"), shaper, site, ..Self::default() }
    }

    /// Hardware of the physical nodes of a pass, best first.
    pub fn hardware(&self, pass: u32) -> &[String] {
        self.pass_pnodes.get(&pass).unwrap_or(&self.pnode_types)
    }

    /// Whether a pass ignores the networks.
    pub fn ignores_networks(&self, pass: u32) -> bool {
        self.nodes_only || self.pass_nodes_only.contains(&pass)
    }

    /// Physical nodes that a pass is to have, if a size says so.
    pub fn size_of(&self, pass: u32) -> Option<u32> {
        self.pass_size.get(&pass).copied().or(self.size)
    }

    /// Most containers on one physical node of a pass where no size counts, at least 1.
    pub fn packing_of(&self, pass: u32) -> u32 {
        self.pass_pack.get(&pass).copied().unwrap_or(self.packing).max(1)
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
            pnode_types: Site::default().list("qemu_host_hw"),
            pnode_interfaces: None,
            shaper: None,
            openvz_diskspace: DiskSpace::default(),
            openvz_template: OPENVZ_TEMPLATE_DEFAULT.to_owned(),
            openvz_template_dirs: Vec::new(),
            prefer_qemu_users: Vec::new(),
            image: true,
            pins: BTreeMap::new(),
            avoid: BTreeMap::new(),
            seed: 1,
            config_name: "config".to_owned(),
            config_os: "Ubuntu1404-64-STD".to_owned(),
            config_hardware: None,
            config_failure_action: FailureAction::Nonfatal,
            site: Site::default(),
        }
    }
}
