//! What is worth saying of an experiment's attributes: it can be planned, but perhaps not as meant.

use crate::containerize::attribute;
use crate::{Attribute, Experiment, NodeName, Origin};
use serde::{Deserialize, Serialize};

/// Attributes of nodes that the containers system knows.
const KNOWN: [&str; 13] = [
    attribute::NODE_TYPE,
    attribute::PARTITION,
    attribute::PASS,
    "containers:openvz_template",
    "containers:openvz_diskspace",
    "containers:qemu_url",
    "containers:qemu_arch",
    "containers:maverick_url",
    "containers:ghost",
    "containers:image_os",
    "containers:image_type",
    "containers:image_name",
    "containers:image_url",
];

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
    /// The line to look at.
    pub origin: Origin,
}

/// Everything worth saying of the attributes of the nodes: unknown names and near misses (`containers:PackingPass`),
/// and the broken type `process`. What the evaluator of NS files says already (repeats, `container:` for
/// `containers:`) is not said again.
pub fn remarks(experiment: &Experiment) -> Vec<Remark> {
    let attributes = experiment
        .nodes
        .iter()
        .flat_map(|(name, node)| node.attributes.iter().map(move |attribute| (name, attribute)));
    attributes.filter_map(|(name, attribute)| about(name, attribute)).collect()
}

fn about(name: &NodeName, given: &Attribute) -> Option<Remark> {
    let remark = |message, remedy| Some(Remark { message, remedy, origin: given.origin.clone() });
    if given.key == attribute::NODE_TYPE && given.value == "process" {
        let message = format!("`{name}` is a `process` container, which DETER's documents call broken");
        return remark(message, "use `openvz`".to_owned());
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
