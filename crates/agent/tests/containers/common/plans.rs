//! Plans of a small experiment, made of a list of networks.

use super::server::{Documents, Server};
use neo_wire::{
    Bandwidth, ContainerConfig, ContainerSpec, ControlNetwork, HostEntry, InterfaceConfig, MeasurePath,
    NetworkSpec, NodePlan, Port, RouteConfig, Shape, VERSION, Wiring,
};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// Names of containers, and on which host each is.
pub struct Experiment {
    /// Its mark.
    pub mark: String,
    /// Grows with every change.
    pub generation: u64,
    /// The hosts' addresses.
    pub hosts: Vec<Ipv4Addr>,
    /// Containers: name, and the index of the host.
    pub containers: Vec<(String, usize)>,
    /// Networks: name, rate one way in kb/s (0: open), members. The member `m` (from 1) of network `n` (from 1) has
    /// the address `10.1.n.m`.
    pub networks: Vec<(String, u64, Vec<String>)>,
    /// Routes, by container.
    pub routes: BTreeMap<String, Vec<RouteConfig>>,
    /// Start commands, by container.
    pub start_commands: BTreeMap<String, String>,
    /// What members do to what they send, where it is not the rate of the network: by network and container.
    pub egress: BTreeMap<(String, String), Shape>,
}

impl Experiment {
    /// An experiment with these containers on the first of these hosts.
    pub fn new(mark: &str, hosts: &[Ipv4Addr], containers: &[&str]) -> Self {
        Self {
            mark: mark.to_owned(),
            generation: 1,
            hosts: hosts.to_vec(),
            containers: containers.iter().map(|name| ((*name).to_owned(), 0)).collect(),
            networks: Vec::new(),
            routes: BTreeMap::new(),
            start_commands: BTreeMap::new(),
            egress: BTreeMap::new(),
        }
    }

    /// Adds a network.
    pub fn network(&mut self, name: &str, kbps: u64, members: &[&str]) {
        let members = members.iter().map(|name| (*name).to_owned()).collect();
        self.networks.push((name.to_owned(), kbps, members));
    }

    /// Adds a link, each of whose ends has a shape of its own.
    pub fn link(&mut self, name: &str, ends: [(&str, Shape); 2]) {
        self.network(name, 0, &ends.map(|(member, _)| member));
        self.egress.extend(ends.map(|(member, shape)| ((name.to_owned(), member.to_owned()), shape)));
    }

    /// Puts the documents of this experiment on the server.
    pub fn publish(&self, server: &Server) {
        let documents = &mut *server.documents.lock().unwrap();
        documents.plans.clear();
        documents.configs.clear();
        for host in 0..self.hosts.len() {
            documents.plans.insert(host_token(host), self.plan(host));
        }
        self.publish_configs(documents);
    }

    fn publish_configs(&self, documents: &mut Documents) {
        for (name, _) in &self.containers {
            documents.configs.insert(token(name), self.config(name));
        }
    }

    /// What a member does to what it sends.
    fn egress(&self, network: &str, container: &str) -> Shape {
        let own = self.egress.get(&(network.to_owned(), container.to_owned()));
        let (_, kbps, _) = self.networks.iter().find(|(name, _, _)| name == network).unwrap();
        own.copied().unwrap_or(Shape { bandwidth: Bandwidth { kbps: *kbps }, ..Shape::default() })
    }

    fn host_of(&self, container: &str) -> usize {
        self.containers.iter().find(|(name, _)| name == container).unwrap().1
    }

    /// Number of a container's interface on the network with this index: counted over the networks before.
    fn port(&self, container: &str, network: usize) -> u32 {
        self.networks[..network]
            .iter()
            .filter(|(_, _, members)| members.iter().any(|name| name == container))
            .count() as u32
    }

    fn plan(&self, host: usize) -> NodePlan {
        let here = |name: &String| self.host_of(name) == host;
        let networks = self.networks.iter().enumerate().filter(|(_, network)| network.2.iter().any(here));
        let network_spec = |(index, (name, kbps, members)): (usize, &(String, u64, Vec<String>))| {
            let local = members.iter().filter(|name| here(name)).count();
            let pair = members.len() == 2 && local == 2;
            let mut peers: Vec<Ipv4Addr> = members
                .iter()
                .map(|name| self.host_of(name))
                .filter(|other| *other != host)
                .map(|other| self.hosts[other])
                .collect();
            peers.sort_unstable();
            peers.dedup();
            let bandwidth = Bandwidth { kbps: if members.len() > 2 { *kbps } else { 0 } };
            let towards_container = Shape { bandwidth, ..Shape::default() };
            NetworkSpec {
                name: name.clone(),
                wiring: if pair { Wiring::Pair } else { Wiring::Bridge { vni: 100 + index as u32, peers } },
                ports: members
                    .iter()
                    .filter(|name| here(name))
                    .map(|name| Port {
                        container: name.clone(),
                        port: self.port(name, index),
                        towards_container,
                    })
                    .collect(),
            }
        };
        NodePlan {
            version: VERSION,
            generation: self.generation,
            mark: self.mark.clone(),
            host: format!("pnode-{host:04}"),
            host_address: self.hosts[host],
            control: ControlNetwork { prefix_bits: 16, config_server: Server::url() },
            containers: (self.containers.iter().enumerate())
                .filter(|(_, (_, on))| *on == host)
                .map(|(index, (name, _))| ContainerSpec {
                    name: name.clone(),
                    control_address: Ipv4Addr::new(172, 31, 1 + (index / 250) as u8, 1 + (index % 250) as u8),
                    token: token(name),
                })
                .collect(),
            networks: networks.map(network_spec).collect(),
        }
    }

    fn config(&self, container: &str) -> ContainerConfig {
        let on = self
            .networks
            .iter()
            .enumerate()
            .filter(|(_, network)| network.2.iter().any(|name| name == container));
        let interface = |(index, (name, _, _)): (usize, &(String, u64, Vec<String>))| InterfaceConfig {
            port: self.port(container, index),
            network: name.clone(),
            address: self.address(name, container),
            prefix_bits: 24,
            egress: self.egress(name, container),
        };
        ContainerConfig {
            version: VERSION,
            generation: self.generation,
            hostname: container.to_owned(),
            experiment: "test".to_owned(),
            project: "tests".to_owned(),
            interfaces: on.map(interface).collect(),
            routes: self.routes.get(container).cloned().unwrap_or_default(),
            hosts: (self.networks.iter())
                .flat_map(|(network, _, members)| {
                    members.iter().map(move |name| HostEntry {
                        address: self.address(network, name),
                        names: vec![format!("{name}-{network}"), name.clone()],
                    })
                })
                .collect(),
            start_command: self.start_commands.get(container).cloned(),
        }
    }

    /// The address of a container on a network.
    pub fn address(&self, network: &str, container: &str) -> Ipv4Addr {
        let index = self.networks.iter().position(|(name, _, _)| name == network).unwrap();
        let member = self.networks[index].2.iter().position(|name| name == container).unwrap();
        Ipv4Addr::new(10, 1, index as u8 + 1, member as u8 + 1)
    }

    /// A path to measure; `netem` is whether the kernel delays and loses.
    pub fn path(&self, network: &str, from: &str, to: &str, rate_seconds: f64, netem: bool) -> MeasurePath {
        let (asked, back) = (self.egress(network, from), self.egress(network, to));
        let applied = |asked: Shape| match netem {
            true => asked,
            false => Shape { bandwidth: asked.bandwidth, ..Shape::default() },
        };
        MeasurePath {
            network: network.to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
            to_address: self.address(network, to),
            asked,
            applied: applied(asked),
            applied_back: applied(back),
            rtt_asked_micros: asked.delay.micros + back.delay.micros,
            probes: 10,
            rate_seconds,
        }
    }
}

/// The token of a container.
pub fn token(container: &str) -> String {
    format!("secret-of-{container}")
}

/// The token of a host.
pub fn host_token(host: usize) -> String {
    format!("secret-of-host-{host}")
}
