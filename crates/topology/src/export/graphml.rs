//! GraphML.

use super::{egress, is_line};
use crate::{Image, Plan};
use std::fmt::Write;

/// What is said of nodes and edges: key, what it is of, type.
const KEYS: [(&str, &str, &str); 10] = [
    ("kind", "node", "string"),
    ("node_type", "node", "string"),
    ("pnode", "node", "string"),
    ("ghost", "node", "boolean"),
    ("image", "node", "string"),
    ("network", "edge", "string"),
    ("bandwidth_kbps", "edge", "long"),
    ("delay_ms", "edge", "double"),
    ("loss", "edge", "double"),
    ("address", "edge", "string"),
];

/// The plan as GraphML: a node for each node and each LAN (ids `n:NAME` and `l:NAME`), an edge for each link and each
/// interface on a LAN. What an edge says of rate, delay and loss holds from its source.
pub fn graphml(plan: &Plan) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    );
    for (key, of, kind) in KEYS {
        let _ = writeln!(text, "  <key id=\"{key}\" for=\"{of}\" attr.name=\"{key}\" attr.type=\"{kind}\"/>");
    }
    text += "  <graph id=\"experiment\" edgedefault=\"undirected\">\n";
    for (name, node) in &plan.nodes {
        let _ = writeln!(text, "    <node id=\"n:{name}\">");
        text += &data("kind", "node");
        text += &data("node_type", &node.placement.node_type);
        text += &data("pnode", node.placement.pnode.as_str());
        text += &data("ghost", if node.ghost { "true" } else { "false" });
        text += &image(&node.image).map(|image| data("image", image)).unwrap_or_default();
        text += "    </node>\n";
    }
    for (name, network) in &plan.networks {
        let line = is_line(network);
        if !line {
            let _ = writeln!(text, "    <node id=\"l:{name}\">\n{}    </node>", data("kind", "lan"));
        }
        let sources = if line { &network.members[..1] } else { &network.members[..] };
        for source in sources {
            let target = match line {
                true => format!("n:{}", network.members[1].node),
                false => format!("l:{name}"),
            };
            let shape = egress(network, source);
            let _ = writeln!(text, "    <edge source=\"n:{}\" target=\"{target}\">", source.node);
            text += &data("network", name.as_str());
            text += &data("bandwidth_kbps", &shape.bandwidth.kbps.to_string());
            text += &data("delay_ms", &shape.delay.millis().to_string());
            text += &data("loss", &shape.loss.probability.to_string());
            text += &data("address", &format!("{}/{}", source.address, network.prefix_bits));
            text += "    </edge>\n";
        }
    }
    text + "  </graph>\n</graphml>\n"
}

fn image(image: &Image) -> Option<&str> {
    match image {
        Image::None => None,
        Image::Openvz { template, .. } => Some(template),
        Image::Qemu { url, .. } => Some(url),
        Image::Vagrant { name, .. } => Some(name),
    }
}

fn data(key: &str, value: &str) -> String {
    format!("      <data key=\"{key}\">{}</data>\n", escaped(value))
}

/// A text for XML; characters that XML cannot hold become `�`.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(letter),
            letter if letter.is_control() => escaped.push('\u{fffd}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}
