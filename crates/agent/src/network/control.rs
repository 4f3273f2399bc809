//! The control network: how a container reaches the config server.
//!
//! A container's `ctl0` is one end of a veth pair. The host routes the container's address to the other end and
//! answers ARP for it on the management interface; towards the container it answers ARP for everybody else. So a
//! container has an address of the management network without the management interface being a port of anything.

use super::wiring::{inside_end, settle, veth};
use super::work::Work;
use super::{Situation, names};
use crate::host::ledger::Thing;
use neo_wire::ContainerSpec;
use std::path::{Path, PathBuf};

/// The container's end.
pub const CONTROL_INTERFACE: &str = "ctl0";

/// Adds what is to be done for the control network.
pub fn plan(situation: &Situation, work: &mut Work) {
    let management = &situation.management;
    work.set(ipv4(management, "forwarding"), "1");
    // Else the kernel answers for others only after a random time of up to 0.8 s.
    work.set(neighbour(management, "proxy_delay"), "0");
    for container in &situation.plan.containers {
        let proxy = (container.control_address, management.clone());
        if !situation.proxies.contains(&proxy) {
            let (address, interface) = proxy;
            work.make.push(format!("neigh replace proxy {address} dev {interface}"));
            work.things.push(Thing::ProxyNeighbour { address, interface });
        }
        if !stands(situation, container) {
            make(situation, container, work);
        }
    }
}

fn stands(situation: &Situation, container: &ContainerSpec) -> bool {
    let unchanged = situation.applied.is_some_and(|applied| {
        (applied.containers.iter())
            .any(|old| old.name == container.name && old.control_address == container.control_address)
    });
    let end = names::control(&situation.plan.mark, &container.name);
    unchanged && situation.has(&end) && situation.has_inside(&container.name, CONTROL_INTERFACE)
}

fn make(situation: &Situation, container: &ContainerSpec, work: &mut Work) {
    let Some(init) = situation.inits.get(&container.name) else { return };
    let mark = &situation.plan.mark;
    let end = names::control(mark, &container.name);
    let alias = names::alias(mark, &format!("{}/{CONTROL_INTERFACE}", container.name));
    let address = container.control_address;
    if situation.has(&end) {
        work.clear.push(format!("link del {end}"));
    }
    work.things.push(Thing::Interface { name: end.clone() });
    work.make.push(veth(&end, &inside_end(mark, &container.name, CONTROL_INTERFACE, init.pid)));
    work.make.push(settle(&end, &alias, ""));
    work.make.push(format!("route replace {address}/32 dev {end} src {}", situation.plan.host_address));
    for (path, value) in [
        (ipv4(&end, "forwarding"), "1"),
        (ipv4(&end, "proxy_arp"), "1"),
        (ipv4(&end, "rp_filter"), "0"),
        (neighbour(&end, "proxy_delay"), "0"),
    ] {
        // They vanish with the interface, so the ledger need not know.
        work.settings.push((path, value));
    }
    work.interfaces_made += 1;
    work.touched.insert(container.name.clone());
}

fn ipv4(interface: &str, setting: &str) -> PathBuf {
    Path::new("/proc/sys/net/ipv4/conf").join(interface).join(setting)
}

fn neighbour(interface: &str, setting: &str) -> PathBuf {
    Path::new("/proc/sys/net/ipv4/neigh").join(interface).join(setting)
}
