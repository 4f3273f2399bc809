//! Automatic addresses: the same as Emulab's parser hands out, in the same order.

use super::model::{MemberFacts, NetworkFacts};
use super::{World, finish};
use crate::diagnostic::Severity;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::table::Table;
use neo_topology::Origin;
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

/// Netmask of a network unless `tb-set-netmask` says otherwise: 255.255.255.0.
const MASK_DEFAULT: u32 = 0xFFFF_FF00;

/// First byte of automatic addresses.
const BASE: u32 = 10 << 24;

/// The second byte goes from 1 to this.
const SECOND_BYTE_MAX: u32 = 253;

/// The third and the fourth byte of a subnet, where the mask leaves them free, end before this.
const BYTE_END: u32 = 255;

/// First host of a subnet.
const HOST_FIRST: u32 = 2;

/// The subnets in use, with their masks.
#[derive(Default)]
struct Subnets {
    used: BTreeMap<u32, u32>,
    masks: BTreeSet<u32>,
    /// Where the last free subnet of each mask was found: those before it stay taken.
    next: BTreeMap<u32, [u32; 3]>,
}

impl Subnets {
    fn take(&mut self, subnet: u32, mask: u32) {
        self.used.insert(subnet, mask);
        self.masks.insert(mask);
    }

    /// Whether a subnet lies in one that is used, or one that is used in it.
    fn overlaps(&self, subnet: u32, mask: u32) -> bool {
        let around = self.masks.iter().any(|other| self.used.get(&(subnet & other)) == Some(other));
        around || self.used.range(subnet..=subnet | !mask).next().is_some()
    }

    /// The first subnet of this mask that overlaps no other, in the order in which Emulab tries them.
    fn free(&mut self, mask: u32) -> Option<u32> {
        // A byte that the mask covers in part goes in strides from the first stride on; one that it does not cover is 0.
        let steps = |byte: u32| match byte {
            0 => (0, 1, 1),
            byte => (256 - byte, BYTE_END, 256 - byte),
        };
        let (third, fourth) = (steps((mask >> 8) & 0xFF), steps(mask & 0xFF));
        let [mut b, mut c, mut d] = self.next.get(&mask).copied().unwrap_or([1, third.0, fourth.0]);
        while b <= SECOND_BYTE_MAX {
            while c < third.1 {
                while d < fourth.1 {
                    let subnet = BASE | b << 16 | c << 8 | d;
                    if !self.overlaps(subnet, mask) {
                        self.next.insert(mask, [b, c, d]);
                        return Some(subnet);
                    }
                    d += fourth.2;
                }
                d = fourth.0;
                c += third.2;
            }
            c = third.0;
            b += 1;
        }
        None
    }
}

/// The mask of a network.
pub(super) fn mask(interpreter: &Interpreter, network: usize) -> u32 {
    let object = interpreter.world.networks[network].object;
    interpreter.world.objects[object]
        .variables
        .get("netmask")
        .and_then(|slot| slot.scalar()?.as_str().parse::<Ipv4Addr>().ok())
        .map_or(MASK_DEFAULT, u32::from)
}

/// Gives an address to every interface of a simulator that has none; tells what does not fit.
pub(super) fn assign(interpreter: &mut Interpreter, simulator: usize) {
    let order: Vec<usize> = {
        let networks = &interpreter.world.simulators[simulator].networks;
        networks.keys().filter_map(|name| networks.get(name).copied()).collect()
    };
    let strict = interpreter.is_strict();
    let mut subnets = Subnets::default();
    if !strict {
        // Emulab learns of the addresses of a network only when its turn comes, and may use its subnet before.
        for network in &order {
            let mask = mask(interpreter, *network);
            for address in given(&interpreter.world.networks[*network]) {
                subnets.take(u32::from(address) & mask, mask);
            }
        }
    }
    let mut done = vec![false; interpreter.world.networks.len()];
    for network in order {
        if done[network] {
            continue;
        }
        let reachable = reachable(&interpreter.world, network);
        for joined in &reachable {
            done[*joined] = true;
        }
        let mask = mask(interpreter, network);
        if let Err((message, hint, origin)) = fill(&mut interpreter.world, &reachable, mask, &mut subnets) {
            finish::tell(interpreter, Severity::Error, &origin, message, &hint);
        }
        for joined in reachable {
            check(interpreter, joined, mask);
        }
    }
}

fn given(facts: &NetworkFacts) -> impl Iterator<Item = Ipv4Addr> {
    let of_member = |member: &'_ MemberFacts| {
        let aliases = member.aliases.iter().flat_map(|aliases| aliases.addresses.clone());
        member.address.into_iter().chain(aliases).collect::<Vec<_>>()
    };
    facts.members.iter().flat_map(of_member)
}

/// The networks that bridges join to one, in the order of Tcl's array of their names.
fn reachable(world: &World, network: usize) -> Vec<usize> {
    let bridges = |network: usize| {
        let members = world.networks[network].members.iter();
        members.map(|member| &world.nodes[member.node]).filter(|node| node.bridge)
    };
    if bridges(network).next().is_none() {
        return vec![network];
    }
    let mut found: Table<usize> = Table::default();
    let mut pending = vec![network];
    while let Some(next) = pending.pop() {
        let name = world.networks[next].name.as_str();
        if found.get(name).is_some() {
            continue;
        }
        found.insert(name, next);
        pending.extend(bridges(next).flat_map(|bridge| bridge.ports.iter().map(|port| port.0)));
    }
    found.keys().filter_map(|name| found.get(name).copied()).collect()
}

type Complaint = (String, String, Origin);

fn fill(world: &mut World, networks: &[usize], mask: u32, subnets: &mut Subnets) -> Result<(), Complaint> {
    let mut used: BTreeSet<u32> = BTreeSet::new();
    let mut subnet = None;
    for network in networks {
        for address in given(&world.networks[*network]) {
            used.insert(u32::from(address));
            subnet = Some(u32::from(address) & mask);
            subnets.take(u32::from(address) & mask, mask);
        }
    }
    let subnet = match subnet {
        Some(subnet) => subnet,
        None => {
            let free = subnets.free(mask).ok_or_else(|| out_of_subnets(&world.networks[networks[0]]))?;
            subnets.take(free, mask);
            free
        }
    };
    let mut host = HOST_FIRST;
    for network in networks {
        for index in 0..world.networks[*network].members.len() {
            let facts = &world.networks[*network];
            let wanted = facts.members[index].aliases.as_ref().map_or(0, |aliases| aliases.wanted);
            let lacks = facts.members[index].address.is_none();
            for further in 0..wanted + usize::from(lacks) {
                while used.contains(&(subnet | host)) {
                    host += 1;
                }
                if host >= !mask {
                    return Err(full(&world.networks[*network], mask));
                }
                let address = Ipv4Addr::from(subnet | host);
                host += 1;
                let member = &mut world.networks[*network].members[index];
                match (&mut member.aliases, lacks && further == 0) {
                    (_, true) => member.address = Some(address),
                    (Some(aliases), false) => aliases.addresses.push(address),
                    (None, false) => {}
                }
            }
        }
    }
    Ok(())
}

fn out_of_subnets(facts: &NetworkFacts) -> Complaint {
    let message = format!("Ran out of subnets: none is left for {}.", facts.name);
    (
        message,
        "use fewer or smaller networks, or set addresses with tb-set-ip-lan".to_owned(),
        facts.origin.clone(),
    )
}

fn full(facts: &NetworkFacts, mask: u32) -> Complaint {
    let hosts = (!mask).saturating_sub(HOST_FIRST);
    let message = format!(
        "Ran out of IP addresses: {} has {} members, but its subnet has room for {hosts}: the netmask is {}",
        facts.name,
        facts.members.len(),
        Ipv4Addr::from(mask)
    );
    let hint = format!("write `tb-set-netmask ${} 255.255.0.0` or another wider netmask", facts.name);
    (message, hint, facts.origin.clone())
}

/// The first and the last address of a subnet are not those of hosts; and two hosts do not share one.
fn check(interpreter: &mut Interpreter, network: usize, mask: u32) {
    let strict = interpreter.is_strict();
    if strict && interpreter.world.settings.ip_assign {
        return;
    }
    let facts = &interpreter.world.networks[network];
    let mut problems = Vec::new();
    let mut seen: BTreeMap<Ipv4Addr, usize> = BTreeMap::new();
    let mut subnet = None;
    for member in &facts.members {
        let Some(address) = member.address else { continue };
        let origin = member.address_origin.as_deref().unwrap_or(&facts.origin);
        let host = u32::from(address) & !mask;
        let own = u32::from(address) & mask;
        if host == 0 || host == !mask {
            let message = format!(
                "[check-ip-mask] IP address {address} with netmask {} has either all '0's (reserved) or all '1's (broadcast) in the host portion of the address.",
                Ipv4Addr::from(mask)
            );
            let hint = "choose an address between the first and the last of the subnet";
            problems.push((Severity::Error, message, hint, origin.clone()));
        } else if !strict && let Some(other) = seen.insert(address, member.node) {
            let message =
                format!("{address} is the address of {} already", interpreter.world.nodes[other].name);
            problems.push((
                Severity::Warning,
                message,
                "give each interface its own address",
                origin.clone(),
            ));
        } else if !strict && member.given && subnet.is_some_and(|subnet| subnet != own) {
            let message = format!("{address} is in another subnet than other interfaces of {}", facts.name);
            let hint = "interfaces of one network share a subnet; see tb-set-netmask";
            problems.push((Severity::Warning, message, hint, origin.clone()));
        }
        subnet = subnet.or(Some(own));
    }
    for (severity, message, hint, origin) in problems {
        finish::tell(interpreter, severity, &origin, message, hint);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subnets_come_in_emulabs_order() {
        let first = |mask: [u8; 4], count: usize| {
            let mut subnets = Subnets::default();
            let mask = u32::from(Ipv4Addr::from(mask));
            let mut found = Vec::new();
            for _ in 0..count {
                let free = subnets.free(mask).expect("a free subnet");
                subnets.take(free, mask);
                found.push(Ipv4Addr::from(free).to_string());
            }
            found.join(" ")
        };
        assert_eq!(first([255, 255, 255, 0], 2), "10.1.1.0 10.1.2.0");
        assert_eq!(first([255, 255, 255, 128], 2), "10.1.1.128 10.1.2.128");
        assert_eq!(first([255, 255, 255, 240], 2), "10.1.1.16 10.1.1.32");
        assert_eq!(first([255, 255, 240, 0], 2), "10.1.16.0 10.1.32.0");
        assert_eq!(first([255, 255, 0, 0], 2), "10.1.0.0 10.2.0.0");
    }

    #[test]
    fn a_large_subnet_hides_all_within_it() {
        let mut subnets = Subnets::default();
        subnets.take(u32::from(Ipv4Addr::new(10, 1, 0, 0)), 0xFFFF_0000);
        subnets.take(u32::from(Ipv4Addr::new(10, 1, 1, 0)), 0xFFFF_FF00);
        assert_eq!(subnets.free(0xFFFF_FF00).map(Ipv4Addr::from), Some(Ipv4Addr::new(10, 2, 1, 0)));
    }
}
