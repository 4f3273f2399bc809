//! What a testbed's kernel cannot do of what the plan asks.

use super::{egress, far_end};
use neo_topology::{Bandwidth, Delay, Image, Loss, NetworkKind, Plan, Shape, Shortfall};
use neo_wire::Capabilities;

/// What of a shape the kernel is told to do.
pub fn applied(asked: Shape, capabilities: &Capabilities) -> Shape {
    let netem = capabilities.netem;
    Shape {
        bandwidth: if capabilities.tbf { asked.bandwidth } else { Bandwidth::default() },
        delay: if netem { asked.delay } else { Delay::default() },
        loss: if netem { asked.loss } else { Loss::default() },
    }
}

/// What the file asks for and will not get, a line for each network and image: `link0: asked 10 ms, not applied: kernel without
/// netem`. Empty when everything will be applied.
pub fn not_applied(plan: &Plan, capabilities: &Capabilities) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, network) in &plan.networks {
        let mut missing: Vec<String> = Vec::new();
        for member in &network.members {
            let ways = match far_end(network, member) {
                Some(_) => vec![egress(network, member)],
                None => vec![member.outward, member.inward],
            };
            for text in ways.into_iter().flat_map(|way| lost(way, capabilities)) {
                if !missing.contains(&text) {
                    missing.push(text);
                }
            }
        }
        lines.extend(missing.into_iter().map(|text| format!("{name}: {text}")));
    }
    for (name, node) in plan.started() {
        if let Image::Vagrant { name: image, .. } = &node.image {
            lines.push(format!(
                "{name}: asked the image {image}, not applied: containers run what their host runs"
            ));
        }
    }
    lines
}

fn lost(asked: Shape, capabilities: &Capabilities) -> Vec<String> {
    let kept = applied(asked, capabilities);
    let mut lost = Vec::new();
    if kept.delay != asked.delay {
        lost.push(format!("asked {}, not applied: kernel without netem", asked.delay));
    }
    if kept.loss != asked.loss {
        lost.push(format!("asked {} loss, not applied: kernel without netem", asked.loss));
    }
    if kept.bandwidth != asked.bandwidth {
        lost.push(format!("asked {}, not applied: kernel without tbf", asked.bandwidth));
    }
    lost
}

/// What the kernel lacks without which nothing stands.
pub fn missing_features(plan: &Plan, capabilities: &Capabilities) -> Vec<Shortfall> {
    let bridged = plan
        .networks
        .iter()
        .find(|(name, network)| {
            network.kind == NetworkKind::Lan || plan.cuts.iter().any(|cut| &&cut.network == name)
        })
        .map(|(name, network)| (name.to_string(), network.origin.clone()));
    let tunnelled = plan.cuts.first().and_then(|cut| {
        let network = plan.networks.get(&cut.network)?;
        Some((cut.network.to_string(), network.origin.clone()))
    });
    let mut missing = Vec::new();
    if !capabilities.overlay {
        missing.push(Shortfall {
            message: "the hosts' kernel has no overlay file system, which every container's root needs"
                .into(),
            remedy: "load the module `overlay` or use a kernel that has it".into(),
            origin: None,
        });
    }
    if let (false, Some((name, origin))) = (capabilities.bridge, bridged) {
        missing.push(Shortfall {
            message: format!("network `{name}` needs a bridge, and the hosts' kernel has none"),
            remedy: "load the module `bridge` or use a kernel that has it".into(),
            origin: Some(origin),
        });
    }
    if let (false, Some((name, origin))) = (capabilities.vxlan, tunnelled) {
        missing.push(Shortfall {
            message: format!("network `{name}` spans several hosts, and their kernel has no VXLAN tunnels"),
            remedy: "load the module `vxlan`, or raise the packing so that one host carries all".into(),
            origin: Some(origin),
        });
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::{able, input};

    #[test]
    fn a_kernel_without_netem_says_which_networks_are_not_delayed() {
        let plan = input().plan;
        assert_eq!(not_applied(&plan, &able()), Vec::<String>::new());
        let without = Capabilities { netem: false, ..able() };
        let lines = not_applied(&plan, &without);
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0], "link0: asked 10 ms, not applied: kernel without netem");
    }

    #[test]
    fn what_cannot_stand_is_named() {
        let plan = input().plan;
        assert_eq!(missing_features(&plan, &able()), []);
        assert_eq!(missing_features(&plan, &Capabilities::default()).len(), 3);
    }
}
