//! Automatic addresses: the same as Emulab's parser hands out, in the same order.

use super::World;
use super::model::NetworkFacts;
use crate::diagnostic::{Diagnostic, Severity};
use crate::tcl::interpreter::Interpreter;
use neo_topology::Origin;
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

/// First byte of automatic addresses.
const BASE: u32 = 10 << 24;

/// The second byte goes from 1 to this.
const SECOND_BYTE_MAX: u32 = 253;

/// The third byte goes from 1 to this, for networks of 254 hosts and fewer.
const THIRD_BYTE_MAX: u32 = 254;

/// The subnets in use: first address and the one after the last.
#[derive(Default)]
struct Subnets {
    used: BTreeMap<u32, u64>,
    /// Where the last free subnet of each mask was found: those before it stay taken.
    next: BTreeMap<u32, u32>,
}

impl Subnets {
    fn overlaps(&self, start: u32, size: u64) -> bool {
        let end = u64::from(start) + size;
        self.used
            .range(..end.min(1 << 32) as u32)
            .next_back()
            .is_some_and(|(_, used_end)| *used_end > u64::from(start))
            || (end > u64::from(u32::MAX) && self.used.range(start..).next().is_some())
    }

    fn take(&mut self, start: u32, size: u64) {
        let end = u64::from(start) + size;
        let known = self.used.entry(start).or_insert(end);
        *known = (*known).max(end);
    }

    /// The first subnet of this mask that overlaps no other.
    fn free(&mut self, mask: u32) -> Option<u32> {
        let size = u64::from(!mask) + 1;
        let first = (BASE | 1 << 16 | if mask & 0xFF00 != 0 { 1 << 8 } else { 0 }) & mask;
        let mut candidate = self.next.get(&mask).copied().unwrap_or(first);
        loop {
            let (second, third) = ((candidate >> 16) & 0xFF, (candidate >> 8) & 0xFF);
            if second > SECOND_BYTE_MAX || candidate >> 24 != 10 {
                return None;
            }
            let skipped = mask & 0xFF00 != 0 && !(1..=THIRD_BYTE_MAX).contains(&third);
            if !skipped && !self.overlaps(candidate, size) {
                self.next.insert(mask, candidate);
                return Some(candidate);
            }
            candidate = candidate.checked_add(u32::try_from(size).ok()?)?;
        }
    }
}

/// Gives an address to every interface of a simulator that has none; tells what does not fit.
pub(super) fn assign(interpreter: &mut Interpreter, simulator: usize) {
    let order: Vec<usize> = {
        let world = &interpreter.world;
        let networks = &world.simulators[simulator].networks;
        networks.keys().filter_map(|name| networks.get(name).copied()).collect()
    };
    let mut subnets = Subnets::default();
    for network in &order {
        let facts = &interpreter.world.networks[*network];
        for member in &facts.members {
            if let Some(address) = member.address {
                subnets.take(u32::from(address) & facts.mask, u64::from(!facts.mask) + 1);
            }
        }
    }
    for network in order {
        if let Err((message, hint, origin)) = fill(&mut interpreter.world, network, &mut subnets) {
            interpreter.reports.add(Diagnostic {
                severity: Severity::Error,
                range: origin.range,
                trail: origin.trail,
                message,
                hint: Some(hint),
                fix: None,
            });
        }
    }
}

type Complaint = (String, String, Origin);

fn fill(world: &mut World, network: usize, subnets: &mut Subnets) -> Result<(), Complaint> {
    let facts = &mut world.networks[network];
    let mask = facts.mask;
    let given = facts.members.iter().rev().find_map(|member| member.address);
    let subnet = match given {
        Some(address) => u32::from(address) & mask,
        None => {
            let free = subnets.free(mask).ok_or_else(|| out_of_subnets(facts))?;
            subnets.take(free, u64::from(!mask) + 1);
            free
        }
    };
    let mut used: BTreeSet<u32> =
        facts.members.iter().filter_map(|member| member.address).map(u32::from).collect();
    let mut host = 2;
    for index in 0..facts.members.len() {
        if facts.members[index].address.is_some() {
            continue;
        }
        while used.contains(&(subnet | host)) {
            host += 1;
        }
        if host >= !mask {
            return Err(full(facts));
        }
        used.insert(subnet | host);
        facts.members[index].address = Some(Ipv4Addr::from(subnet | host));
    }
    check_hosts(facts)
}

fn out_of_subnets(facts: &NetworkFacts) -> Complaint {
    let message = format!("no free subnet is left for {}", facts.name);
    (
        message,
        "use fewer or smaller networks, or set addresses with tb-set-ip-lan".to_owned(),
        facts.origin.clone(),
    )
}

fn full(facts: &NetworkFacts) -> Complaint {
    let hosts = (!facts.mask).saturating_sub(2);
    let message = format!(
        "{} has {} members, but its subnet has room for {hosts}: the netmask is {}",
        facts.name,
        facts.members.len(),
        Ipv4Addr::from(facts.mask)
    );
    let hint = format!("write `tb-set-netmask ${} 255.255.0.0` or another wider netmask", facts.name);
    (message, hint, facts.origin.clone())
}

/// The first and the last address of a subnet are not those of hosts.
fn check_hosts(facts: &NetworkFacts) -> Result<(), Complaint> {
    let mask = facts.mask;
    for member in &facts.members {
        let Some(address) = member.address else { continue };
        let host = u32::from(address) & !mask;
        if host == 0 || host == !mask {
            let message = format!(
                "[check-ip-mask] IP address {address} with netmask {} has either all '0's (reserved) or all '1's (broadcast) in the host portion of the address.",
                Ipv4Addr::from(mask)
            );
            let origin = member.address_origin.clone().unwrap_or_else(|| facts.origin.clone());
            return Err((
                message,
                "choose an address between the first and the last of the subnet".to_owned(),
                origin,
            ));
        }
    }
    Ok(())
}
