//! Who has which addresses and tunnel identifiers.

use crate::SwapIn;
use neo_wire::ExperimentId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

/// First tunnel identifier given out; small ones are often used by hand.
const VNI_FIRST: u32 = 1_000;

/// Tunnel identifiers have 24 bits (RFC 7348).
const VNI_END: u32 = 1 << 24;

/// Addresses of the management network before the first that is given out: the network's own and the bridge's.
const RESERVED: u32 = 2;

/// The management network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    /// Its address; the first address in it is the bridge's.
    pub address: Ipv4Addr,
    /// Length of its prefix, in bits.
    pub prefix_bits: u8,
}

impl Network {
    /// Address of the management bridge, where the config server listens.
    pub fn gateway(self) -> Ipv4Addr {
        self.at(1)
    }

    /// How many addresses can be given out.
    pub fn capacity(self) -> u32 {
        // The last address is for broadcasts.
        self.size().saturating_sub(RESERVED + 1)
    }

    fn size(self) -> u32 {
        1_u32.checked_shl(32 - u32::from(self.prefix_bits)).unwrap_or(0)
    }

    fn at(self, offset: u32) -> Ipv4Addr {
        Ipv4Addr::from(u32::from(self.address).wrapping_add(offset))
    }
}

/// What one host has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostLease {
    /// Its address.
    pub address: Ipv4Addr,
    /// The addresses of its containers.
    pub containers: Vec<Ipv4Addr>,
}

/// What one experiment has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// By name of the host.
    pub hosts: BTreeMap<String, HostLease>,
    /// First of its tunnel identifiers.
    pub vni_first: u32,
    /// How many it has.
    pub networks: u32,
}

/// Everything given out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leases {
    /// By experiment.
    pub experiments: BTreeMap<ExperimentId, Lease>,
    /// Where to look next for a free address: one that was just given back is not given out at once, as neighbours
    /// may remember who had it.
    pub next_offset: u32,
}

impl Leases {
    /// What this experiment gets: what it has already, and more where it asks for more. None when addresses or
    /// identifiers run out; then nothing has changed.
    pub fn lease(&mut self, network: Network, request: &SwapIn) -> Option<Lease> {
        let mut next = self.clone();
        let mut lease = next.experiments.remove(&request.experiment).unwrap_or_default();
        let mut taken: BTreeSet<Ipv4Addr> = next.addresses().chain(addresses(&lease)).collect();
        let mut free = || next_free(network, &mut taken, &mut next.next_offset);
        for host in &request.hosts {
            if !lease.hosts.contains_key(&host.name) {
                let fresh = HostLease { address: free()?, containers: Vec::new() };
                lease.hosts.insert(host.name.clone(), fresh);
            }
            let Some(had) = lease.hosts.get_mut(&host.name) else { continue };
            while had.containers.len() < host.containers as usize {
                had.containers.push(free()?);
            }
        }
        if lease.networks < request.networks || lease.vni_first == 0 {
            lease.vni_first = next.free_vnis(request.networks)?;
            lease.networks = request.networks;
        }
        next.experiments.insert(request.experiment, lease.clone());
        *self = next;
        Some(lease)
    }

    /// Hosts in all.
    pub fn hosts(&self) -> usize {
        self.experiments.values().map(|lease| lease.hosts.len()).sum()
    }

    /// Addresses given out to everybody but this experiment.
    pub fn addresses_of_others(&self, experiment: ExperimentId) -> usize {
        self.experiments
            .iter()
            .filter(|(id, _)| **id != experiment)
            .map(|(_, lease)| addresses(lease).count())
            .sum()
    }

    fn addresses(&self) -> impl Iterator<Item = Ipv4Addr> {
        self.experiments.values().flat_map(addresses)
    }

    /// The first gap between the ranges given out.
    fn free_vnis(&self, count: u32) -> Option<u32> {
        let mut ranges: Vec<(u32, u32)> =
            self.experiments.values().map(|lease| (lease.vni_first, lease.networks)).collect();
        ranges.sort_unstable();
        let first = ranges.into_iter().fold(VNI_FIRST, |first, (taken, length)| {
            if first + count <= taken { first } else { first.max(taken + length) }
        });
        (first + count <= VNI_END).then_some(first)
    }
}

fn addresses(lease: &Lease) -> impl Iterator<Item = Ipv4Addr> {
    lease.hosts.values().flat_map(|host| std::iter::once(host.address).chain(host.containers.iter().copied()))
}

fn next_free(network: Network, taken: &mut BTreeSet<Ipv4Addr>, next_offset: &mut u32) -> Option<Ipv4Addr> {
    for _ in 0..network.capacity() {
        let offset = (*next_offset).clamp(RESERVED, network.capacity() + RESERVED - 1);
        *next_offset = if offset + 1 < network.capacity() + RESERVED { offset + 1 } else { RESERVED };
        if taken.insert(network.at(offset)) {
            return Some(network.at(offset));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{HostRequest, HostRole};
    use uuid::Uuid;

    const SMALL: Network = Network { address: Ipv4Addr::new(10, 0, 0, 0), prefix_bits: 28 };

    fn request(experiment: u128, hosts: &[(&str, u32)], networks: u32) -> SwapIn {
        SwapIn {
            experiment: ExperimentId(Uuid::from_u128(experiment)),
            hosts: hosts
                .iter()
                .map(|(name, containers)| HostRequest {
                    name: (*name).to_owned(),
                    role: HostRole::Pnode,
                    containers: *containers,
                })
                .collect(),
            networks,
            authorized_key: String::new(),
        }
    }

    #[test]
    fn the_same_experiment_gets_the_same_and_more_when_it_asks_for_more() {
        let mut leases = Leases::default();
        let first = leases.lease(SMALL, &request(1, &[("a", 2)], 3)).expect("there is room");
        assert_eq!(leases.lease(SMALL, &request(1, &[("a", 2)], 3)), Some(first.clone()));
        let more = leases.lease(SMALL, &request(1, &[("a", 3), ("b", 0)], 3)).expect("there is room");
        assert_eq!(more.hosts["a"].address, first.hosts["a"].address);
        assert_eq!(more.hosts["a"].containers[..2], first.hosts["a"].containers[..]);
        assert_eq!(more.vni_first, first.vni_first);
    }

    #[test]
    fn no_two_experiments_share_an_address_or_an_identifier() {
        let mut leases = Leases::default();
        let one = leases.lease(SMALL, &request(1, &[("a", 2)], 3)).expect("there is room");
        let two = leases.lease(SMALL, &request(2, &[("a", 2)], 3)).expect("there is room");
        let all: BTreeSet<Ipv4Addr> = addresses(&one).chain(addresses(&two)).collect();
        assert_eq!(all.len(), 6);
        assert!(!all.contains(&SMALL.gateway()));
        assert!(one.vni_first + one.networks <= two.vni_first);
        leases.experiments.remove(&ExperimentId(Uuid::from_u128(1)));
        let three = leases.lease(SMALL, &request(3, &[("a", 0)], 2)).expect("there is room");
        assert_eq!(three.vni_first, one.vni_first, "a gap is used again");
        assert!(!all.contains(&three.hosts["a"].address), "an address is not given out again at once");
    }

    #[test]
    fn when_addresses_run_out_nothing_changes() {
        let mut leases = Leases::default();
        leases.lease(SMALL, &request(1, &[("a", 10)], 1)).expect("eleven of thirteen");
        let before = leases.clone();
        assert_eq!(leases.lease(SMALL, &request(2, &[("a", 2)], 1)), None);
        assert_eq!(leases, before);
        assert!(leases.lease(SMALL, &request(2, &[("a", 1)], 1)).is_some(), "thirteen of thirteen");
    }
}
