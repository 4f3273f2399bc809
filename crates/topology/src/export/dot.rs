//! Graphviz.

use super::{is_cut, is_line, label};
use crate::{NodeName, Plan};
use std::fmt::Write;

/// The plan as a graph for Graphviz's `fdp` or `neato`; with a labelled box for each physical node where `partitions`
/// are wanted. Nodes and LANs are numbered apart, so that a node and a LAN of one name stay two.
pub fn dot(plan: &Plan, partitions: bool) -> String {
    let mut text =
        String::from("graph experiment {\n  node [shape=box style=rounded fontname=\"sans-serif\"];\n");
    match partitions {
        true => {
            for (number, pnode) in plan.pnodes.iter().enumerate() {
                let _ = writeln!(text, "  subgraph cluster_{number} {{\n    label=\"{}\";", pnode.name);
                pnode.nodes.iter().for_each(|node| text += &format!("  {}", declaration(plan, node)));
                text += "  }\n";
            }
        }
        false => plan.nodes.keys().for_each(|node| text += &declaration(plan, node)),
    }
    for (number, (name, network)) in plan.networks.iter().enumerate() {
        let style = if is_cut(plan, network) { " style=dashed" } else { "" };
        let ends: Vec<&NodeName> = network.members.iter().map(|member| &member.node).collect();
        let label = label(network);
        if is_line(network) {
            let _ =
                writeln!(text, "  \"{}\" -- \"{}\" [label=\"{name}\\n{label}\"{style}];", ends[0], ends[1]);
            continue;
        }
        let _ = writeln!(text, "  \"lan {number}\" [shape=ellipse label=\"{name}\\n{label}\"];");
        for end in ends {
            let _ = writeln!(text, "  \"lan {number}\" -- \"{end}\" [{}];", style.trim_start());
        }
    }
    text + "}\n"
}

fn declaration(plan: &Plan, node: &NodeName) -> String {
    let style = if plan.is_ghost(node) { " [style=dotted]" } else { "" };
    format!("  \"{node}\"{style};\n")
}
