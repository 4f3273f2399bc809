//! From a policy to texts.

use super::Options;
use crate::{FailureAction, Policy, Shaper};
use std::fmt::Display;

pub(super) fn options(policy: &Policy) -> Options {
    let usual = Policy::of_site(policy.site.clone());
    let mut options = Options::new();
    let mut write = |name: &str, text: String| {
        if !text.is_empty() {
            options.insert(name.to_owned(), text);
        }
    };
    let flag = |given: bool| if given { "true".to_owned() } else { String::new() };
    write("packing", unless(policy.packing == usual.packing, policy.packing));
    write("size", policy.size.map(|size| size.to_string()).unwrap_or_default());
    write("nodes-only", flag(policy.nodes_only));
    write(
        "default-container",
        unless(policy.default_container == usual.default_container, policy.default_container),
    );
    write("force-partition", flag(policy.force_partition));
    write("pass-pack", pairs(&policy.pass_pack, ':', ","));
    write("pass-size", pairs(&policy.pass_size, ':', ","));
    let types = policy.pass_pnodes.iter().map(|(pass, types)| (pass, types.join(",")));
    write("pass-pnodes", pairs(types, ':', ";"));
    write("pass-nodes-only", joined(&policy.pass_nodes_only, ","));
    let types = policy.pnode_types.join(",");
    write("pnode-types", unless(policy.pnode_types == usual.pnode_types, types));
    write("pnode-interfaces", policy.pnode_interfaces.map(|most| most.to_string()).unwrap_or_default());
    let shaper = policy.shaper.filter(|shaper| Some(*shaper) != usual.shaper);
    write("end-node-shaping", flag(shaper == Some(Shaper::EndNode)));
    write("vde-switch-shaping", flag(shaper == Some(Shaper::VdeSwitch)));
    write(
        "openvz-diskspace",
        unless(policy.openvz_diskspace == usual.openvz_diskspace, policy.openvz_diskspace),
    );
    write(
        "openvz-template",
        unless(policy.openvz_template == usual.openvz_template, &policy.openvz_template),
    );
    write("openvz-template-dir", policy.openvz_template_dirs.join("\n"));
    write("prefer-qemu-users", policy.prefer_qemu_users.join(","));
    write("no-image", flag(!policy.image));
    write("pin", pairs(&policy.pins, '=', ","));
    let avoid = policy.avoid.iter().flat_map(|(node, others)| others.iter().map(move |other| (node, other)));
    write("avoid", pairs(avoid, '=', ","));
    write("seed", unless(policy.seed == usual.seed, policy.seed));
    write("config-name", unless(policy.config_name == usual.config_name, &policy.config_name));
    write("config-os", unless(policy.config_os == usual.config_os, &policy.config_os));
    write("config-hardware", policy.config_hardware.clone().unwrap_or_default());
    let action = match policy.config_failure_action {
        FailureAction::Fatal => "fatal",
        FailureAction::Nonfatal => "nonfatal",
        FailureAction::Ignore => "ignore",
    };
    write(
        "config-failure-action",
        unless(policy.config_failure_action == usual.config_failure_action, action),
    );
    write("config", policy.site.changes());
    options
}

/// The text of a value, unless it is as usual.
fn unless(usual: bool, value: impl Display) -> String {
    if usual { String::new() } else { value.to_string() }
}

fn pairs<K: Display, V: Display>(
    pairs: impl IntoIterator<Item = (K, V)>,
    inside: char,
    between: &str,
) -> String {
    let texts: Vec<String> = pairs.into_iter().map(|(key, value)| format!("{key}{inside}{value}")).collect();
    texts.join(between)
}

fn joined<T: Display>(values: impl IntoIterator<Item = T>, between: &str) -> String {
    let texts: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
    texts.join(between)
}
