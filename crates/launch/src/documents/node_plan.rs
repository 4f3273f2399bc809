//! The whole desired state of one host.

use super::{far_end, pnode_of};
use crate::store::{ExperimentSecrets, RunInput, node_subject};
use neo_testbed::Granted;
use neo_topology::{NetworkKind, NetworkName, Plan, PlannedMember, PlannedNetwork, PnodeName, Shape};
use neo_wire::{ContainerSpec, ControlNetwork, NetworkSpec, NodePlan, Port, VERSION, Wiring};
use std::net::Ipv4Addr;

/// What `host` is to carry; none when it is not a physical node of the plan, was not granted, or was granted too few
/// addresses.
pub fn node_plan(
    input: &RunInput,
    granted: &Granted,
    secrets: &ExperimentSecrets,
    host: &str,
) -> Option<NodePlan> {
    let pnode = input.plan.pnodes.iter().find(|pnode| pnode.name.as_str() == host)?;
    let here = granted.hosts.iter().find(|granted| granted.name == host)?;
    if here.container_addresses.len() < pnode.nodes.len() {
        return None;
    }
    let containers = pnode
        .nodes
        .iter()
        .zip(&here.container_addresses)
        .filter(|(node, _)| !input.plan.is_ghost(node))
        .map(|(node, &control_address)| {
            Some(ContainerSpec {
                name: node.to_string(),
                control_address,
                token: secrets.tokens.get(&node_subject(node.as_str()))?.clone(),
            })
        })
        .collect::<Option<_>>()?;
    let networks = input
        .plan
        .networks
        .iter()
        .filter_map(|(name, network)| network_spec(&input.plan, granted, &pnode.name, name, network))
        .collect();
    Some(NodePlan {
        version: VERSION,
        generation: input.generation,
        mark: input.experiment.to_string(),
        host: host.to_owned(),
        host_address: here.address,
        control: ControlNetwork {
            prefix_bits: granted.prefix_bits,
            config_server: granted.config_server.clone(),
        },
        containers,
        networks,
    })
}

fn network_spec(
    plan: &Plan,
    granted: &Granted,
    pnode: &PnodeName,
    name: &NetworkName,
    network: &PlannedNetwork,
) -> Option<NetworkSpec> {
    let is_here =
        |member: &&PlannedMember| pnode_of(plan, &member.node) == Some(pnode) && !plan.is_ghost(&member.node);
    let ports: Vec<Port> =
        network.members.iter().filter(is_here).map(|member| port(network, member)).collect();
    if ports.is_empty() {
        return None;
    }
    let whole = ports.len() == network.members.len();
    let wiring = if network.kind == NetworkKind::Link && whole {
        Wiring::Pair
    } else {
        Wiring::Bridge {
            vni: granted.vni_first + network.number.saturating_sub(1),
            peers: peers(plan, granted, pnode, network),
        }
    };
    Some(NetworkSpec { name: name.to_string(), wiring, ports })
}

fn port(network: &PlannedNetwork, member: &PlannedMember) -> Port {
    let towards_container = match far_end(network, member) {
        Some(_) => Shape::default(),
        None => member.inward,
    };
    Port { container: member.node.to_string(), port: member.port, towards_container }
}

/// Management addresses of the other hosts with members, in the order of the hosts.
fn peers(plan: &Plan, granted: &Granted, pnode: &PnodeName, network: &PlannedNetwork) -> Vec<Ipv4Addr> {
    let has_member = |host: &str| {
        let mut started = network.members.iter().filter(|member| !plan.is_ghost(&member.node));
        started.any(|member| pnode_of(plan, &member.node).is_some_and(|other| other.as_str() == host))
    };
    granted
        .hosts
        .iter()
        .filter(|host| host.name != pnode.as_str() && has_member(&host.name))
        .map(|host| host.address)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::{granted, input, secrets};

    #[test]
    fn a_link_inside_is_a_pair_and_a_cut_one_a_tunnel() {
        let (input, granted) = (input(), granted());
        let plan = node_plan(&input, &granted, &secrets(&input), "pnode-0000").expect("it is planned");
        assert_eq!(plan.containers.len(), 2);
        assert_eq!(plan.containers[0].token, "token of node/a");
        assert_eq!(plan.networks[0].wiring, Wiring::Pair);
        assert_eq!(plan.networks[0].ports.len(), 2);
        assert_eq!(
            plan.networks[1].wiring,
            Wiring::Bridge { vni: granted.vni_first + 1, peers: vec![granted.hosts[2].address] }
        );
    }

    #[test]
    fn only_a_lan_is_shaped_at_the_hosts_end() {
        let (input, granted) = (input(), granted());
        let plan = node_plan(&input, &granted, &secrets(&input), "pnode-0001").expect("it is planned");
        let (cut, lan) = (&plan.networks[0], &plan.networks[1]);
        assert_eq!(cut.ports[0].towards_container, Shape::default());
        assert_eq!(lan.ports[0].towards_container, input.plan.networks[2].members[1].inward);
        assert_ne!(lan.ports[0].towards_container, Shape::default());
    }

    #[test]
    fn a_ghost_keeps_its_address_and_is_not_started() {
        let (mut input, granted) = (input(), granted());
        input.plan.nodes[0].ghost = true;
        let plan = node_plan(&input, &granted, &secrets(&input), "pnode-0000").expect("it is planned");
        let names: Vec<&str> = plan.containers.iter().map(|container| container.name.as_str()).collect();
        assert_eq!(names, ["b"]);
        assert_eq!(plan.containers[0].control_address, granted.hosts[1].container_addresses[1]);
        assert_eq!(plan.networks[0].ports.len(), 1, "nothing hangs at the ghost's end");
    }

    #[test]
    fn who_carries_nothing_has_no_plan() {
        let (input, granted) = (input(), granted());
        let secrets = secrets(&input);
        assert_eq!(node_plan(&input, &granted, &secrets, "config"), None);
        assert_eq!(node_plan(&input, &granted, &secrets, "pnode-0099"), None);
    }
}
