//! A file that is physical already, amended where it stands.

use super::variables::{is_pnode_word, node_name};
use super::{Change, ChangeKind, PNODE_OS, Rewrite, control_node};
use neo_topology::{Experiment, Plan, is_pnode};
use std::collections::HashSet;

/// What the start command of the old hypervisor calls.
const HYPERVISOR_BOOTSTRAP: &str = "/hv/bootstrap";

/// Retargets the physical nodes, drops the start command of the old hypervisor, and adds the control node, each if it
/// is not so already.
pub(super) fn amend(source: &str, experiment: &Experiment, plan: &Plan) -> Rewrite {
    let mut lines: Vec<String> = Vec::new();
    let mut changes = Vec::new();
    let mut retargeted = HashSet::new();
    for (number, line) in (1..).zip(source.split_inclusive('\n')) {
        if starts_hypervisor(line) {
            let reason = "it starts the old containers system, which is not wanted here";
            changes.push(Change::new(ChangeKind::Removed, "tb-set-node-startcmd", reason, [number]));
        } else if let Some((node, image, amended)) = retarget(line) {
            let reason = format!("in place of `{image}`: it makes a machine that carries containers");
            changes.push(Change::new(ChangeKind::Added, amended.trim(), reason, [number]));
            lines.push(amended);
            retargeted.insert(node);
        } else {
            lines.push(line.to_owned());
        }
    }
    let (at, simulator) = end_of_declarations(&lines);
    let mut added = retarget_the_rest(experiment, &retargeted, &mut changes);
    if let Some(control) = missing_control(experiment, plan, &simulator, &mut changes) {
        added += &control;
    }
    if !added.is_empty() {
        if at > 0 && !lines[at - 1].ends_with('\n') {
            lines[at - 1].push('\n');
        }
        lines.insert(at, added);
    }
    Rewrite { physical: lines.concat(), changes }
}

fn starts_hypervisor(line: &str) -> bool {
    line.trim_start().starts_with("tb-set-node-startcmd") && line.contains(HYPERVISOR_BOOTSTRAP)
}

/// Node, old image, and the line with the right image, if the line sets another one of a physical node.
fn retarget(line: &str) -> Option<(String, &str, String)> {
    let mut words = line.split_whitespace();
    if words.next()? != "tb-set-node-os" {
        return None;
    }
    let node = words.next().filter(|word| is_pnode_word(word))?;
    let image = words.next().filter(|image| *image != PNODE_OS)?;
    let at = line.rfind(image)?;
    let amended = format!("{}{PNODE_OS}{}", &line[..at], &line[at + image.len()..]);
    Some((node_name(node), image, amended))
}

/// Sets the image of physical nodes whose own line was not found: in a loop, or with no image at all.
fn retarget_the_rest(
    experiment: &Experiment,
    retargeted: &HashSet<String>,
    changes: &mut Vec<Change>,
) -> String {
    let mut text = String::new();
    for (name, node) in &experiment.nodes {
        if is_pnode(name) && node.os.as_deref() != Some(PNODE_OS) && !retargeted.contains(name.as_str()) {
            let command = format!("tb-set-node-os {name} {PNODE_OS}");
            text += &format!("{command}\n");
            let reason = "it makes a machine that carries containers";
            changes.push(Change::new(ChangeKind::Added, command, reason, [node.origin.range.line]));
        }
    }
    text
}

/// The lines of the control node, if the file has none: neither one of the wanted name nor one numbered after it.
fn missing_control(
    experiment: &Experiment,
    plan: &Plan,
    simulator: &str,
    changes: &mut Vec<Change>,
) -> Option<String> {
    let policy = &plan.policy;
    let is_control = |name: &str| {
        let rest = name.strip_prefix(policy.config_name.as_str());
        rest.is_some_and(|rest| {
            rest.is_empty() || rest.strip_prefix('-').is_some_and(|number| number.parse::<u32>().is_ok())
        })
    };
    if experiment.nodes.keys().any(|name| is_control(name.as_str())) {
        return None;
    }
    let name = &policy.config_name;
    let reason = "the control node: from it the physical nodes and the containers get their configuration";
    changes.push(Change::new(ChangeKind::Added, name, reason, []));
    let hardware = policy.config_hardware.as_deref().or(policy.pnode_types.last().map(String::as_str));
    Some(control_node(simulator, name, &policy.config_os, hardware, policy) + "\n")
}

/// Where declarations end (before `$ns rtproto` or `$ns run`), and what the simulator's variable is called.
fn end_of_declarations(lines: &[String]) -> (usize, String) {
    for (index, line) in lines.iter().enumerate() {
        let mut words = line.split_whitespace();
        if let (Some(object), Some("rtproto" | "run")) = (words.next(), words.next()) {
            let simulator = object.trim_start_matches(['$', '{']).trim_end_matches('}');
            return (index, simulator.to_owned());
        }
    }
    (lines.len(), "ns".to_owned())
}
