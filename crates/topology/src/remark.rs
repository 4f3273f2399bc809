//! What is worth saying of an experiment and a policy: it can be planned, but perhaps not as meant.

use crate::containerize::{attribute, meeting};
use crate::image::OPENVZ_TEMPLATES;
use crate::{Attribute, Experiment, Node, NodeName, NodeType, Origin, Policy, Routing};
use serde::{Deserialize, Serialize};

/// Attributes of nodes that the containers system knows.
const KNOWN: [&str; 13] = [
    attribute::NODE_TYPE,
    attribute::PARTITION,
    attribute::PASS,
    attribute::OPENVZ_TEMPLATE,
    attribute::OPENVZ_DISKSPACE,
    attribute::QEMU_URL,
    attribute::QEMU_ARCH,
    attribute::MAVERICK_URL,
    attribute::GHOST,
    attribute::IMAGE_OS,
    attribute::IMAGE_TYPE,
    attribute::IMAGE_NAME,
    attribute::IMAGE_URL,
];

/// Attributes that make a node start from a Vagrant box.
const OF_BOXES: [&str; 4] =
    [attribute::IMAGE_OS, attribute::IMAGE_TYPE, attribute::IMAGE_NAME, attribute::IMAGE_URL];

/// Spellings that people use, and what they mean.
const MISNAMED: [(&str, &str); 2] =
    [("containers:PackingPass", attribute::PASS), ("containers:pass", attribute::PASS)];

/// Wrong letters up to which a name counts as misspelt rather than unknown.
const LETTERS_OFF_MAX: usize = 2;

/// Something that is probably not as meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// What was found.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// The line to look at, where one is to blame.
    pub origin: Option<Origin>,
}

/// Everything worth saying of the attributes of the nodes, the routing and the policy: unknown names and near misses
/// (`containers:PackingPass`), images that are not whole, options without effect. What the evaluator of NS files says
/// already (repeats, `container:` for `containers:`) is not said again.
pub fn remarks(experiment: &Experiment, policy: &Policy) -> Vec<Remark> {
    let mut remarks: Vec<Remark> =
        routing(experiment).into_iter().chain(options(policy)).chain(shaping(experiment, policy)).collect();
    for (name, node) in &experiment.nodes {
        remarks.extend(node.attributes.iter().filter_map(|attribute| about(name, attribute)));
        remarks.extend(boxes(name, node));
        remarks.extend(without_effect(name, node, policy));
    }
    remarks
}

fn about(name: &NodeName, given: &Attribute) -> Option<Remark> {
    let remark = |message, remedy| Some(Remark { message, remedy, origin: Some(given.origin.clone()) });
    if given.key == attribute::NODE_TYPE && given.value == "process" {
        let message = format!("`{name}` is a `process` container, which DETER's documents call broken");
        return remark(message, "use `openvz`".to_owned());
    }
    if given.key == attribute::MAVERICK_URL {
        let message = format!("`{name}` names its image by `{}`, an old name", given.key);
        return remark(message, format!("write `{}`", attribute::QEMU_URL));
    }
    let (family, rest) = given.key.split_once(':')?;
    if KNOWN.contains(&given.key.as_str()) || !family.eq_ignore_ascii_case("containers") {
        return None;
    }
    let meant =
        MISNAMED.iter().find(|(wrong, _)| wrong.eq_ignore_ascii_case(&given.key)).map(|(_, right)| *right);
    let message = format!("`{name}` has the attribute `{}`, which nothing reads", given.key);
    match meant.or_else(|| nearest(rest)) {
        Some(known) => remark(message, format!("write `{known}`")),
        None => remark(message, format!("known are {}", KNOWN.map(|known| format!("`{known}`")).join(", "))),
    }
}

/// The known attribute that a misspelt one means, if it is at most [`LETTERS_OFF_MAX`] letters off.
fn nearest(rest: &str) -> Option<&'static str> {
    let candidates = KNOWN.iter().filter_map(|known| {
        let known_rest = known.split_once(':')?.1;
        let distance = strsim::osa_distance(&known_rest.to_ascii_lowercase(), &rest.to_ascii_lowercase());
        (distance <= LETTERS_OFF_MAX).then_some((distance, *known))
    });
    candidates.min().map(|(_, known)| known)
}

/// What is odd about the Vagrant box of a node.
fn boxes(name: &NodeName, node: &Node) -> Vec<Remark> {
    let Some(first) = OF_BOXES.iter().find_map(|key| node.attribute(key)) else {
        return Vec::new();
    };
    let mut remarks = Vec::new();
    let mut say = |message: String, remedy: &str, at: &Attribute| {
        remarks.push(Remark { message, remedy: remedy.to_owned(), origin: Some(at.origin.clone()) });
    };
    if node.attribute(attribute::IMAGE_NAME).is_none() {
        let remedy = "add `containers:image_name`: nodes of one name share an image";
        say(format!("`{name}` asks for an image, but does not name it"), remedy, first);
    }
    if node.attribute(attribute::IMAGE_URL).is_none() {
        let remedy = "add `containers:image_url`, unless the physical nodes have the image already";
        say(format!("`{name}` does not say where its image comes from"), remedy, first);
    }
    if let Some(kind) = node.attribute(attribute::IMAGE_TYPE).filter(|kind| kind.value != "vagrant") {
        let message = format!("`{name}` asks for an image of type `{}`", kind.value);
        say(message, "write `vagrant`, the only type that there is", kind);
    }
    remarks
}

/// What a node's attributes say to nobody.
fn without_effect(name: &NodeName, node: &Node, policy: &Policy) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let kind = node_type(node, policy);
    let mut say = |key: &str, what: &str, remedy: String| {
        if let Some(attribute) = node.attribute(key) {
            let message = format!("`{name}` has `{key}`, but {what}");
            remarks.push(Remark { message, remedy, origin: Some(attribute.origin.clone()) });
        }
    };
    let type_of = |kind: &str| format!("remove it, or make the node `{kind}`");
    if kind != NodeType::Openvz {
        say(attribute::OPENVZ_TEMPLATE, &format!("is `{kind}`"), type_of("openvz"));
        say(attribute::OPENVZ_DISKSPACE, &format!("is `{kind}`"), type_of("openvz"));
    }
    if kind != NodeType::Qemu {
        say(attribute::QEMU_URL, &format!("is `{kind}`"), type_of("qemu"));
        say(attribute::QEMU_ARCH, &format!("is `{kind}`"), type_of("qemu"));
    }
    if kind == NodeType::EmbeddedPnode {
        say(attribute::PASS, "a physical node is in no pass", "remove it".to_owned());
    }
    if let Some(template) = node.attribute(attribute::OPENVZ_TEMPLATE) {
        let known = OPENVZ_TEMPLATES.contains(&template.value.as_str());
        if !known && policy.openvz_template_dirs.is_empty() {
            let what = format!("`{}` is none of DETER's templates", template.value);
            let remedy = format!(
                "use one of {}, or say where it lies with `--openvz-template-dir`",
                OPENVZ_TEMPLATES.join(", ")
            );
            say(attribute::OPENVZ_TEMPLATE, &what, remedy);
        }
    }
    remarks
}

/// How routes come about, where it is not as the file asks.
fn routing(experiment: &Experiment) -> Option<Remark> {
    let (message, remedy) = match experiment.routing {
        Routing::Session => (
            "routes by `Session` come from a routing daemon on each node, which is not started here",
            "use `$ns rtproto Static`, or start a daemon with `tb-set-node-startcmd`",
        ),
        Routing::StaticDistributed => (
            "routes by `Static-ddijk` are computed as for `Static`: the same shortest paths by another program",
            "nothing needs to change",
        ),
        Routing::None | Routing::Static | Routing::Manual => return None,
    };
    Some(Remark { message: message.to_owned(), remedy: remedy.to_owned(), origin: None })
}

/// What becomes of the shaping of qemu containers that nobody decided.
fn shaping(experiment: &Experiment, policy: &Policy) -> Option<Remark> {
    if policy.shaper.is_some() {
        return None;
    }
    let (name, network) = meeting(experiment, policy, |node| node_type(&experiment.nodes[node], policy))?;
    Some(Remark {
        message: format!(
            "`{name}` is shaped and joins qemu containers with others that are shaped at their own ends; therefore every \
             qemu container is shaped at its own end, not in VDE switches"
        ),
        remedy: "nothing needs to change; `--end-node-shaping` asks for it, and an unshaped link between them avoids it"
            .to_owned(),
        origin: Some(network.origin.clone()),
    })
}

fn node_type(node: &Node, policy: &Policy) -> NodeType {
    let declared = node.attribute(attribute::NODE_TYPE).and_then(|attribute| attribute.value.parse().ok());
    declared.unwrap_or(policy.default_container)
}

/// Options that another option makes void.
fn options(policy: &Policy) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut say = |message: String| {
        remarks.push(Remark { message, remedy: "give one of the two".to_owned(), origin: None });
    };
    if policy.size.is_some() && !policy.pass_pack.is_empty() {
        say("`--pass-pack` has no effect beside `--size`, which comes first".to_owned());
    } else {
        for pass in policy.pass_pack.keys().filter(|pass| policy.pass_size.contains_key(pass)) {
            say(format!("the packing of pass {pass} has no effect beside its size, which comes first"));
        }
    }
    if policy.nodes_only && !policy.pass_nodes_only.is_empty() {
        say("`--pass-nodes-only` has no effect beside `--nodes-only`, which holds for every pass".to_owned());
    }
    remarks
}
