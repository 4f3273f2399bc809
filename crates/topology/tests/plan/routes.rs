//! Routes lead where they say.

use crate::builder::{Builder, star};
use neo_topology::{NodeName, Plan, Policy, Route, Routing, containerize};
use proptest::prelude::*;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::net::Ipv4Addr;

fn name(text: &str) -> NodeName {
    NodeName::new(text).unwrap()
}

fn plan(builder: &Builder) -> Plan {
    containerize(&builder.experiment, &Policy::default()).unwrap()
}

/// Routers and networks of a plan, as a kernel has them.
struct Network {
    /// Directly connected prefixes (/24) and the routes of each node.
    tables: HashMap<NodeName, (Vec<u32>, Vec<Route>)>,
    owners: HashMap<Ipv4Addr, NodeName>,
}

impl Network {
    fn of(plan: &Plan) -> Self {
        let mut network = Self { tables: HashMap::new(), owners: HashMap::new() };
        for (node, planned) in &plan.nodes {
            let interfaces = plan.interfaces(node);
            let connected = interfaces.iter().map(|(_, _, member)| member.address.to_bits() >> 8).collect();
            network.tables.insert(node.clone(), (connected, planned.routes.clone()));
            for (_, _, member) in interfaces {
                network.owners.insert(member.address, node.clone());
            }
        }
        network
    }

    /// Next node on the way to an address: the longest prefix decides.
    fn next(&self, node: &NodeName, to: Ipv4Addr) -> Option<&NodeName> {
        let (connected, routes) = &self.tables[node];
        if connected.contains(&(to.to_bits() >> 8)) {
            return self.owners.get(&to);
        }
        let fits = |route: &&Route| {
            (u64::from(to.to_bits()) ^ u64::from(route.destination.to_bits())) >> (32 - route.prefix_bits)
                == 0
        };
        let best = routes.iter().filter(fits).max_by_key(|route| route.prefix_bits)?;
        assert!(connected.contains(&(best.via.to_bits() >> 8)), "{node}: {best:?} is not next to it");
        self.owners.get(&best.via)
    }

    /// Nodes passed on the way, if it leads there.
    fn hops(&self, from: &NodeName, to: Ipv4Addr) -> Option<usize> {
        let mut node = from;
        for hops in 0..=255 {
            if self.owners.get(&to) == Some(node) {
                return Some(hops);
            }
            node = self.next(node, to)?;
        }
        None
    }
}

/// Fewest networks between a node and every address that it can reach.
fn distances(plan: &Plan, from: &NodeName) -> HashMap<Ipv4Addr, usize> {
    let mut distances = HashMap::new();
    let mut seen = BTreeSet::from([from.clone()]);
    let mut queue = VecDeque::from([(from.clone(), 0)]);
    while let Some((node, distance)) = queue.pop_front() {
        for network in
            plan.networks.values().filter(|net| net.members.iter().any(|member| member.node == node))
        {
            for member in &network.members {
                let entry = distances.entry(member.address).or_insert(distance + 1);
                *entry = (*entry).min(distance + 1);
                if seen.insert(member.node.clone()) {
                    queue.push_back((member.node.clone(), distance + 1));
                }
            }
        }
    }
    distances
}

/// Every address that can be reached is reached, on a shortest path to its network.
fn check(plan: &Plan) {
    let network = Network::of(plan);
    for from in plan.nodes.keys() {
        for (to, distance) in distances(plan, from) {
            let hops = network.hops(from, to).unwrap_or_else(|| panic!("{from} does not reach {to}"));
            assert!(hops <= distance, "{from} to {to}: {hops} instead of {distance}");
        }
    }
}

proptest! {
    #[test]
    fn every_address_is_reached_on_a_shortest_path(
        count in 1usize..25,
        networks in prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 1..5), 0..30),
    ) {
        let mut builder = Builder::new();
        builder.nodes("n", count);
        for (number, members) in networks.iter().enumerate() {
            let members: BTreeSet<String> =
                members.iter().map(|index| format!("n-{}", index.index(count))).collect();
            builder.network(&format!("net-{number}"), &members.iter().map(String::as_str).collect::<Vec<_>>());
        }
        check(&plan(&builder));
    }
}

#[test]
fn leaves_of_a_star_have_one_route() {
    let plan = plan(&star(200));
    check(&plan);
    assert!(plan.nodes[&name("center")].routes.is_empty());
    for leaf in 0..200 {
        assert_eq!(plan.nodes[&name(&format!("n-{leaf}"))].routes.len(), 1);
    }
}

/// A chain whose networks are numbered along it has two directions, so a handful of prefixes per node.
#[test]
fn chains_fold_into_prefixes() {
    let mut builder = Builder::new();
    builder.nodes("n", 200);
    for link in 0..199 {
        builder.network(&format!("l-{link}"), &[&format!("n-{link}"), &format!("n-{}", link + 1)]);
    }
    let plan = plan(&builder);
    check(&plan);
    let most = plan.nodes.values().map(|node| node.routes.len()).max().unwrap();
    assert!(most <= 10, "{most} routes for 198 networks in two directions");
}

#[test]
fn only_static_routing_is_computed() {
    for routing in [Routing::None, Routing::Manual, Routing::Session] {
        let mut builder = star(3);
        builder.experiment.routing = routing;
        assert!(plan(&builder).nodes.values().all(|node| node.routes.is_empty()));
    }
}

#[test]
fn no_route_covers_everything() {
    let mut builder = star(2);
    let far = builder.experiment.networks.values_mut().last().unwrap();
    for (host, member) in (1..).zip(&mut far.members) {
        member.address = Ipv4Addr::new(192, 168, 1, host);
    }
    let plan = plan(&builder);
    let routes = &plan.nodes[&name("n-0")].routes;
    assert_eq!(routes.len(), 1);
    assert_eq!((routes[0].destination, routes[0].prefix_bits), (Ipv4Addr::new(192, 168, 1, 0), 24));
}

#[test]
fn too_many_routes_are_refused() {
    let mut builder = Builder::new();
    builder.nodes("n", 3_000);
    // A ring with chords, numbered so that neighbours are far apart: nothing folds.
    for link in 0..6_000usize {
        let one = link * 1_237 % 3_000;
        let other = if link < 3_000 { (one + 1) % 3_000 } else { (one + 53) % 3_000 };
        builder.network(&format!("l-{link}"), &[&format!("n-{one}"), &format!("n-{other}")]);
    }
    let shortfalls = containerize(&builder.experiment, &Policy::default()).unwrap_err();
    assert!(shortfalls[0].message.contains("static routes"), "{shortfalls:?}");
}

#[test]
fn hosts_files_name_every_address() {
    let plan = plan(&star(2));
    let names = |node: &str| -> Vec<(Ipv4Addr, Vec<String>)> {
        plan.hosts_entries(&name(node)).into_iter().map(|entry| (entry.address, entry.names)).collect()
    };
    let entry = |host: [u8; 4], names: &[&str]| {
        (Ipv4Addr::from(host), names.iter().map(|n| (*n).to_owned()).collect())
    };
    assert_eq!(
        names("n-1"),
        [
            entry([10, 1, 1, 2], &["center-link0", "center-0"]),
            entry([10, 1, 2, 2], &["center-link1", "center-1", "center"]),
            entry([10, 1, 1, 3], &["n-0-link0", "n-0-0", "n-0"]),
            entry([10, 1, 2, 3], &["n-1-link1", "n-1-0", "n-1"]),
        ]
    );
    assert_eq!(names("n-0")[0].1, ["center-link0", "center-0", "center"]);
}
