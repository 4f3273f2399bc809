//! Names that NS takes, and the variables that stand for them.

use super::join::Network;
use super::model::{Placed, Topology};
use super::teller::Teller;
use crate::options::Options;
use crate::suggest::excerpt;
use crate::tcl::interpreter::Interpreter;
use neo_topology::{NAME_LENGTH_MAX, NodeName};
use std::collections::{HashMap, HashSet};

/// Names that Emulab keeps for its own machines.
const RESERVED: &str = "ops";

/// The words of an NS file.
pub(super) struct Names {
    /// The simulator's variable.
    pub simulator: String,
    /// Of the computers, in their order.
    pub nodes: Vec<Name>,
    /// Of the networks, in theirs.
    pub networks: Vec<Name>,
}

/// How an NS file calls a thing.
pub(super) struct Name {
    /// The variable that it is put into; none where Emulab's own name for it is the right one.
    pub variable: Option<String>,
    /// As an argument: `$a`, `$n(0)`, `${a-b}`.
    pub word: String,
}

impl Names {
    /// Names everything; tells of what is called otherwise than the text calls it.
    pub fn of(topology: &Topology, networks: &[Network<'_>], teller: &mut Teller) -> Self {
        let wanted = || {
            let nodes = topology.computers.iter().map(|computer| ("node", &computer.name));
            nodes.chain(networks.iter().map(|network| ("network", &network.substrate.name)))
        };
        let mut naming = Naming::new(topology, networks);
        naming.wanted = wanted().map(|(_, name)| name.value.clone()).collect();
        let given: Vec<String> = (1..)
            .zip(wanted())
            .map(|(number, (what, name))| naming.give(number, what, name, teller))
            .collect();
        let plain: HashSet<&str> = given.iter().map(String::as_str).collect();
        let bases: HashSet<&str> =
            given.iter().filter_map(|name| array(name)).map(|(base, _)| base).collect();
        let mut numbers = (0..).map(|number| format!("ns{number}"));
        let free = |name: &String| !plain.contains(name.as_str()) && !bases.contains(name.as_str());
        let simulator = Some("ns".to_owned()).filter(free).or_else(|| numbers.find(free)).unwrap_or_default();
        let own = |number: usize, name: &str| naming.emulabs.get(name) == Some(&number);
        let mut names: Vec<Name> = (1..)
            .zip(&given)
            .map(|(number, name)| if own(number, name) { unset(name) } else { set(name, &plain) })
            .collect();
        let networks = names.split_off(topology.computers.len());
        Self { simulator, nodes: names, networks }
    }
}

fn unset(name: &str) -> Name {
    Name { variable: None, word: name.to_owned() }
}

/// An element of an array for `n-0`, as a person would write it, unless another thing is called `n`.
fn set(name: &str, plain: &HashSet<&str>) -> Name {
    if let Some((base, index)) = array(name).filter(|(base, _)| !plain.contains(base)) {
        let variable = format!("{base}({index})");
        return Name { word: format!("${variable}"), variable: Some(variable) };
    }
    let word = if name.contains('-') { format!("${{{name}}}") } else { format!("${name}") };
    Name { variable: Some(name.to_owned()), word }
}

/// `n` and `0` of `n-0`.
fn array(name: &str) -> Option<(&str, &str)> {
    let (base, index) = name.split_once('-')?;
    let good = !base.is_empty() && !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit());
    good.then_some((base, index))
}

struct Naming {
    /// What Tcl and the vocabulary take: an object of such a name cannot be made.
    commands: HashSet<String>,
    /// The names that Emulab gives to objects before they have their own, each with the number of the object.
    emulabs: HashMap<String, usize>,
    /// Every name that the text wants: no other thing is called so.
    wanted: HashSet<String>,
    taken: HashSet<String>,
    /// How many names were made of each that fits: those before are taken.
    counts: HashMap<String, usize>,
}

impl Naming {
    fn new(topology: &Topology, networks: &[Network<'_>]) -> Self {
        let commands = Interpreter::new("", &Options::default()).commands;
        let nodes = (1..=topology.computers.len()).map(|number| (format!("tbnode-n{number}"), number));
        let networks = (topology.computers.len() + 1..).zip(networks).map(|(number, network)| {
            let start = if network.is_link() { "tblink-l" } else { "tblan-lan" };
            (format!("{start}{number}"), number)
        });
        Self {
            commands: commands.keys().map(|name| name.to_string()).collect(),
            emulabs: nodes.chain(networks).collect(),
            wanted: HashSet::new(),
            taken: HashSet::new(),
            counts: HashMap::new(),
        }
    }

    /// The name of the thing of this number: the wanted one, if that can be.
    fn give(&mut self, number: usize, what: &str, wanted: &Placed<String>, teller: &mut Teller) -> String {
        let Some(why) = self.objection(number, &wanted.value) else {
            self.taken.insert(wanted.value.clone());
            return wanted.value.clone();
        };
        let fitting = fitting(&wanted.value, what);
        let mut count = self.counts.get(&fitting).copied().unwrap_or_default();
        let mut name = numbered(&fitting, count);
        while self.wanted.contains(&name) || self.objection(number, &name).is_some() {
            count += 1;
            name = numbered(&fitting, count);
        }
        self.counts.insert(fitting, count + 1);
        self.taken.insert(name.clone());
        let message = format!("the {what} `{}` is called `{name}`", excerpt(&wanted.value));
        teller.warn(wanted.place, message, why);
        name
    }

    /// Why a thing cannot be called so.
    fn objection(&self, number: usize, name: &str) -> Option<String> {
        if let Err(error) = NodeName::new(name) {
            return Some(error.to_string());
        }
        if self.taken.contains(name) {
            return Some("nodes and networks have their names in common in NS".to_owned());
        }
        if name == RESERVED || self.commands.contains(name) {
            return Some(format!("`{name}` means something else in NS files"));
        }
        let later = self.emulabs.get(name).is_some_and(|owner| *owner > number);
        later.then(|| "Emulab gives this name to another thing for a while".to_owned())
    }
}

/// The text as far as it can be a name.
fn fitting(text: &str, what: &str) -> String {
    let plain: String =
        text.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let name: String = words.join("-").chars().take(NAME_LENGTH_MAX).collect();
    let name = name.trim_end_matches('-');
    if name.is_empty() { what.to_owned() } else { name.to_owned() }
}

/// The name itself for 0, and else with the number after it.
fn numbered(name: &str, number: usize) -> String {
    if number == 0 {
        return name.to_owned();
    }
    let number = format!("-{number}");
    let kept: String = name.chars().take(NAME_LENGTH_MAX - number.len()).collect();
    kept.trim_end_matches('-').to_owned() + &number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit() {
        assert_eq!(fitting("my_host.example", "node"), "my-host-example");
        assert_eq!(fitting("-_-", "node"), "node");
        assert_eq!(fitting(&"x".repeat(90), "node").len(), NAME_LENGTH_MAX);
        assert_eq!(numbered(&"x".repeat(32), 12).len(), NAME_LENGTH_MAX);
    }

    #[test]
    fn numbers_are_indices() {
        assert_eq!(set("n-0", &HashSet::new()).word, "$n(0)");
        assert_eq!(set("n-0", &HashSet::from(["n"])).word, "${n-0}");
        assert_eq!(set("n-0-1", &HashSet::new()).word, "${n-0-1}");
        assert_eq!(set("center", &HashSet::new()).word, "$center");
    }
}
