//! What a container is to make of itself.

use super::egress;
use crate::store::RunInput;
use neo_testbed::Granted;
use neo_topology::NodeName;
use neo_wire::{ContainerConfig, HostEntry, InterfaceConfig, RouteConfig, VERSION};

/// The configuration of container `node`; none when the plan has no such node or its host was not granted.
pub fn container_config(input: &RunInput, granted: &Granted, node: &str) -> Option<ContainerConfig> {
    let (name, planned) = input.plan.nodes.get_key_value(&NodeName::new(node).ok()?)?;
    granted.hosts.iter().find(|host| host.name == planned.placement.pnode.as_str())?;
    let interfaces = input
        .plan
        .interfaces(name)
        .into_iter()
        .map(|(network_name, network, member)| InterfaceConfig {
            port: member.port,
            network: network_name.to_string(),
            address: member.address,
            prefix_bits: network.prefix_bits,
            egress: egress(network, member),
        })
        .collect();
    let routes = planned
        .routes
        .iter()
        .map(|route| RouteConfig {
            destination: route.destination,
            prefix_bits: route.prefix_bits,
            via: route.via,
        })
        .collect();
    let hosts = input.plan.hosts_entries(name).into_iter();
    let hosts = hosts.map(|entry| HostEntry { address: entry.address, names: entry.names }).collect();
    Some(ContainerConfig {
        version: VERSION,
        generation: input.generation,
        hostname: node.to_owned(),
        experiment: input.experiment_name.clone(),
        project: input.project_name.clone(),
        interfaces,
        routes,
        hosts,
        start_command: planned.start_command.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::{granted, input};
    use neo_topology::Delay;

    #[test]
    fn a_links_egress_carries_the_whole_way_and_a_lans_only_its_own() {
        let (input, granted) = (input(), granted());
        let config = container_config(&input, &granted, "b").expect("it is planned");
        let delays: Vec<_> = config.interfaces.iter().map(|port| port.egress.delay).collect();
        assert_eq!(delays, [Delay { micros: 10_000 }, Delay { micros: 10_000 }, Delay { micros: 5_000 }]);
        assert_eq!(config.start_command.as_deref(), Some("true"));
    }

    #[test]
    fn a_plain_name_is_the_nearest_interface() {
        let (input, granted) = (input(), granted());
        let config = container_config(&input, &granted, "a").expect("it is planned");
        let of = |name: &str| {
            let found = config.hosts.iter().find(|entry| entry.names.iter().any(|known| known == name));
            found.expect("it is in the hosts file").address.to_string()
        };
        assert_eq!(of("b"), "10.0.1.3");
        assert_eq!(of("b-lan0"), "10.0.3.2");
        assert_eq!(of("c"), "10.0.2.3");
        assert_eq!(container_config(&input, &granted, "stranger"), None);
    }
}
