//! An experiment as topdl.

use super::notation::{ADDRESS, FAILURE_ACTION, HARDWARE, LOSS, NETMASK, OS_IMAGE, START_COMMAND};
use super::uncarried;
use neo_topology::{Experiment, FailureAction, Member, Network, NetworkName, Node, NodeName, Remark};
use std::collections::HashMap;
use std::fmt::{Display, Write};
use std::net::Ipv4Addr;

/// The experiment as topdl, and what of it topdl cannot say.
pub fn of_experiment(experiment: &Experiment) -> (String, Vec<Remark>) {
    let mut xml = Xml { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), depth: 0 };
    let common: HashMap<&NetworkName, Common> =
        experiment.networks.iter().map(|(name, network)| (name, Common::of(network))).collect();
    let interfaces = interfaces(experiment);
    xml.element("experiment", |xml| {
        xml.leaf("version", "1.0");
        for name in experiment.networks.keys() {
            xml.element("substrates", |xml| substrate(xml, name, common[name]));
        }
        for (name, node) in &experiment.nodes {
            let interfaces = interfaces.get(name).map_or(&[][..], Vec::as_slice);
            xml.element("elements", |xml| {
                xml.element("computer", |xml| computer(xml, name, node, interfaces, &common));
            });
        }
    });
    (xml.text, uncarried::remarks(experiment))
}

/// An interface of a node.
#[derive(Clone, Copy)]
struct Interface<'e> {
    on: &'e NetworkName,
    network: &'e Network,
    member: &'e Member,
}

/// The interfaces of each node, in the order of their numbers.
fn interfaces(experiment: &Experiment) -> HashMap<&NodeName, Vec<Interface<'_>>> {
    let mut found: HashMap<&NodeName, Vec<Interface<'_>>> = HashMap::new();
    for (on, network) in &experiment.networks {
        for member in &network.members {
            found.entry(&member.node).or_default().push(Interface { on, network, member });
        }
    }
    found.values_mut().for_each(|interfaces| interfaces.sort_by_key(|interface| interface.member.port));
    found
}

/// What holds for most interfaces of a network, on their way to its middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Common {
    /// Zero is no limit, which an interface cannot say where its network has one.
    kbps: u64,
    micros: u64,
    loss: f64,
}

impl Common {
    pub(super) fn of(network: &Network) -> Self {
        let shapes = || network.members.iter().map(|member| member.outward);
        let rates = || shapes().map(|shape| shape.bandwidth.kbps);
        let unlimited = rates().any(|kbps| kbps == 0);
        Self {
            kbps: if unlimited { 0 } else { commonest(rates()) },
            micros: commonest(shapes().map(|shape| shape.delay.micros)),
            loss: f64::from_bits(commonest(shapes().map(|shape| shape.loss.probability.to_bits()))),
        }
    }

    /// What an interface has otherwise: rate, delay, loss.
    fn otherwise(self, member: &Member) -> (Option<u64>, Option<u64>, Option<f64>) {
        let shape = member.outward;
        (
            Some(shape.bandwidth.kbps).filter(|kbps| *kbps != self.kbps),
            Some(shape.delay.micros).filter(|micros| *micros != self.micros),
            Some(shape.loss.probability).filter(|loss| *loss != self.loss),
        )
    }

    /// Whether an interface has nothing otherwise.
    pub(super) fn holds_for(self, member: &Member) -> bool {
        self.otherwise(member) == (None, None, None)
    }
}

/// The value that is most often there, the first of several; 0 if there is none.
fn commonest(values: impl Iterator<Item = u64>) -> u64 {
    let mut counts: Vec<(u64, usize)> = Vec::new();
    let mut places: HashMap<u64, usize> = HashMap::new();
    for value in values {
        let place = *places.entry(value).or_insert(counts.len());
        match counts.get_mut(place) {
            Some((_, count)) => *count += 1,
            None => counts.push((value, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max();
    counts.iter().find(|(_, count)| Some(*count) == most).map_or(0, |(value, _)| *value)
}

fn substrate(xml: &mut Xml, name: &NetworkName, common: Common) {
    xml.leaf("name", name);
    if common.kbps > 0 {
        capacity(xml, common.kbps);
    }
    if common.micros > 0 {
        latency(xml, common.micros);
    }
    if common.loss > 0.0 {
        // From one interface to another it is lost on two ways.
        let through = 1.0 - (1.0 - common.loss) * (1.0 - common.loss);
        xml.attribute(LOSS, (through * 1e12).round() / 1e12);
    }
}

fn computer(
    xml: &mut Xml,
    name: &NodeName,
    node: &Node,
    interfaces: &[Interface<'_>],
    common: &HashMap<&NetworkName, Common>,
) {
    xml.leaf("name", name);
    if let Some(os) = &node.os {
        xml.element("os", |xml| {
            xml.leaf("name", os);
            xml.attribute(OS_IMAGE, os);
        });
    }
    for (number, interface) in interfaces.iter().enumerate() {
        xml.element("interface", |xml| write_interface(xml, number, interface, common[interface.on]));
    }
    if let Some(hardware) = &node.hardware {
        xml.attribute(HARDWARE, hardware);
    }
    if let Some(command) = &node.start_command {
        xml.attribute(START_COMMAND, command);
    }
    match node.failure_action {
        FailureAction::Fatal => {}
        FailureAction::Nonfatal => xml.attribute(FAILURE_ACTION, "nonfatal"),
        FailureAction::Ignore => xml.attribute(FAILURE_ACTION, "ignore"),
    }
    for attribute in node.attributes.iter().filter(|attribute| !uncarried::is_of_topdl(&attribute.key)) {
        xml.attribute(&attribute.key, &attribute.value);
    }
}

fn write_interface(xml: &mut Xml, number: usize, interface: &Interface<'_>, common: Common) {
    let Interface { on, network, member } = interface;
    xml.leaf("substrate", on);
    xml.leaf("name", format!("inf{number:03}"));
    let (kbps, micros, loss) = common.otherwise(member);
    if let Some(kbps) = kbps {
        capacity(xml, kbps);
    }
    if let Some(micros) = micros {
        latency(xml, micros);
    }
    xml.attribute(ADDRESS, member.address);
    let bits = u32::MAX.checked_shl(32 - u32::from(network.prefix_bits)).unwrap_or(0);
    xml.attribute(NETMASK, Ipv4Addr::from_bits(bits));
    if let Some(loss) = loss {
        xml.attribute(LOSS, loss);
    }
}

fn capacity(xml: &mut Xml, kbps: u64) {
    xml.element("capacity", |xml| {
        xml.leaf("rate", kbps);
        xml.leaf("kind", "max");
    });
}

fn latency(xml: &mut Xml, micros: u64) {
    xml.element("latency", |xml| {
        xml.leaf("time", micros as f64 / 1e3);
        xml.leaf("kind", "average");
    });
}

/// XML as it grows.
struct Xml {
    text: String,
    depth: usize,
}

impl Xml {
    fn indent(&mut self) {
        self.text.extend(std::iter::repeat_n("  ", self.depth));
    }

    fn element(&mut self, name: &str, content: impl FnOnce(&mut Self)) {
        self.indent();
        let _ = writeln!(self.text, "<{name}>");
        self.depth += 1;
        content(self);
        self.depth -= 1;
        self.indent();
        let _ = writeln!(self.text, "</{name}>");
    }

    fn leaf(&mut self, name: &str, value: impl Display) {
        self.indent();
        let _ = writeln!(self.text, "<{name}>{}</{name}>", escaped(&value.to_string()));
    }

    fn attribute(&mut self, key: &str, value: impl Display) {
        self.element("attribute", |xml| {
            xml.leaf("attribute", key);
            xml.leaf("value", value);
        });
    }
}

/// A text as the content of an element; what XML cannot say is left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| uncarried::is_of_xml(*letter)) {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\r' => escaped.push_str("&#13;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}
