//! Arguments that name things.

use super::Kind;
use crate::otcl::ObjectId;
use crate::suggest::{did_you_mean, excerpt};
use crate::tcl::failure::Outcome;
use crate::tcl::interpreter::Interpreter;
use crate::tcl::resume::Problem;
use crate::tcl::value::Value;

impl Interpreter {
    /// The object that a word names. What names no object is an error as Tcl would tell it: an unknown command.
    pub(crate) fn object_argument(&mut self, words: &[Value], argument: usize) -> Option<ObjectId> {
        let word = words.get(argument)?;
        let found = self.object_named(&word.as_str());
        if found.is_none() {
            self.tell_wrong_kind(words, argument, "an object", None);
        }
        found
    }

    /// The node that a word names; tells if there is none.
    pub(crate) fn node_argument(&mut self, words: &[Value], argument: usize) -> Option<usize> {
        let word = words.get(argument)?;
        match self.kind_of(word) {
            Some(Kind::Node(node)) => Some(node),
            other => {
                self.tell_wrong_kind(words, argument, "a node", other);
                None
            }
        }
    }

    /// The same, where a bridge is no node.
    pub(crate) fn plain_node_argument(&mut self, words: &[Value], argument: usize) -> Option<usize> {
        let node = self.node_argument(words, argument)?;
        if self.world.nodes[node].bridge {
            self.tell_wrong_kind(words, argument, "a node", Some(Kind::Node(node)));
            return None;
        }
        Some(node)
    }

    /// The node that a word names, for a setting that any object takes and only a node uses: another object is a warning.
    pub(crate) fn lenient_node_argument(&mut self, words: &[Value], argument: usize) -> Option<usize> {
        let word = words.get(argument)?;
        match self.kind_of(word) {
            Some(Kind::Node(node)) => Some(node),
            Some(kind) if kind != Kind::Null || self.is_strict() => {
                let message =
                    format!("this has no effect: {} is {}", excerpt(&word.as_str()), describe(kind));
                self.tell(Problem::warning(argument, message).hint("name a node"));
                None
            }
            other => {
                self.tell_wrong_kind(words, argument, "a node", other);
                None
            }
        }
    }

    /// The link or LAN that a word names; tells if there is none.
    pub(crate) fn network_argument(
        &mut self,
        words: &[Value],
        argument: usize,
        what: Network,
    ) -> Option<usize> {
        let word = words.get(argument)?;
        match self.kind_of(word) {
            Some(Kind::Network(network)) if what.fits(self.world.networks[network].is_lan) => Some(network),
            Some(Kind::Network(network)) if !self.is_strict() => {
                let message = format!(
                    "{} is {}; Emulab refuses it here",
                    excerpt(&word.as_str()),
                    describe_network(self, network)
                );
                let hint = format!("use the sibling of {} for it", words[0].as_str());
                self.tell(Problem::warning(argument, message).hint(hint));
                Some(network)
            }
            other => {
                self.tell_wrong_kind(words, argument, what.name(), other);
                None
            }
        }
    }

    pub(crate) fn tell_wrong_kind(
        &mut self,
        words: &[Value],
        argument: usize,
        wanted: &str,
        found: Option<Kind>,
    ) {
        let name = words[argument].to_text();
        let command =
            if words[0].as_str().starts_with("tb-") { &words[0] } else { words.get(1).unwrap_or(&words[0]) };
        let message = format!("[{}] {} is not {wanted}.", command.as_str(), excerpt(&name));
        let may = self.may_suggest();
        let hint = match found {
            Some(Kind::Network(network)) => Some(format!("it is {}", describe_network(self, network))),
            Some(kind) => Some(format!("it is {}", describe(kind))),
            None if name.is_empty() => Some("the value is empty".to_owned()),
            None => {
                let nodes = self.world.nodes.iter().map(|node| node.name.as_str());
                let networks = self.world.networks.iter().map(|network| network.name.as_str());
                did_you_mean(&name, nodes.chain(networks).filter(|_| may))
                    .or_else(|| Some("nothing of this name is made before this line".to_owned()))
            }
        };
        self.tell(Problem::error(argument, message).maybe_hint(hint));
    }

    /// Refuses names of options that are not known, and lacks of values: `-name value ...`.
    pub(crate) fn named_arguments<'a>(
        words: &'a [Value],
        known: &[&'static str],
    ) -> Outcome<Vec<(&'static str, &'a Value)>> {
        let mut found = Vec::new();
        for pair in words.chunks(2) {
            let name = pair[0].as_str();
            let Some(name) = known.iter().find(|known| **known == name) else {
                let mut sorted = known.to_vec();
                sorted.sort_unstable();
                return Err(format!(
                    "bad option '{}', should be one of: {}",
                    excerpt(&name),
                    sorted.join(" ")
                )
                .into());
            };
            found.push((*name, pair.get(1).unwrap_or(&Value::Empty)));
        }
        Ok(found)
    }
}

/// Which networks a command takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    Link,
    Lan,
    Both,
}

impl Network {
    fn fits(self, is_lan: bool) -> bool {
        match self {
            Self::Link => !is_lan,
            Self::Lan => is_lan,
            Self::Both => true,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Link => "a link",
            Self::Lan => "a LAN",
            Self::Both => "a link or a LAN",
        }
    }
}

fn describe_network(interpreter: &Interpreter, network: usize) -> &'static str {
    if interpreter.world.networks[network].is_lan { "a LAN" } else { "a link" }
}

/// What an object is, for people.
pub(crate) fn describe(kind: Kind) -> &'static str {
    match kind {
        Kind::Class(_) => "a class",
        Kind::Simulator(_) => "a simulator",
        Kind::Node(_) => "a node",
        Kind::Network(_) => "a link or LAN",
        Kind::Queue(..) => "a queue",
        Kind::Direction(..) => "one direction of a link",
        Kind::LanMember(..) => "an interface of a LAN",
        Kind::Blockstore(_) => "a block store",
        Kind::EventGroup(_) => "an event group",
        Kind::Schedule(_) => "a schedule of events",
        Kind::Plain => "another object",
        Kind::Null => "the result of an unknown method",
    }
}
