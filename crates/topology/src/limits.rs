//! What a plan asks of a host, against what any Linux host can give.

use crate::{Plan, PnodeName, Shortfall};
use std::collections::BTreeMap;

/// Ports of a Linux bridge: the kernel numbers them with 10 bits, and 0 is none.
pub const BRIDGE_PORTS_MAX: u32 = 1_023;

/// Tunnel identifiers: VXLAN numbers networks with 24 bits, and plans count from 1.
pub const NETWORKS_MAX: u32 = (1 << 24) - 1;

/// Names every network that no Linux host could carry as planned: on each physical node a network has a bridge port
/// for each member and one for each other physical node.
pub fn check_limits(plan: &Plan) -> Vec<Shortfall> {
    let mut shortfalls = Vec::new();
    for (name, network) in &plan.networks {
        let mut members: BTreeMap<&PnodeName, u32> = BTreeMap::new();
        for node in network.members.iter().filter_map(|member| plan.nodes.get(&member.node)) {
            *members.entry(&node.placement.pnode).or_default() += 1;
        }
        let tunnels = members.len().saturating_sub(1) as u32;
        for (pnode, count) in &members {
            if count + tunnels > BRIDGE_PORTS_MAX {
                shortfalls.push(Shortfall {
                    message: format!(
                        "network `{name}` needs a bridge of {} ports on `{pnode}` ({count} members, {tunnels} \
                         tunnels); Linux has at most {BRIDGE_PORTS_MAX}",
                        count + tunnels
                    ),
                    remedy: "split the LAN, or pack fewer of its nodes onto one physical node".to_owned(),
                    origin: Some(network.origin.clone()),
                });
            }
        }
        if network.number > NETWORKS_MAX {
            shortfalls.push(Shortfall {
                message: format!(
                    "network `{name}` is number {}; tunnels count to {NETWORKS_MAX}",
                    network.number
                ),
                remedy: "make fewer networks".to_owned(),
                origin: Some(network.origin.clone()),
            });
        }
    }
    shortfalls
}
