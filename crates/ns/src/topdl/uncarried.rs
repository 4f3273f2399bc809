//! What of an experiment topdl cannot say.

use super::notation::{FAILURE_ACTION, HARDWARE, START_COMMAND};
use super::write::Common;
use neo_topology::{Experiment, Network, NetworkKind, Node, Origin, Remark, Routing};
use std::collections::HashSet;

/// Names that a sentence lists at most.
const NAMES_LISTED_MAX: usize = 4;

/// Whether topdl keeps this name of an attribute for a setting.
pub(super) fn is_of_topdl(key: &str) -> bool {
    [HARDWARE, START_COMMAND, FAILURE_ACTION].contains(&key.trim())
}

/// Whether XML can hold a letter.
pub(super) fn is_of_xml(letter: char) -> bool {
    !letter.is_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}') || matches!(letter, '\t' | '\n' | '\r')
}

/// Everything that is lost when the experiment is written as topdl, and read again.
pub(super) fn remarks(experiment: &Experiment) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = networks(experiment).into_iter().chain(nodes(experiment)).collect();
    let mut say = |message: &str, remedy: &str, origin: Option<&Origin>| {
        let (message, remedy, origin) = (message.to_owned(), remedy.to_owned(), origin.cloned());
        remarks.push(Remark { message, remedy, origin });
    };
    if experiment.routing != Routing::Static {
        let remedy = "read back, it has the routes of `$ns rtproto Static`";
        say("topdl says nothing of how routes come about", remedy, None);
    }
    if let Some(event) = experiment.events.first() {
        say("topdl has no events (`$ns at`)", "start them from a start command", Some(&event.origin));
    }
    if let Some(name) = experiment.hardware_types.first() {
        let message = format!("topdl cannot make a type such as `{name}`; its nodes keep the name");
        say(&message, "name a type of the site with `tb-set-hardware`", None);
    }
    remarks
}

/// Things of one kind that are lost, told of together.
struct Lost {
    message: &'static str,
    remedy: &'static str,
    names: Vec<String>,
    origin: Option<Origin>,
}

impl Lost {
    fn new(message: &'static str, remedy: &'static str) -> Self {
        Self { message, remedy, names: Vec::new(), origin: None }
    }

    fn add(&mut self, name: &str, origin: &Origin) {
        self.names.push(format!("`{name}`"));
        self.origin.get_or_insert_with(|| origin.clone());
    }

    fn remark(self) -> Option<Remark> {
        let more = self.names.len().saturating_sub(NAMES_LISTED_MAX);
        let mut listed: Vec<String> = self.names.into_iter().take(NAMES_LISTED_MAX).collect();
        if more > 0 {
            listed.push(format!("{more} more"));
        }
        let last = listed.pop()?;
        let names = if listed.is_empty() { last } else { format!("{} and {last}", listed.join(", ")) };
        let (message, remedy) = (format!("{names}: {}", self.message), self.remedy.to_owned());
        Some(Remark { message, remedy, origin: self.origin })
    }
}

fn networks(experiment: &Experiment) -> Vec<Remark> {
    let mut lans = Lost::new(
        "topdl does not tell a LAN of two nodes from a link",
        "nothing needs to change; read back, it is a link",
    );
    let mut uneven = Lost::new(
        "topdl gives an interface one rate, delay and loss for both ways; those from the node are written",
        "make both ways alike, or use the NS file",
    );
    let mut links = Lost::new(
        "the two ends of this link differ, which NS says of a LAN only",
        "nothing needs to change; read back, it is a LAN",
    );
    let mut loops = Lost::new(
        "a node is on it twice, and NS gives its second interface nothing of its own",
        "read back, that interface gets a free address and what the network has",
    );
    let mut empty = Lost::new("nobody is on it", "read back, it is left out");
    for (name, network) in &experiment.networks {
        let found = |lost: &mut Lost, is_so: bool| {
            if is_so {
                lost.add(name.as_str(), &network.origin);
            }
        };
        let alike = is_alike(network);
        let (pair, repeated) = (network.members.len() == 2, has_repeated(network));
        found(&mut uneven, network.members.iter().any(|member| member.outward != member.inward));
        found(&mut lans, network.kind == NetworkKind::Lan && pair && alike && !repeated);
        found(&mut links, network.kind == NetworkKind::Link && !alike);
        found(&mut loops, repeated);
        found(&mut empty, network.members.is_empty());
    }
    [lans, uneven, links, loops, empty].into_iter().filter_map(Lost::remark).collect()
}

fn is_alike(network: &Network) -> bool {
    let common = Common::of(network);
    network.members.iter().all(|member| common.holds_for(member))
}

fn has_repeated(network: &Network) -> bool {
    let mut seen = HashSet::new();
    !network.members.iter().all(|member| seen.insert(&member.node))
}

fn nodes(experiment: &Experiment) -> Vec<Remark> {
    let mut routes = Lost::new("topdl has no routes (`add-route`)", "add them in a start command");
    let mut kept = Lost::new(
        "topdl keeps the attributes `type`, `startup` and `failureaction` for the settings of these names",
        "give the attribute another name",
    );
    let mut texts = Lost::new(
        "XML cannot hold control characters, and blanks around a value count for nothing",
        "remove them from the start command or the attribute",
    );
    for (name, node) in &experiment.nodes {
        let found = |lost: &mut Lost, is_so: bool| {
            if is_so {
                lost.add(name.as_str(), &node.origin);
            }
        };
        found(&mut routes, !node.routes.is_empty());
        found(&mut kept, node.attributes.iter().any(|attribute| is_of_topdl(&attribute.key)));
        found(&mut texts, node_texts(node).any(|text| text.trim() != text || !text.chars().all(is_of_xml)));
    }
    [routes, kept, texts].into_iter().filter_map(Lost::remark).collect()
}

fn node_texts(node: &Node) -> impl Iterator<Item = &str> {
    let settings = [&node.hardware, &node.os, &node.start_command].into_iter().flatten();
    let attributes = node.attributes.iter().flat_map(|attribute| [&attribute.key, &attribute.value]);
    settings.chain(attributes).map(String::as_str)
}
