//! Which paths are measured so that every address was reached from a neighbour.

use super::{applied, pnode_of};
use neo_topology::{NetworkName, Plan, PlannedMember};
use neo_wire::{Capabilities, MeasurePath};
use std::collections::BTreeMap;

/// Echo requests on a path. With ten, one lost packet is told from a dead path, and a link is done in seconds.
const PROBES: u32 = 10;

/// Echo requests on a path that is asked to lose packets: enough to tell 5 % from none.
const PROBES_WITH_LOSS: u32 = 100;

/// Seconds of the rate probe on a path whose rate is limited.
const RATE_SECONDS: f64 = 1.0;

/// The paths to measure, by the physical node that carries the sender. Each network is measured in a ring, each member
/// to the next: a link in both directions, and on a LAN of any size as many paths as members.
pub fn measure_paths(plan: &Plan, capabilities: &Capabilities) -> BTreeMap<String, Vec<MeasurePath>> {
    let mut by_pnode: BTreeMap<String, Vec<MeasurePath>> = BTreeMap::new();
    for (name, network) in &plan.networks {
        let members = || network.members.iter().filter(|member| !plan.is_ghost(&member.node));
        let ring = members().chain(members()).skip(1);
        for (from, to) in members().zip(ring) {
            let Some(pnode) = pnode_of(plan, &from.node) else { continue };
            if from.node != to.node {
                let paths = by_pnode.entry(pnode.to_string()).or_default();
                paths.push(path(name, from, to, capabilities));
            }
        }
    }
    by_pnode
}

fn path(
    name: &NetworkName,
    from: &PlannedMember,
    to: &PlannedMember,
    capabilities: &Capabilities,
) -> MeasurePath {
    let asked = from.outward.then(to.inward);
    let back = to.outward.then(from.inward);
    let lossy = asked.loss.probability > 0.0 || back.loss.probability > 0.0;
    MeasurePath {
        network: name.to_string(),
        from: from.node.to_string(),
        to: to.node.to_string(),
        to_address: to.address,
        asked,
        applied: applied(asked, capabilities),
        applied_back: applied(back, capabilities),
        rtt_asked_micros: asked.delay.micros + back.delay.micros,
        probes: if lossy { PROBES_WITH_LOSS } else { PROBES },
        rate_seconds: if asked.bandwidth.kbps > 0 { RATE_SECONDS } else { 0.0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::{able, input};

    #[test]
    fn every_address_is_reached_from_a_neighbour() {
        let plan = input().plan;
        let paths = measure_paths(&plan, &able());
        assert_eq!(paths.keys().collect::<Vec<_>>(), ["pnode-0000", "pnode-0001"]);
        let reached: Vec<_> = paths.values().flatten().map(|path| path.to_address).collect();
        for member in plan.networks.values().flat_map(|network| &network.members) {
            assert!(reached.contains(&member.address), "nobody measures {}", member.address);
        }
    }

    #[test]
    fn the_round_trip_is_both_ways() {
        let path = &measure_paths(&input().plan, &able())["pnode-0000"][0];
        assert_eq!(path.asked.delay.micros, 10_000);
        assert_eq!(path.rtt_asked_micros, 20_000);
        assert_eq!(path.applied_back.delay.micros, 10_000);
        let none = Capabilities::default();
        let path = &measure_paths(&input().plan, &none)["pnode-0000"][0];
        assert_eq!((path.asked.delay.micros, path.applied.delay.micros), (10_000, 0));
        assert_eq!(path.applied_back.delay.micros, 0);
    }
}
