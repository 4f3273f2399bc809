//! Experiment networks: a veth pair between two containers, or a bridge with tunnels to the other hosts.
//!
//! Frames of an experiment have up to 1,500 bytes everywhere. A tunnel adds 50: where the management network does not
//! carry 1,550, the kernel fragments on the way (and tells TCP to send less), so nobody's MTU is touched.

use super::work::Work;
use super::{Situation, inside_name, names};
use crate::host::ledger::Thing;
use neo_wire::{NetworkSpec, Port, Wiring};
use std::net::Ipv4Addr;
use std::path::Path;

/// MTU of experiment networks, in bytes.
const MTU_BYTES: u32 = 1_500;

/// Port of VXLAN, assigned by IANA (RFC 7348).
const VXLAN_PORT: u16 = 4_789;

/// One transmit and one receive queue: the kernel makes such pairs twice as fast.
const ONE_QUEUE: &str = "numtxqueues 1 numrxqueues 1";

/// How `ip` is told of an end of a veth pair that is in a container, whose init has this process id.
pub fn inside_end(mark: &str, container: &str, interface: &str, init_pid: i32) -> String {
    let address = names::hardware_address(mark, container, interface);
    format!("{interface} address {address} {ONE_QUEUE} netns {init_pid}")
}

/// The line that makes a veth pair from the host to a container.
pub fn veth(end: &str, inside_end: &str) -> String {
    format!("link add {end} {ONE_QUEUE} type veth peer name {inside_end}")
}

/// The host's interfaces that a network needs.
pub fn interfaces(mark: &str, network: &NetworkSpec) -> Vec<String> {
    let Wiring::Bridge { peers, .. } = &network.wiring else { return Vec::new() };
    let ports = network.ports.iter().map(|port| end_name(mark, network, port));
    let tunnel = (!peers.is_empty()).then(|| names::tunnel(mark, &network.name));
    ports.chain(tunnel).chain([names::bridge(mark, &network.name)]).collect()
}

/// Adds what is to be done for the experiment's networks.
pub fn plan(situation: &Situation, work: &mut Work) {
    for network in &situation.plan.networks {
        let before = situation
            .applied
            .and_then(|applied| applied.networks.iter().find(|old| old.name == network.name));
        match &network.wiring {
            Wiring::Pair => plan_pair(situation, network, before, work),
            Wiring::Bridge { vni, peers } => {
                let new_bridge = plan_bridge(situation, network, work);
                plan_tunnel(situation, network, before, (*vni, peers), work);
                for port in &network.ports {
                    plan_port(situation, network, before, port, new_bridge, work);
                }
            }
        }
    }
}

fn plan_pair(situation: &Situation, network: &NetworkSpec, before: Option<&NetworkSpec>, work: &mut Work) {
    let [one, other] = network.ports.as_slice() else { return };
    let present = |port: &Port| situation.has_inside(&port.container, &inside_name(port.port));
    let same = |old: &NetworkSpec| {
        old.wiring == Wiring::Pair
            && (old.ports.iter().map(|port| (&port.container, port.port)))
                .eq(network.ports.iter().map(|port| (&port.container, port.port)))
    };
    if present(one) && present(other) && before.is_some_and(same) {
        return;
    }
    let inits = &situation.inits;
    let (Some(first), Some(second)) = (inits.get(&one.container), inits.get(&other.container)) else {
        return;
    };
    let mut ends = Vec::new();
    for (port, init) in [(one, first), (other, second)] {
        let name = inside_name(port.port);
        ends.push(inside_end(&situation.plan.mark, &port.container, &name, init.pid));
        if present(port) {
            work.clear_inside(init.pid, name);
        }
        work.touched.insert(port.container.clone());
    }
    work.make_inside.push(format!("link add {}", ends.join(" type veth peer name ")));
    work.interfaces_made += 1;
}

/// Answers whether the bridge is new.
fn plan_bridge(situation: &Situation, network: &NetworkSpec, work: &mut Work) -> bool {
    let mark = &situation.plan.mark;
    let bridge = names::bridge(mark, &network.name);
    if situation.has(&bridge) {
        return false;
    }
    work.things.push(Thing::Interface { name: bridge.clone() });
    work.make.push(format!("link add {bridge} type bridge forward_delay 0 mcast_snooping 0"));
    work.make.push(settle(&bridge, &names::alias(mark, &network.name), ""));
    work.interfaces_made += 1;
    true
}

fn plan_tunnel(
    situation: &Situation,
    network: &NetworkSpec,
    before: Option<&NetworkSpec>,
    (vni, peers): (u32, &[Ipv4Addr]),
    work: &mut Work,
) {
    let mark = &situation.plan.mark;
    let tunnel = names::tunnel(mark, &network.name);
    let bridge = names::bridge(mark, &network.name);
    let unchanged = before.is_some_and(|old| old.wiring == network.wiring);
    if peers.is_empty() || (situation.has(&tunnel) && situation.has(&bridge) && unchanged) {
        return;
    }
    if situation.has(&tunnel) {
        work.clear.push(format!("link del {tunnel}"));
    }
    work.things.push(Thing::Interface { name: tunnel.clone() });
    work.make.push(format!(
        "link add {tunnel} mtu {MTU_BYTES} type vxlan id {vni} local {} dstport {VXLAN_PORT}",
        situation.plan.host_address
    ));
    let alias = names::alias(mark, &format!("{}/tunnel", network.name));
    work.make.push(settle(&tunnel, &alias, &format!("master {bridge}")));
    for peer in peers {
        // The all-zero address stands for frames to everybody and to unknown addresses; answers are learned.
        work.tunnels.push(format!("fdb append 00:00:00:00:00:00 dev {tunnel} dst {peer}"));
    }
    work.interfaces_made += 1;
}

fn plan_port(
    situation: &Situation,
    network: &NetworkSpec,
    before: Option<&NetworkSpec>,
    port: &Port,
    new_bridge: bool,
    work: &mut Work,
) {
    let mark = &situation.plan.mark;
    let end = end_name(mark, network, port);
    let inside = inside_name(port.port);
    let bridge = names::bridge(mark, &network.name);
    let stands = situation.has(&end) && situation.has_inside(&port.container, &inside);
    let old = before.and_then(|network| {
        network.ports.iter().find(|old| old.container == port.container && old.port == port.port)
    });
    if stands && old.is_some_and(|old| old.towards_container == port.towards_container) && !new_bridge {
        return;
    }
    if !stands {
        let Some(init) = situation.inits.get(&port.container) else { return };
        if situation.has(&end) {
            work.clear.push(format!("link del {end}"));
        }
        if situation.has_inside(&port.container, &inside) {
            work.clear_inside(init.pid, inside.clone());
        }
        let alias = names::alias(mark, &format!("{}/{}/{inside}", network.name, port.container));
        work.things.push(Thing::Interface { name: end.clone() });
        work.make.push(veth(&end, &inside_end(mark, &port.container, &inside, init.pid)));
        work.make.push(settle(&end, &alias, &format!("master {bridge}")));
        work.interfaces_made += 1;
        work.touched.insert(port.container.clone());
    } else if new_bridge {
        work.make.push(format!("link set dev {end} master {bridge}"));
    }
    work.shapes.push((end, port.towards_container));
}

/// The line that marks an interface, keeps IPv6 from giving it an address, and sets it up.
pub fn settle(interface: &str, alias: &str, options: &str) -> String {
    let no_ipv6 = if Path::new("/proc/sys/net/ipv6").exists() { "addrgenmode none" } else { "" };
    format!("link set dev {interface} alias {alias} {no_ipv6} {options} up")
}

fn end_name(mark: &str, network: &NetworkSpec, port: &Port) -> String {
    names::port(mark, &network.name, &port.container, port.port)
}
