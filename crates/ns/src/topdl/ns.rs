//! A topology as NS, the way a careful person would write it.

use super::Converted;
use super::join::{End, Network};
use super::model::{Computer, Placed, Topology};
use super::names::{Name, Names};
use super::teller::Teller;
use crate::options::SOURCE_BYTES_MAX;
use crate::rewrite::{bandwidth, word};
use crate::source::Place;
use std::net::Ipv4Addr;

/// Netmask of a network in NS unless another is set.
const NETMASK_DEFAULT: Ipv4Addr = Ipv4Addr::new(255, 255, 255, 0);

/// Writes the NS file.
pub(super) fn write(topology: &Topology, networks: &[Network<'_>], teller: &mut Teller) -> Converted {
    let names = Names::of(topology, networks, teller);
    let mut lines = Lines { simulator: &names.simulator, text: String::new(), places: Vec::new(), tail: 0 };
    let top = Place::default();
    lines.say(top, "# Converted from topdl.");
    lines.blank();
    lines.say(top, "source tb_compat.tcl");
    lines.say(top, &format!("set {} [new Simulator]", names.simulator));
    lines.blank();
    for (computer, name) in topology.computers.iter().zip(&names.nodes) {
        lines.paragraph(|lines| lines.node(computer, name));
    }
    lines.blank();
    for (network, name) in networks.iter().zip(&names.networks) {
        lines.paragraph(|lines| lines.network(network, name, &names.nodes));
    }
    lines.blank();
    let end = lines.places.last().copied().unwrap_or_default();
    lines.say(end, &format!("${} rtproto Static", names.simulator));
    lines.say(end, &format!("${} run", names.simulator));
    if lines.text.len() > SOURCE_BYTES_MAX {
        let message = format!(
            "in NS, this takes more than {SOURCE_BYTES_MAX} bytes, the most that an NS file may have"
        );
        teller.error(top, message, "describe so large a network in NS, with loops");
    }
    Converted { text: lines.text, places: lines.places }
}

/// Lines, each with what it was made of.
struct Lines<'n> {
    simulator: &'n str,
    text: String,
    places: Vec<Place>,
    /// Lines of the last paragraph; 0 after a blank line.
    tail: usize,
}

impl Lines<'_> {
    /// An empty line, if the last is none.
    fn blank(&mut self) {
        if !self.text.ends_with("\n\n") {
            self.say(self.places.last().copied().unwrap_or_default(), "");
        }
        self.tail = 0;
    }

    /// Lines that belong together: with empty ones around them, unless they and those before are one line each.
    fn paragraph(&mut self, write: impl FnOnce(&mut Self)) {
        let (bytes, lines) = (self.text.len(), self.places.len());
        write(self);
        let count = self.places.len() - lines;
        if self.tail > 0 && self.tail.max(count) > 1 {
            self.text.insert(bytes, '\n');
            self.places.insert(lines, self.places[lines]);
        }
        self.tail = count;
    }

    fn say(&mut self, place: Place, line: &str) {
        self.text += line;
        self.text.push('\n');
        self.places.push(place);
    }

    /// `set a [$ns node]`, or without the variable where Emulab's own name will do.
    fn make(&mut self, place: Place, name: &Name, command: &str) {
        let command = format!("${} {command}", self.simulator);
        match &name.variable {
            Some(variable) => self.say(place, &format!("set {variable} [{command}]")),
            None => self.say(place, &command),
        }
    }

    fn node(&mut self, computer: &Computer, name: &Name) {
        self.make(computer.name.place, name, "node");
        let mut set = |command: &str, setting: &Option<Placed<String>>| {
            if let Some(Placed { value, place }) = setting {
                self.say(*place, &format!("{command} {} {}", name.word, word(value)));
            }
        };
        set("tb-set-hardware", &computer.hardware);
        set("tb-set-node-os", &computer.os);
        set("tb-set-node-startcmd", &computer.start_command);
        set("tb-set-node-failure-action", &computer.failure_action);
        for pair in &computer.attributes {
            let (key, value) = (word(&pair.key.value), word(&pair.value.value));
            self.say(pair.key.place, &format!("tb-add-node-attribute {} {key} {value}", name.word));
        }
    }

    fn network(&mut self, network: &Network<'_>, name: &Name, nodes: &[Name]) {
        let place = network.substrate.name.place;
        let limits = network.substrate.limits;
        let rate = bandwidth(limits.rate.map_or(0, |rate| rate.value));
        // From one interface to another it is twice the way to the middle.
        let delay = millis(2 * limits.delay.map_or(0, |delay| delay.value));
        let members: Vec<&str> = network.ends.iter().map(|end| nodes[end.computer].word.as_str()).collect();
        let kind = if network.is_link() { "link" } else { "lan" };
        let command = match members.as_slice() {
            [one, other] if network.is_link() => format!("duplex-link {one} {other} {rate} {delay} DropTail"),
            _ => format!("make-lan \"{}\" {rate} {delay}", members.join(" ")),
        };
        self.make(place, name, &command);
        if let Some(loss) = limits.loss.filter(|loss| loss.value > 0.0) {
            self.say(loss.place, &format!("tb-set-{kind}-loss {} {}", name.word, loss.value));
        }
        if let Some(mask) = network.netmask.filter(|mask| mask.value != NETMASK_DEFAULT) {
            self.say(mask.place, &format!("tb-set-netmask {} {}", name.word, mask.value));
        }
        for end in network.ends.iter().filter(|end| !end.is_repeated) {
            self.end(end, kind, &nodes[end.computer].word, &name.word);
        }
    }

    fn end(&mut self, end: &End<'_>, kind: &str, node: &str, network: &str) {
        let limits = end.interface.limits;
        if let Some(delay) = limits.delay {
            self.say(delay.place, &format!("tb-set-node-lan-delay {node} {network} {}", millis(delay.value)));
        }
        if let Some(rate) = limits.rate {
            let command = format!("tb-set-node-lan-bandwidth {node} {network} {}", bandwidth(rate.value));
            self.say(rate.place, &command);
        }
        if let Some(loss) = limits.loss {
            self.say(loss.place, &format!("tb-set-node-lan-loss {node} {network} {}", loss.value));
        }
        if let Some(address) = end.address {
            self.say(address.place, &format!("tb-set-ip-{kind} {node} {network} {}", address.value));
        }
    }
}

fn millis(micros: u64) -> String {
    format!("{}ms", micros as f64 / 1e3)
}
