//! Every word of the language with its arguments and its meaning.

use super::help;
use crate::{tcl, vocabulary};
use serde::{Deserialize, Serialize};

/// A word of the language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// The word.
    pub name: String,
    /// What it is.
    pub kind: WordKind,
    /// Its arguments, as manuals write them.
    pub usage: String,
    /// Its meaning in a sentence; empty where the arguments say it all.
    pub help: String,
}

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordKind {
    /// A command of Tcl.
    Command,
    /// A `tb-` command.
    Testbed,
    /// A method of a simulator.
    Simulator,
    /// A method of a node.
    Node,
    /// A method of a link or LAN.
    Network,
    /// A class of `new`.
    Class,
    /// A procedure of this file.
    Procedure,
    /// A variable of this file.
    Variable,
    /// A value of an argument.
    Value,
}

/// All words that every file can use.
pub fn words() -> Vec<Word> {
    let commands = tcl::commands::all().map(|command| word(WordKind::Command, command.name, command.usage));
    let testbed = vocabulary::commands().filter(|command| command.name.starts_with("tb-"));
    let testbed = testbed.map(|command| word(WordKind::Testbed, command.name, command.usage));
    let new = word(WordKind::Command, "new", "className");
    let simulator =
        vocabulary::simulator_methods().map(|(name, usage)| word(WordKind::Simulator, name, usage));
    let node = vocabulary::node_methods().map(|(name, usage)| word(WordKind::Node, name, usage));
    let network = vocabulary::network_methods().map(|(name, usage)| word(WordKind::Network, name, usage));
    let classes = vocabulary::class_names().map(|name| word(WordKind::Class, name, ""));
    commands.chain(testbed).chain([new]).chain(simulator).chain(node).chain(network).chain(classes).collect()
}

fn word(kind: WordKind, name: &str, usage: &str) -> Word {
    Word { name: name.to_owned(), kind, usage: usage.to_owned(), help: help::of(kind, name).to_owned() }
}
