//! Three nodes on two pnodes: `link0` inside the first, `link1` and `lan0` between them, 10 ms one way each.

use crate::{ExperimentSecrets, RunInput};
use neo_testbed::{Granted, GrantedHost};
use neo_topology::{
    Bandwidth, Cut, Delay, FailureAction, Image, Loss, NetworkKind, NetworkName, NodeName, Origin, Placement,
    Plan, PlannedMember, PlannedNetwork, PlannedNode, Pnode, PnodeName, Policy, Reason, Routing, Shape,
};
use neo_wire::{Capabilities, ExperimentId};
use std::net::{Ipv4Addr, SocketAddr};
use uuid::Uuid;

/// A kernel that can do everything.
pub(crate) fn able() -> Capabilities {
    Capabilities { netem: true, tbf: true, vxlan: true, bridge: true, overlay: true, ..Default::default() }
}

/// What the testbed gives for [`input`].
pub(crate) fn granted() -> Granted {
    let hosts = ["config", "pnode-0000", "pnode-0001"];
    Granted {
        hosts: hosts.iter().zip(1..).map(|(name, number)| host(name, number)).collect(),
        vni_first: 100,
        prefix_bits: 16,
        config_server: "http://172.31.0.1:7301".into(),
    }
}

fn host(name: &str, number: u8) -> GrantedHost {
    let address = Ipv4Addr::new(172, 31, 1, number);
    GrantedHost {
        name: name.into(),
        endpoint: neo_remote::Endpoint {
            name: name.into(),
            address: SocketAddr::from((address, 22)),
            network_namespace: None,
            user: "root".into(),
            host_key: neo_remote::HostKey(format!("ssh-ed25519 {name}")),
        },
        address,
        container_addresses: (1..=4).map(|last| Ipv4Addr::new(172, 31, 100 + number, last)).collect(),
    }
}

/// A token for each subject.
pub(crate) fn secrets(input: &RunInput) -> ExperimentSecrets {
    let tokens = input.subjects().into_iter().map(|subject| (subject.clone(), format!("token of {subject}")));
    ExperimentSecrets {
        ssh_private_key: "private".into(),
        ssh_public_key: "public".into(),
        tokens: tokens.collect(),
    }
}

/// The run's input.
pub(crate) fn input() -> RunInput {
    let nodes = [("a", 0, None), ("b", 0, Some("true")), ("c", 1, None)];
    let networks = [
        ("link0", NetworkKind::Link, [("a", 0, "10.0.1.2"), ("b", 0, "10.0.1.3")]),
        ("link1", NetworkKind::Link, [("b", 1, "10.0.2.2"), ("c", 0, "10.0.2.3")]),
        ("lan0", NetworkKind::Lan, [("b", 2, "10.0.3.2"), ("c", 1, "10.0.3.3")]),
    ];
    let plan = Plan {
        policy: Policy::default(),
        pnodes: vec![pnode(0, &["a", "b"]), pnode(1, &["c"])],
        nodes: nodes
            .into_iter()
            .map(|(name, pnode, command)| (node(name), planned(pnode, command)))
            .collect(),
        networks: networks
            .into_iter()
            .zip(1..)
            .map(|((name, kind, members), number)| {
                let members = members.map(|(node, port, address)| member(node, port, address)).to_vec();
                let origin = Origin::default();
                (
                    network(name),
                    PlannedNetwork { kind, number, prefix_bits: 24, members, shaper: None, origin },
                )
            })
            .collect(),
        routing: Routing::None,
        cuts: ["link1", "lan0"].map(cut).to_vec(),
        by_hand: None,
    };
    RunInput {
        experiment: ExperimentId(Uuid::from_u128(7)),
        experiment_name: "star".into(),
        project_name: "physics".into(),
        group_name: "physics".into(),
        plan,
        generation: 3,
    }
}

fn node(name: &str) -> NodeName {
    NodeName::new(name).expect("it is a name")
}

fn network(name: &str) -> NetworkName {
    NetworkName::new(name).expect("it is a name")
}

fn pnode(number: usize, nodes: &[&str]) -> Pnode {
    Pnode {
        name: PnodeName::numbered(number),
        nodes: nodes.iter().map(|name| node(name)).collect(),
        hardware: Vec::new(),
        embedded: false,
        limit: 10,
    }
}

fn planned(pnode: usize, start_command: Option<&str>) -> PlannedNode {
    PlannedNode {
        placement: Placement {
            pnode: PnodeName::numbered(pnode),
            node_type: "openvz".into(),
            pass: 0,
            reason: Reason::Room,
        },
        image: Image::None,
        ghost: false,
        routes: Vec::new(),
        start_command: start_command.map(str::to_owned),
        failure_action: FailureAction::Fatal,
        origin: Origin::default(),
    }
}

fn member(name: &str, port: u32, address: &str) -> PlannedMember {
    let half =
        Shape { bandwidth: Bandwidth { kbps: 1000 }, delay: Delay { micros: 5_000 }, loss: Loss::default() };
    PlannedMember {
        node: node(name),
        port,
        address: address.parse().expect("it is an address"),
        outward: half,
        inward: half,
    }
}

fn cut(name: &str) -> Cut {
    Cut { network: network(name), pnodes: vec![PnodeName::numbered(0), PnodeName::numbered(1)] }
}
