//! A container makes itself what its configuration says.

use super::Go;
use crate::network::control::CONTROL_INTERFACE;
use crate::network::{batch, inside_name, shape};
use anyhow::{Context, Result, bail};
use neo_wire::{ContainerConfig, InterfaceConfig, RouteConfig};
use nix::net::if_::if_nametoindex;
use nix::unistd::sethostname;
use std::collections::HashMap;
use std::fmt::Write;
use std::fs;
use std::thread;
use std::time::{Duration, Instant};

/// How long the host may take to make an interface that a new configuration speaks of.
const INTERFACE_DEADLINE: Duration = Duration::from_secs(30);

/// How often is looked whether it is there.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What this container has made of itself so far.
pub struct Configured {
    control: [String; 3],
    /// By number: the kernel's index, which tells an interface that was made again, and what was applied to it.
    interfaces: HashMap<u32, (u32, InterfaceConfig)>,
    routes: Vec<RouteConfig>,
    not_applied: HashMap<u32, Vec<String>>,
}

impl Configured {
    /// Nothing yet.
    pub fn new(go: &Go) -> Self {
        let address = format!("{}/{}", go.control_address, go.control_prefix_bits);
        Self {
            control: [
                "link set dev lo up".to_owned(),
                format!("address replace {address} dev {CONTROL_INTERFACE}"),
                format!("link set dev {CONTROL_INTERFACE} up"),
            ],
            interfaces: HashMap::new(),
            routes: Vec::new(),
            not_applied: HashMap::new(),
        }
    }

    /// Sets up the way to the config server.
    pub fn control(&self) {
        if let Err(error) = batch::run("ip", &self.control, None) {
            eprintln!("setting up {CONTROL_INTERFACE}: {error:#}");
        }
    }

    /// Makes everything as it shall be; what is so already is left alone.
    /// Answers with what was asked for but cannot be done here, in words.
    pub fn apply(&mut self, config: &ContainerConfig) -> Result<Vec<String>> {
        set_names(config)?;
        let mut clear = self.outdated_routes(config);
        let mut make = Vec::new();
        let mut shapes = Vec::new();
        let mut interfaces = HashMap::new();
        for interface in &config.interfaces {
            let name = inside_name(interface.port);
            let index = wait_for(&name).with_context(|| format!("network {}", interface.network))?;
            let before = self.interfaces.get(&interface.port).filter(|(before, _)| *before == index);
            if let Some((_, before)) = before.filter(|(_, before)| address(before) != address(interface)) {
                clear.push(format!("address del {} dev {name}", address(before)));
            }
            make.push(format!("address replace {} dev {name}", address(interface)));
            make.push(format!("link set dev {name} up"));
            if before.is_none_or(|(_, before)| before.egress != interface.egress) {
                shapes.push((interface.port, name, interface.egress));
            }
            interfaces.insert(interface.port, (index, interface.clone()));
        }
        for route in &config.routes {
            make.push(format!("route replace {} via {}", destination(route), route.via));
        }
        batch::attempt("ip", &clear, None)?;
        batch::run("ip", &make, None)?;
        for (port, name, egress) in shapes {
            self.not_applied.insert(port, shape::apply(&[(name, egress)], None)?);
        }
        self.not_applied.retain(|port, _| interfaces.contains_key(port));
        self.interfaces = interfaces;
        self.routes.clone_from(&config.routes);
        let ports = config.interfaces.iter().filter_map(|interface| self.not_applied.get(&interface.port));
        Ok(ports.flatten().cloned().collect())
    }

    fn outdated_routes(&self, config: &ContainerConfig) -> Vec<String> {
        (self.routes.iter())
            .filter(|route| !config.routes.contains(route))
            .map(|route| format!("route del {} via {}", destination(route), route.via))
            .collect()
    }
}

fn set_names(config: &ContainerConfig) -> Result<()> {
    sethostname(&config.hostname).context("setting the host name")?;
    for (path, text) in
        [("/etc/hostname", format!("{}\n", config.hostname)), ("/etc/hosts", hosts_file(config))]
    {
        fs::write(path, text).with_context(|| format!("writing {path}"))?;
    }
    Ok(())
}

fn hosts_file(config: &ContainerConfig) -> String {
    let mut text = "127.0.0.1 localhost\n".to_owned();
    for entry in &config.hosts {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{} {}", entry.address, entry.names.join(" "));
    }
    text
}

fn wait_for(interface: &str) -> Result<u32> {
    let deadline = Instant::now() + INTERFACE_DEADLINE;
    loop {
        match if_nametoindex(interface) {
            Ok(index) => return Ok(index),
            Err(_) if Instant::now() < deadline => thread::sleep(LOOK_EVERY),
            Err(_) => bail!(
                "{interface} is not there {} s after the configuration spoke of it",
                INTERFACE_DEADLINE.as_secs()
            ),
        }
    }
}

fn address(interface: &InterfaceConfig) -> String {
    format!("{}/{}", interface.address, interface.prefix_bits)
}

fn destination(route: &RouteConfig) -> String {
    format!("{}/{}", route.destination, route.prefix_bits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use neo_wire::HostEntry;

    #[test]
    fn the_hosts_file_starts_with_localhost() {
        let config = ContainerConfig {
            version: 1,
            generation: 1,
            hostname: "a".into(),
            experiment: "x".into(),
            project: "p".into(),
            interfaces: Vec::new(),
            routes: Vec::new(),
            hosts: vec![HostEntry {
                address: [10, 1, 1, 2].into(),
                names: vec!["b-link0".into(), "b".into()],
            }],
            start_command: None,
        };
        assert_eq!(hosts_file(&config), "127.0.0.1 localhost\n10.1.1.2 b-link0 b\n");
    }
}
