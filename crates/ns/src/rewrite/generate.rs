//! The physical file of an experiment, written from the plan.

use super::variables::Variables;
use super::{MARK, PNODE_OS, Rewrite, control_node, explain, failure_action, quote};
use neo_topology::containerize::SOFT_VTYPE;
use neo_topology::{Cut, Experiment, FailureAction, Node, NodeName, Plan, Pnode};

/// Slowest rate that Emulab accepts, in kilobits per second.
const BANDWIDTH_KBPS_MIN: u64 = 10;

/// Writes the physical file.
pub(super) fn generate(experiment: &Experiment, plan: &Plan) -> Rewrite {
    let mut variables = Variables::of(plan, plan.control_node());
    let types = types(experiment, plan);
    let simulator = variables.simulator.clone();
    let mut text = format!("{MARK}\nset {simulator} [new Simulator]\nsource tb_compat.tcl\n\n");
    for (number, hardware) in types.iter().enumerate() {
        let words: Vec<_> = hardware.iter().map(|name| quote::word(name)).collect();
        text += &format!("tb-make-soft-vtype {SOFT_VTYPE}{number} {{{}}}\n", words.join(" "));
    }
    for pnode in &plan.pnodes {
        text += &physical_node(experiment, pnode, &types, &variables);
    }
    text += "\n";
    text += &control(experiment, plan, &types, &variables);
    if !plan.cuts.is_empty() {
        text += "\n";
    }
    for cut in &plan.cuts {
        text += &cut_network(plan, cut, &mut variables);
    }
    text += &format!("\n${simulator} rtproto Static\n${simulator} run\n");
    Rewrite { physical: text, changes: explain::changes(experiment, plan) }
}

/// The node that a physical node is by itself.
fn embedded<'a>(experiment: &'a Experiment, pnode: &Pnode) -> Option<&'a Node> {
    pnode.nodes.first().filter(|_| pnode.embedded).and_then(|name| experiment.nodes.get(name))
}

/// Whether the file names hardware of its own for the node, and not a virtual type that is made here.
fn has_own_hardware(node: &Node) -> bool {
    node.hardware.as_ref().is_some_and(|hardware| !hardware.starts_with(SOFT_VTYPE))
}

/// The distinct lists of hardware that would do, in the order of the physical nodes: a virtual type for each.
fn types<'a>(experiment: &Experiment, plan: &'a Plan) -> Vec<&'a [String]> {
    let mut types: Vec<&[String]> = Vec::new();
    for pnode in &plan.pnodes {
        let own = embedded(experiment, pnode).is_some_and(has_own_hardware);
        if !own && !pnode.hardware.is_empty() && !types.contains(&pnode.hardware.as_slice()) {
            types.push(&pnode.hardware);
        }
    }
    types
}

fn physical_node(
    experiment: &Experiment,
    pnode: &Pnode,
    types: &[&[String]],
    variables: &Variables,
) -> String {
    let variable = variables.pnode(&pnode.name);
    let embedded = embedded(experiment, pnode);
    let mut text = format!("set {variable} [${} node]\n", variables.simulator);
    let os = match embedded {
        Some(node) => node.os.as_deref(),
        None => Some(PNODE_OS),
    };
    if let Some(os) = os {
        text += &format!("tb-set-node-os ${{{variable}}} {}\n", quote::word(os));
    }
    let hardware = match embedded.filter(|node| has_own_hardware(node)) {
        Some(node) => node.hardware.clone(),
        None => types
            .iter()
            .position(|list| *list == pnode.hardware)
            .map(|number| format!("{SOFT_VTYPE}{number}")),
    };
    if let Some(hardware) = hardware {
        text += &format!("tb-set-hardware ${{{variable}}} {}\n", quote::word(&hardware));
    }
    match embedded.map_or(FailureAction::Nonfatal, |node| node.failure_action) {
        FailureAction::Fatal => text,
        action => text + &failure_action(variable, action),
    }
}

/// The control node: as the policy says, or as the file declares it.
fn control(experiment: &Experiment, plan: &Plan, types: &[&[String]], variables: &Variables) -> String {
    let policy = &plan.policy;
    let declared = declared_control(experiment, plan).map(|(_, node)| node);
    let os = declared.and_then(|node| node.os.as_deref()).unwrap_or(&policy.config_os);
    let asked = declared.and_then(|node| node.hardware.as_deref());
    let made_here = |name: &str| {
        let number = name.strip_prefix(SOFT_VTYPE).and_then(|number| number.parse::<usize>().ok());
        number.is_some_and(|number| number < types.len())
    };
    let asked = asked.filter(|name| !name.starts_with(SOFT_VTYPE) || made_here(name));
    let default = policy.config_hardware.as_deref().or(policy.pnode_types.last().map(String::as_str));
    control_node(&variables.simulator, &variables.control, os, asked.or(default), policy)
}

/// The control node that the file declares: the one node that the plan leaves out.
pub(super) fn declared_control<'a>(
    experiment: &'a Experiment,
    plan: &Plan,
) -> Option<(&'a NodeName, &'a Node)> {
    let mut named = experiment.nodes.iter().filter(|(name, _)| name.as_str() == plan.policy.config_name);
    named.find(|(name, _)| !plan.nodes.contains_key(*name))
}

/// A network between physical nodes: as fast as its fastest member, without delay or loss, which the containers add.
fn cut_network(plan: &Plan, cut: &Cut, variables: &mut Variables) -> String {
    let members = plan.networks.get(&cut.network).map_or(&[][..], |network| &network.members);
    let rates =
        members.iter().flat_map(|member| [member.outward.bandwidth.kbps, member.inward.bandwidth.kbps]);
    // Zero is "not limited", above every limit.
    let fastest_kbps = rates.map(|kbps| kbps.wrapping_sub(1)).max().unwrap_or(u64::MAX).wrapping_add(1);
    let ends: Vec<String> = cut.pnodes.iter().map(|name| format!("${{{}}}", variables.pnode(name))).collect();
    let simulator = variables.simulator.clone();
    let (name, bandwidth) = (variables.network(cut.network.as_str()), bandwidth(fastest_kbps));
    match ends.as_slice() {
        [one, other] => {
            format!("set {name} [${simulator} duplex-link {one} {other} {bandwidth} 0ms DropTail]\n")
        }
        _ => format!("set {name} [${simulator} make-lan \"{}\" {bandwidth} 0ms]\n", ends.join(" ")),
    }
}

/// A rate as Emulab reads it; `*` leaves it to the testbed.
pub(crate) fn bandwidth(kbps: u64) -> String {
    match kbps {
        0 => "*".to_owned(),
        kbps if kbps % 1_000 == 0 => format!("{}Mb", kbps / 1_000),
        kbps => format!("{}kb", kbps.max(BANDWIDTH_KBPS_MIN)),
    }
}
