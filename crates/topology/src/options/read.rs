//! From texts to a policy.

use super::{ALL, Options};
use crate::{FailureAction, NodeName, NodeType, PnodeName, Policy, Shaper, Site};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::str::FromStr;

/// Wrong letters up to which a name counts as misspelt rather than unknown.
const LETTERS_OFF_MAX: usize = 3;

/// An option that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("`--{option}`: {message}")]
pub struct OptionProblem {
    /// Which.
    pub option: String,
    /// What was found, and what to write.
    pub message: String,
}

pub(super) fn policy(given: &Options) -> Result<Policy, Vec<OptionProblem>> {
    let mut reader = Reader { given, problems: unknown(given) };
    let site = reader.read("config", site).unwrap_or_default();
    let of_site = Policy::of_site(site);
    let policy = Policy {
        packing: reader.read("packing", from_one).unwrap_or(of_site.packing),
        size: reader.read("size", from_one),
        nodes_only: reader.flag("nodes-only"),
        default_container: reader
            .read("default-container", parsed::<NodeType>)
            .unwrap_or(of_site.default_container),
        force_partition: reader.flag("force-partition"),
        pass_pack: reader.read("pass-pack", numbers_of_passes).unwrap_or_default(),
        pass_size: reader.read("pass-size", numbers_of_passes).unwrap_or_default(),
        pass_pnodes: reader.read("pass-pnodes", types_of_passes).unwrap_or_default(),
        pass_nodes_only: reader.read("pass-nodes-only", passes).unwrap_or_default(),
        pnode_types: reader.read("pnode-types", words).unwrap_or(of_site.pnode_types),
        pnode_interfaces: reader.read("pnode-interfaces", from_one),
        shaper: reader.shaper().or(of_site.shaper),
        openvz_diskspace: reader.read("openvz-diskspace", parsed).unwrap_or(of_site.openvz_diskspace),
        openvz_template: reader.read("openvz-template", word).unwrap_or(of_site.openvz_template),
        openvz_template_dirs: reader.read("openvz-template-dir", lines).unwrap_or_default(),
        prefer_qemu_users: reader.read("prefer-qemu-users", words).unwrap_or_default(),
        image: !reader.flag("no-image"),
        pins: reader.read("pin", pins).unwrap_or_default(),
        avoid: reader.read("avoid", avoid).unwrap_or_default(),
        seed: reader.read("seed", seed).unwrap_or(of_site.seed),
        config_name: reader.read("config-name", word).unwrap_or(of_site.config_name),
        config_os: reader.read("config-os", word).unwrap_or(of_site.config_os),
        config_hardware: reader.read("config-hardware", word),
        config_failure_action: reader
            .read("config-failure-action", failure_action)
            .unwrap_or(of_site.config_failure_action),
        site: of_site.site,
    };
    if reader.problems.is_empty() { Ok(policy) } else { Err(reader.problems) }
}

/// Names that no option has.
fn unknown(given: &Options) -> Vec<OptionProblem> {
    let strange = given.keys().filter(|name| ALL.iter().all(|option| option.name != *name));
    let problem = |name: &String| {
        let near = ALL.iter().map(|option| (strsim::osa_distance(option.name, name), option.name)).min();
        let message = match near.filter(|(distance, _)| *distance <= LETTERS_OFF_MAX) {
            Some((_, near)) => format!("there is no such option; did you mean `{near}`?"),
            None => "there is no such option".to_owned(),
        };
        OptionProblem { option: name.clone(), message }
    };
    strange.map(problem).collect()
}

struct Reader<'a> {
    given: &'a Options,
    problems: Vec<OptionProblem>,
}

impl Reader<'_> {
    /// The option's value, if it is given and can be read.
    fn read<T>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let text = self.given.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())?;
        match parse(text) {
            Ok(value) => Some(value),
            Err(message) => {
                self.problems.push(OptionProblem { option: name.to_owned(), message });
                None
            }
        }
    }

    fn flag(&self, name: &str) -> bool {
        self.given.get(name).is_some_and(|text| !matches!(text.trim(), "" | "false"))
    }

    fn shaper(&mut self) -> Option<Shaper> {
        match (self.flag("end-node-shaping"), self.flag("vde-switch-shaping")) {
            (true, true) => {
                let message = "it contradicts `end-node-shaping`; give one of the two".to_owned();
                self.problems.push(OptionProblem { option: "vde-switch-shaping".to_owned(), message });
                None
            }
            (true, false) => Some(Shaper::EndNode),
            (false, true) => Some(Shaper::VdeSwitch),
            (false, false) => None,
        }
    }
}

fn from_one(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|&number| number > 0);
    number.ok_or_else(|| format!("`{text}` is not a whole number from 1"))
}

fn seed(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("`{text}` is not a whole number from 0"))
}

fn parsed<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.to_string())
}

fn word(text: &str) -> Result<String, String> {
    match text.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
        true => Err(format!("`{text}` is more than one word")),
        false => Ok(text.to_owned()),
    }
}

fn words(text: &str) -> Result<Vec<String>, String> {
    parts(text, ',').map(word).collect()
}

fn lines(text: &str) -> Result<Vec<String>, String> {
    parts(text, '\n').map(word).collect()
}

fn parts(text: &str, between: char) -> impl Iterator<Item = &str> {
    text.split(between).map(str::trim).filter(|part| !part.is_empty())
}

fn passes(text: &str) -> Result<BTreeSet<u32>, String> {
    let pass =
        |part: &str| part.parse().map_err(|_| format!("`{part}` is not a pass: a whole number from 0"));
    parts(text, ',').map(pass).collect()
}

fn numbers_of_passes(text: &str) -> Result<BTreeMap<u32, u32>, String> {
    let one = |part: &str| {
        let (pass, number) = part.split_once(':')?;
        Some((pass.trim().parse().ok()?, number.trim().parse().ok().filter(|&number| number > 0)?))
    };
    let read = |part: &str| {
        one(part).ok_or_else(|| format!("`{part}` is not a pass and a number from 1, as in `2:10`"))
    };
    once_each("pass", parts(text, ',').map(read))
}

fn types_of_passes(text: &str) -> Result<BTreeMap<u32, Vec<String>>, String> {
    let one = |part: &str| {
        let (pass, types) = part.split_once(':')?;
        let types = words(types).ok().filter(|types| !types.is_empty())?;
        Some((pass.trim().parse().ok()?, types))
    };
    let read = |part: &str| {
        one(part).ok_or_else(|| format!("`{part}` is not a pass and types, as in `2:pc3000,MicroCloud`"))
    };
    once_each("pass", parts(text, ';').map(read))
}

fn pins(text: &str) -> Result<BTreeMap<NodeName, PnodeName>, String> {
    let read = |part: &str| {
        let (node, pnode) = part
            .split_once('=')
            .ok_or_else(|| format!("`{part}` is not a node and a physical node, as in `n-1=pnode-0002`"))?;
        Ok((name(node)?, PnodeName::new(pnode.trim()).map_err(|error| error.to_string())?))
    };
    once_each("node", parts(text, ',').map(read))
}

fn avoid(text: &str) -> Result<BTreeMap<NodeName, BTreeSet<NodeName>>, String> {
    let mut avoid: BTreeMap<NodeName, BTreeSet<NodeName>> = BTreeMap::new();
    for part in parts(text, ',') {
        let (node, other) = part
            .split_once('=')
            .ok_or_else(|| format!("`{part}` is not a node and what it avoids, as in `n-1=n-2`"))?;
        avoid.entry(name(node)?).or_default().insert(name(other)?);
    }
    Ok(avoid)
}

fn name(text: &str) -> Result<NodeName, String> {
    NodeName::new(text.trim()).map_err(|error| error.to_string())
}

/// An option may repeat itself, but not contradict itself.
fn once_each<K: Ord + Display, V: PartialEq>(
    what: &str,
    given: impl Iterator<Item = Result<(K, V), String>>,
) -> Result<BTreeMap<K, V>, String> {
    let mut map = BTreeMap::new();
    for pair in given {
        let (key, value) = pair?;
        if map.get(&key).is_some_and(|known| *known != value) {
            return Err(format!("it gives {what} {key} twice, and not the same; give it once"));
        }
        map.insert(key, value);
    }
    Ok(map)
}

fn site(text: &str) -> Result<Site, String> {
    Site::parse(text).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        lines.join("; ")
    })
}

fn failure_action(text: &str) -> Result<FailureAction, String> {
    match text {
        "fatal" => Ok(FailureAction::Fatal),
        "nonfatal" => Ok(FailureAction::Nonfatal),
        "ignore" => Ok(FailureAction::Ignore),
        _ => Err(format!("`{text}` is not `fatal`, `nonfatal` or `ignore`")),
    }
}
