//! What became of everything that an experiment declares.

use super::generate::declared_control;
use super::{Change, ChangeKind, PNODE_OS};
use neo_topology::{
    Experiment, FailureAction, Node, NodeName, Origin, Plan, Pnode, PnodeName, Reason, Routing,
};

/// Names listed in a sentence at most.
const NAMES_LISTED_MAX: usize = 4;

/// One change for each node, network, start command, and so on, each with its reason.
pub(super) fn changes(experiment: &Experiment, plan: &Plan) -> Vec<Change> {
    let mut changes = vec![control(experiment, plan)];
    changes.extend(plan.pnodes.iter().filter(|pnode| !pnode.embedded).map(|pnode| added(experiment, pnode)));
    for (name, node) in &experiment.nodes {
        changes.extend(of_node(plan, name, node));
    }
    changes.extend(networks(plan));
    changes.push(routing(experiment));
    changes.extend(events(experiment));
    changes
}

fn line(node: &Node) -> u32 {
    node.origin.range.line
}

fn control(experiment: &Experiment, plan: &Plan) -> Change {
    let name = plan.control_node();
    if let Some((declared, node)) = declared_control(experiment, plan) {
        let reason = "the file declares the control node itself";
        return Change::new(ChangeKind::Kept, declared.as_str(), reason, [line(node)]);
    }
    let wanted = &plan.policy.config_name;
    let role = "the control node: from it the physical nodes and the containers get their configuration";
    let owner = experiment.nodes.iter().find(|(owner, _)| owner.as_str() == wanted);
    match owner.filter(|_| &name != wanted) {
        Some((_, node)) => {
            let reason = format!("{role}; called so because the file has a node `{wanted}` of its own");
            Change::new(ChangeKind::Added, name, reason, [line(node)])
        }
        None => Change::new(ChangeKind::Added, name, role, []),
    }
}

fn added(experiment: &Experiment, pnode: &Pnode) -> Change {
    let names = listed(pnode.nodes.iter().map(NodeName::as_str));
    let count = pnode.nodes.len();
    let noun = if count == 1 { "container" } else { "containers" };
    let reason = format!("a physical node with the image {PNODE_OS}, for {count} {noun}: {names}");
    let lines = pnode.nodes.iter().filter_map(|name| experiment.nodes.get(name)).map(line);
    Change::new(ChangeKind::Added, pnode.name.as_str(), reason, lines)
}

fn of_node(plan: &Plan, name: &NodeName, node: &Node) -> Vec<Change> {
    let Some(planned) = plan.nodes.get(name) else {
        return Vec::new();
    };
    let placement = &planned.placement;
    let here = [line(node)];
    let (kind, reason) = match &placement.reason {
        Reason::Embedded => {
            (ChangeKind::Kept, "it is a physical node by itself (`embedded_pnode`)".to_owned())
        }
        reason => (ChangeKind::Moved, format!("a container on `{}`: {}", placement.pnode, reason)),
    };
    let mut changes = vec![Change::new(kind, name.as_str(), reason, here)];
    if kind == ChangeKind::Moved {
        changes.extend(settings(plan, name, node));
    }
    changes
}

/// What becomes of the settings of a node that is a container now.
fn settings(plan: &Plan, name: &NodeName, node: &Node) -> Vec<Change> {
    let at = |set_at: &Option<Origin>| [set_at.as_ref().unwrap_or(&node.origin).range.line];
    let mut changes = Vec::new();
    if node.start_command.is_some() {
        let reason = "runs in the container when that is up, not on the physical node";
        let lines = at(&node.set_at.start_command);
        changes.push(Change::new(ChangeKind::Moved, format!("start command of {name}"), reason, lines));
    }
    if let Some(os) = &node.os {
        let reason =
            format!("the physical node has {PNODE_OS}; `{os}` is what the container was meant to be");
        changes.push(Change::new(ChangeKind::Moved, format!("image of {name}"), reason, at(&node.set_at.os)));
    }
    if let Some(hardware) = &node.hardware {
        let reason = format!("a container has no hardware of its own, so `{hardware}` asks for nothing");
        let lines = at(&node.set_at.hardware);
        changes.push(Change::new(ChangeKind::Removed, format!("hardware of {name}"), reason, lines));
    }
    if node.failure_action != FailureAction::Fatal {
        let reason = "says what a failure of the container means for the launch";
        let lines = at(&node.set_at.failure_action);
        changes.push(Change::new(ChangeKind::Moved, format!("failure action of {name}"), reason, lines));
    }
    changes.extend(attributes(plan, name, node));
    changes
}

/// Attributes of containers: each is where it is needed, which is not the physical file.
fn attributes(plan: &Plan, name: &NodeName, node: &Node) -> Vec<Change> {
    let mut changes = Vec::new();
    for (index, attribute) in node.attributes.iter().enumerate() {
        let key = attribute.key.as_str();
        let subject = format!("{key} of {name}");
        let lines = [attribute.origin.range.line];
        if node.attributes[..index].iter().any(|earlier| earlier.key == key) {
            let reason = "it is set for the second time; the first counts";
            changes.push(Change::new(ChangeKind::Removed, subject, reason, lines));
            continue;
        }
        changes.push(Change::new(ChangeKind::Moved, subject, use_of(plan, key, &attribute.value), lines));
    }
    changes
}

/// What an attribute has decided.
fn use_of(plan: &Plan, key: &str, value: &str) -> String {
    match key.strip_prefix("containers:") {
        Some("node_type" | "PartitionPass") => {
            "it has decided which containers are packed together".to_owned()
        }
        Some("partition") if plan.policy.force_partition => {
            "it does not count: partitions are made anew (`--force-partition`)".to_owned()
        }
        Some("partition") => "it has decided on which physical node the container is".to_owned(),
        Some("ghost") => "the container has its place, but is not started".to_owned(),
        Some("image_name" | "image_url" | "image_os" | "image_type") => {
            format!("the container's image: `{value}` stands in its configuration")
        }
        Some("openvz_template" | "openvz_diskspace" | "qemu_url" | "qemu_arch" | "maverick_url") => {
            format!("`{value}` stands in the container's configuration")
        }
        _ => "it belongs to the container, not to the physical node".to_owned(),
    }
}

fn networks(plan: &Plan) -> Vec<Change> {
    let mut cuts = plan.cuts.iter().peekable();
    let mut changes = Vec::with_capacity(plan.networks.len());
    for (name, network) in &plan.networks {
        let lines = [network.origin.range.line];
        let change = match cuts.next_if(|cut| &cut.network == name) {
            Some(cut) => {
                let pnodes = listed(cut.pnodes.iter().map(PnodeName::as_str));
                let reason =
                    format!("it joins {pnodes}; its rate, delay and loss are applied to the containers");
                Change::new(ChangeKind::Kept, name.as_str(), reason, lines)
            }
            None => {
                let member = network.members.first().and_then(|member| plan.nodes.get(&member.node));
                let reason = match member {
                    Some(node) => format!("all its members are on `{}`", node.placement.pnode),
                    None => "it has no members".to_owned(),
                };
                Change::new(ChangeKind::Moved, name.as_str(), reason, lines)
            }
        };
        changes.push(change);
    }
    changes
}

fn routing(experiment: &Experiment) -> Change {
    let subject = "$ns rtproto Static";
    match experiment.routing {
        Routing::Static => {
            let reason = "as it was; the routes of the containers are in their configuration";
            Change::new(ChangeKind::Kept, subject, reason, [])
        }
        _ => Change::new(ChangeKind::Added, subject, "the physical nodes are routed statically", []),
    }
}

fn events(experiment: &Experiment) -> Option<Change> {
    let lines = experiment.events.iter().map(|event| event.origin.range.line);
    let reason = "events are for virtual nodes and links, which the testbed does not know";
    (!experiment.events.is_empty()).then(|| Change::new(ChangeKind::Removed, "$ns at", reason, lines))
}

/// Names in a sentence, the first few of many.
fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = names.len().saturating_sub(NAMES_LISTED_MAX);
    let shown: Vec<String> = names.take(NAMES_LISTED_MAX).map(|name| format!("`{name}`")).collect();
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
