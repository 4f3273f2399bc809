//! What a plan asks of a host, against what any Linux host can give.

use crate::{NetworkName, Plan, PnodeName, Shortfall};
use std::collections::BTreeMap;

/// Ports of a Linux bridge: the kernel numbers them with 10 bits, and 0 is none.
pub const BRIDGE_PORTS_MAX: u32 = 1_023;

/// Tunnel identifiers: VXLAN numbers networks with 24 bits, and plans count from 1.
pub const NETWORKS_MAX: u32 = (1 << 24) - 1;

/// Names everything that no host could carry as planned: more networks that leave a physical node than the policy
/// allows, and networks that no Linux bridge holds. On each physical node a network has a bridge port for each member
/// and one for each other physical node.
pub fn check_limits(plan: &Plan) -> Vec<Shortfall> {
    let mut shortfalls = check_leaving(plan);
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

/// Passes do not see each other's networks, so that together they may ask for more than a machine can be wired with.
fn check_leaving(plan: &Plan) -> Vec<Shortfall> {
    let Some(most) = plan.policy.pnode_interfaces else { return Vec::new() };
    let mut leaving: BTreeMap<&PnodeName, Vec<&NetworkName>> = BTreeMap::new();
    for cut in &plan.cuts {
        cut.pnodes.iter().for_each(|pnode| leaving.entry(pnode).or_default().push(&cut.network));
    }
    let crowded = leaving.into_iter().filter(|(_, networks)| networks.len() > most as usize);
    crowded
        .map(|(pnode, networks)| Shortfall {
            message: format!(
                "{} networks leave `{pnode}`, more than its {most} interfaces; `{}` is the first too many",
                networks.len(),
                networks[most as usize]
            ),
            remedy: "pack more nodes onto one physical node, put linked nodes into one pass, or raise \
                     `--pnode-interfaces`"
                .to_owned(),
            origin: plan.networks.get(networks[most as usize]).map(|network| network.origin.clone()),
        })
        .collect()
}
