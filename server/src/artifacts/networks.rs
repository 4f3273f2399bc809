//! Networks and their shapes.

use super::Artifact;
use neo_topology::{NetworkName, NodeName, Plan, PlannedNetwork, Shape, Shaper};
use serde::Serialize;
use std::collections::BTreeMap;

/// One direction, as the original's files have it.
#[derive(Serialize)]
struct Way {
    /// 0 is not limited.
    capacity_kbps: u64,
    delay_ms: f64,
    loss: f64,
}

impl From<Shape> for Way {
    fn from(shape: Shape) -> Self {
        Self {
            capacity_kbps: shape.bandwidth.kbps,
            delay_ms: shape.delay.millis(),
            loss: shape.loss.probability,
        }
    }
}

/// An interface.
#[derive(Serialize)]
struct Interface {
    port: u32,
    address: String,
    outward: Way,
    inward: Way,
}

pub(super) fn files(plan: &Plan) -> Vec<Artifact> {
    let all: Vec<(&NetworkName, &PlannedNetwork)> = plan.networks.iter().collect();
    let in_switches = of_shaper(&all, Shaper::VdeSwitch);
    let mut files = vec![
        Artifact::yaml("shaping.yaml", &shaping(&all)),
        Artifact::yaml("traffic_shaping.yaml", &shaping(&of_shaper(&all, Shaper::EndNode))),
        Artifact::yaml("wirefilters.yaml", &shaping(&in_switches)),
        Artifact::yaml("switch_extra.yaml", &uplinks(plan, &in_switches)),
    ];
    for (name, network) in in_switches {
        let members = network.members.iter().map(|member| format!("{}:{}\n", member.node, member.port));
        files.push(Artifact::new(format!("switch/{name}"), members.collect::<String>()));
    }
    files
}

fn of_shaper<'a>(
    networks: &[(&'a NetworkName, &'a PlannedNetwork)],
    shaper: Shaper,
) -> Vec<(&'a NetworkName, &'a PlannedNetwork)> {
    networks.iter().copied().filter(|(_, network)| network.shaper == Some(shaper)).collect()
}

/// What happens to packets, by network and node.
fn shaping<'a>(
    networks: &[(&'a NetworkName, &'a PlannedNetwork)],
) -> BTreeMap<&'a NetworkName, BTreeMap<&'a NodeName, Vec<Interface>>> {
    let mut shaping = BTreeMap::new();
    for (name, network) in networks {
        let mut members: BTreeMap<&NodeName, Vec<Interface>> = BTreeMap::new();
        for member in &network.members {
            members.entry(&member.node).or_default().push(Interface {
                port: member.port,
                address: format!("{}/{}", member.address, network.prefix_bits),
                outward: member.outward.into(),
                inward: member.inward.into(),
            });
        }
        shaping.insert(*name, members);
    }
    shaping
}

/// The physical nodes that each switch spans, for those that span several.
fn uplinks<'a>(
    plan: &'a Plan,
    switches: &[(&'a NetworkName, &'a PlannedNetwork)],
) -> BTreeMap<&'a NetworkName, Vec<&'a str>> {
    let spanned = |name: &NetworkName| plan.cuts.iter().find(|cut| &cut.network == name);
    let uplink = |&(name, _): &(&'a NetworkName, &PlannedNetwork)| {
        Some((name, spanned(name)?.pnodes.iter().map(|pnode| pnode.as_str()).collect()))
    };
    switches.iter().filter_map(uplink).collect()
}
