//! Virtual networks on a host: what stands between containers, and between them and the config server.
//!
//! Everything is done with the kernel's own tools (`ip`, `bridge`, `tc`), a batch per step: one process for a
//! thousand interfaces.
//!
//! - [`control`]: each container's `ctl0` is one end of a veth pair; the host routes to it and answers ARP for it.
//!   The host's own management interface keeps its address, so the SSH session that does all this never notices.
//! - [`wiring`]: an experiment network is one veth pair between two containers, or a bridge with a port for each
//!   container and a VXLAN tunnel to the other hosts.
//! - [`shape`]: rate, delay and loss.
//! - [`echo`] and [`rate`] measure what came of it, [`judge`] says whether that is what was asked.

pub mod batch;
pub mod control;
pub mod echo;
pub mod interfaces;
pub mod judge;
pub mod names;
pub mod namespace;
pub mod rate;
pub mod shape;
pub mod wiring;
pub mod work;

use crate::machine::process::Identity;
use anyhow::Result;
use neo_wire::NodePlan;
use std::collections::{HashMap, HashSet};
use std::net::Ipv4Addr;

/// What is there, beside what shall be there.
pub struct Situation<'a> {
    /// What shall be there.
    pub plan: &'a NodePlan,
    /// What was brought to stand last.
    pub applied: Option<&'a NodePlan>,
    /// The inits of the containers that live.
    pub inits: &'a HashMap<String, Identity>,
    /// The host's interfaces and their aliases.
    interfaces: HashMap<String, String>,
    /// The interfaces in each container that lives.
    inside: HashMap<String, HashSet<String>>,
    /// The host's management interface.
    management: String,
    /// For which addresses the host answers ARP, and where.
    proxies: HashSet<(Ipv4Addr, String)>,
}

impl<'a> Situation<'a> {
    /// Looks around on this host.
    pub fn look(
        plan: &'a NodePlan,
        applied: Option<&'a NodePlan>,
        inits: &'a HashMap<String, Identity>,
    ) -> Result<Self> {
        let inside =
            inits.iter().map(|(name, init)| (name.clone(), interfaces::of_process(init.pid))).collect();
        Ok(Self {
            plan,
            applied,
            inits,
            interfaces: interfaces::of_host()?,
            inside,
            management: interfaces::with_address(plan.host_address)?,
            proxies: interfaces::proxy_neighbours()?,
        })
    }

    /// What is to be done on the network, to come from what is there to what shall be there.
    pub fn work(&self) -> work::Work {
        let mut work = work::Work::default();
        control::plan(self, &mut work);
        wiring::plan(self, &mut work);
        self.remove_strays(&mut work);
        work
    }

    fn has(&self, interface: &str) -> bool {
        self.interfaces.contains_key(interface)
    }

    fn has_inside(&self, container: &str, interface: &str) -> bool {
        self.inside.get(container).is_some_and(|names| names.contains(interface))
    }

    /// What carries our mark on the host, or is an interface of an experiment in a container, but is not in the plan.
    fn remove_strays(&self, work: &mut work::Work) {
        let prefix = names::alias_prefix(&self.plan.mark);
        let wanted: HashSet<String> = self.plan_interfaces().collect();
        for (name, alias) in &self.interfaces {
            if alias.starts_with(&prefix) && !wanted.contains(name) {
                work.clear.push(format!("link del {name}"));
            }
        }
        let ports: HashSet<(&str, String)> = (self.plan.networks.iter())
            .flat_map(|network| &network.ports)
            .map(|port| (port.container.as_str(), inside_name(port.port)))
            .collect();
        for (container, names) in &self.inside {
            for name in names.iter().filter(|name| is_inside_name(name)) {
                if !ports.contains(&(container.as_str(), name.clone())) {
                    work.clear_inside(self.inits[container].pid, name.clone());
                }
            }
        }
    }

    /// The host's interfaces that the plan asks for.
    fn plan_interfaces(&self) -> impl Iterator<Item = String> {
        let mark = &self.plan.mark;
        let controls = self.plan.containers.iter().map(|container| names::control(mark, &container.name));
        controls.chain(self.plan.networks.iter().flat_map(|network| wiring::interfaces(mark, network)))
    }
}

/// What a container calls its interface with this number.
pub fn inside_name(port: u32) -> String {
    format!("eth{port}")
}

fn is_inside_name(name: &str) -> bool {
    name.strip_prefix("eth").is_some_and(|number| number.parse::<u32>().is_ok())
}
