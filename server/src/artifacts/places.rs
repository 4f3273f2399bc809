//! Which node is where, what it starts from, what it is called and how it routes.

use super::Artifact;
use neo_topology::{Image, NetworkName, NodeName, Plan, PlannedMember};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

pub(super) fn files(plan: &Plan) -> Vec<Artifact> {
    let assignment: BTreeMap<usize, Vec<&NodeName>> =
        plan.pnodes.iter().map(|pnode| pnode.nodes.iter().collect()).enumerate().collect();
    let embedding: BTreeMap<&NodeName, &str> =
        plan.nodes.iter().map(|(name, node)| (name, node.placement.pnode.as_str())).collect();
    let ghosts = plan.nodes.keys().filter(|node| plan.is_ghost(node)).map(|node| format!("{node}\n"));
    let mut files = vec![
        Artifact::yaml("assignment", &assignment),
        Artifact::yaml("embedding.yaml", &embedding),
        Artifact::new("ghosts", ghosts.collect::<String>()),
        Artifact::new("hosts", hosts(plan)),
    ];
    for pnode in &plan.pnodes {
        let children = pnode.nodes.iter().map(|node| format!("{node}\n"));
        files.push(Artifact::new(format!("children/{}", pnode.name), children.collect::<String>()));
    }
    for (name, node) in &plan.nodes {
        let lines = node
            .routes
            .iter()
            .map(|route| format!("{}/{} via {}\n", route.destination, route.prefix_bits, route.via));
        files.push(Artifact::new(format!("route/{name}"), lines.collect::<String>()));
    }
    files.extend(images(plan));
    files
}

/// Every address with its names: `<node>-<network>`, `<node>-<port>`, and the node's plain name on its first interface.
fn hosts(plan: &Plan) -> String {
    let mut interfaces: HashMap<&NodeName, Vec<(&NetworkName, &PlannedMember)>> = HashMap::new();
    for (name, network) in &plan.networks {
        for member in &network.members {
            interfaces.entry(&member.node).or_default().push((name, member));
        }
    }
    let mut text = String::from("127.0.0.1\tlocalhost\n");
    for node in plan.nodes.keys() {
        let mut of_node = interfaces.remove(node).unwrap_or_default();
        of_node.sort_by_key(|(_, member)| member.port);
        for (index, (network, member)) in of_node.into_iter().enumerate() {
            let plain = if index == 0 { format!(" {node}") } else { String::new() };
            let _ = writeln!(text, "{}\t{node}-{network} {node}-{}{plain}", member.address, member.port);
        }
    }
    text
}

/// A box, and the physical nodes that fetch it, each once.
#[derive(Serialize)]
struct Fetched<'a> {
    url: Option<&'a str>,
    pnodes: Vec<&'a str>,
}

fn images(plan: &Plan) -> [Artifact; 3] {
    let mut qemu: BTreeMap<&NodeName, &str> = BTreeMap::new();
    let mut openvz: BTreeMap<&NodeName, String> = BTreeMap::new();
    let mut boxes: BTreeMap<&str, Fetched<'_>> = BTreeMap::new();
    for (name, node) in &plan.nodes {
        match &node.image {
            Image::None => {}
            Image::Qemu { url, .. } => {
                qemu.insert(name, url);
            }
            Image::Openvz { template, diskspace } => {
                openvz.insert(name, format!("{template} {diskspace}"));
            }
            Image::Vagrant { name: image, url, .. } => {
                let fetched = boxes.entry(image).or_insert(Fetched { url: None, pnodes: Vec::new() });
                fetched.url = fetched.url.or(url.as_deref());
                let pnode = node.placement.pnode.as_str();
                if !fetched.pnodes.contains(&pnode) {
                    fetched.pnodes.push(pnode);
                }
            }
        }
    }
    [
        Artifact::yaml("maverick_url", &qemu),
        Artifact::yaml("openvz_guest_url", &openvz),
        Artifact::yaml("images.yaml", &boxes),
    ]
}
