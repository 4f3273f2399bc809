//! The plan of this host: as pulled, and as last applied.

use super::{STATE, file};
use anyhow::{Context, Result, ensure};
use neo_wire::{NetworkName, NodeName, NodePlan, Shape, VERSION, Wiring};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Most ports of a Linux bridge (`BR_MAX_PORTS`, 1 << 10, of which number 0 is not used), less one for the tunnel.
const BRIDGE_PORTS_MAX: usize = 1022;

/// Greatest VXLAN network identifier: 24 bits.
const VNI_MAX: u32 = (1 << 24) - 1;

/// Longest mark, in bytes: with `neo:` and the name of a network it fits an interface's alias (255).
const MARK_LENGTH_MAX: usize = 64;

/// Greatest interface number: `eth` and the number fit an interface's name (15 bytes) with room to spare.
const PORT_MAX: u32 = 99_999;

fn desired_path() -> PathBuf {
    Path::new(STATE).join("node-plan.json")
}

fn applied_path() -> PathBuf {
    Path::new(STATE).join("applied-plan.json")
}

/// The plan as pulled, validated; none before the first pull.
pub fn desired() -> Result<Option<NodePlan>> {
    let plan: Option<NodePlan> = file::read_json(&desired_path())?;
    plan.map(validated).transpose()
}

/// The plan that `apply` last brought to stand; none before the first time.
pub fn applied() -> Result<Option<NodePlan>> {
    file::read_json(&applied_path())
}

/// Keeps a plan as the desired one.
pub fn keep_desired(plan: &NodePlan) -> Result<()> {
    file::write_json(&desired_path(), plan)
}

/// Keeps a plan as the one that stands.
pub fn keep_applied(plan: &NodePlan) -> Result<()> {
    file::write_json(&applied_path(), plan)
}

/// Forgets both plans, if they are of this mark.
pub fn forget(mark: &str) -> Result<()> {
    for path in [desired_path(), applied_path()] {
        let plan: Option<NodePlan> = file::read_json(&path).unwrap_or_default();
        if plan.is_none_or(|plan| plan.mark == mark) {
            file::remove(&path)?;
        }
    }
    Ok(())
}

/// Whether a mark may stand in an alias, a path and a command line.
pub fn ensure_mark(mark: &str) -> Result<()> {
    let plain = mark.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    ensure!(
        !mark.is_empty() && mark.len() <= MARK_LENGTH_MAX && plain && !mark.starts_with('-'),
        "the mark `{mark:.80}` is not 1 to {MARK_LENGTH_MAX} letters, digits and `-`"
    );
    Ok(())
}

/// The plan, if it can be applied at all: looked at whole before anything is touched.
pub fn validated(plan: NodePlan) -> Result<NodePlan> {
    ensure!(
        plan.version == VERSION,
        "the plan has version {}, this agent reads version {VERSION}",
        plan.version
    );
    ensure_mark(&plan.mark)?;
    ensure!(plan.control.prefix_bits <= 32, "the control network's prefix has more than 32 bits");
    let mut containers = HashSet::new();
    for container in &plan.containers {
        NodeName::new(container.name.as_str()).context("in the list of containers")?;
        ensure!(containers.insert(container.name.as_str()), "container {} is there twice", container.name);
    }
    let mut networks = HashSet::new();
    let mut ports = HashSet::new();
    for network in &plan.networks {
        NetworkName::new(network.name.as_str()).context("in the list of networks")?;
        ensure!(networks.insert(network.name.as_str()), "network {} is there twice", network.name);
        match &network.wiring {
            Wiring::Pair => ensure!(
                network.ports.len() == 2,
                "network {} is wired as a pair, but has {} ports here",
                network.name,
                network.ports.len()
            ),
            Wiring::Bridge { vni, .. } => {
                ensure!(*vni <= VNI_MAX, "network {} has the VNI {vni}, beyond 24 bits", network.name);
                ensure!(
                    network.ports.len() <= BRIDGE_PORTS_MAX,
                    "network {} has {} ports here; a Linux bridge takes {BRIDGE_PORTS_MAX}",
                    network.name,
                    network.ports.len()
                );
            }
        }
        for port in &network.ports {
            let (container, number) = (port.container.as_str(), port.port);
            ensure!(
                containers.contains(container),
                "network {} has a port of {container}, which is not here",
                network.name
            );
            ensure!(number <= PORT_MAX, "{container} has an interface number above {PORT_MAX}");
            ensure!(
                network.wiring != Wiring::Pair || port.towards_container == Shape::default(),
                "network {} is a pair, whose packets are shaped by the containers only",
                network.name
            );
            ensure!(ports.insert((container, number)), "interface eth{number} of {container} is there twice");
        }
    }
    Ok(plan)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn plan() -> Value {
        json!({
            "version": VERSION, "generation": 1, "mark": "e1", "host": "pnode-0000",
            "host_address": "172.31.0.2",
            "control": {"prefix_bits": 16, "config_server": "http://172.31.0.1:7301"},
            "containers": [
                {"name": "a", "control_address": "172.31.1.1", "token": "t"},
                {"name": "b", "control_address": "172.31.1.2", "token": "t"},
            ],
            "networks": [{"name": "link0", "wiring": {"kind": "pair"}, "ports": [
                {"container": "a", "port": 0, "towards_container": {"bandwidth": 0, "delay": 0, "loss": 0.0}},
                {"container": "b", "port": 0, "towards_container": {"bandwidth": 0, "delay": 0, "loss": 0.0}},
            ]}],
        })
    }

    fn check(change: impl FnOnce(&mut Value), complaint: Option<&str>) {
        let mut document = plan();
        change(&mut document);
        match (validated(serde_json::from_value(document).unwrap()), complaint) {
            (Ok(_), None) => {}
            (Err(error), Some(words)) => {
                assert!(format!("{error:#}").contains(words), "{error:#}, not {words}");
            }
            (result, _) => panic!("{result:?}, not {complaint:?}"),
        }
    }

    #[test]
    fn a_plan_is_looked_at_before_anything_is_touched() {
        check(|_| {}, None);
        check(|plan| plan["version"] = json!(2), Some("version 2"));
        check(|plan| plan["mark"] = json!("../x"), Some("mark"));
        check(|plan| plan["mark"] = json!("--all"), Some("mark"));
        check(|plan| plan["containers"][0]["name"] = json!("$(reboot)"), Some("letters, digits"));
        check(|plan| plan["containers"][0]["name"] = json!("b"), Some("b is there twice"));
        check(|plan| plan["networks"][0]["name"] = json!("a b"), Some("letters, digits"));
        check(|plan| plan["networks"][0]["ports"][0]["container"] = json!("c"), Some("not here"));
        check(|plan| plan["networks"][0]["ports"] = json!([]), Some("0 ports"));
        check(
            |plan| plan["networks"][0]["ports"][1]["container"] = json!("a"),
            Some("eth0 of a is there twice"),
        );
        check(
            |plan| plan["networks"][0]["wiring"] = json!({"kind": "bridge", "vni": 1 << 24, "peers": []}),
            Some("24 bits"),
        );
    }
}
