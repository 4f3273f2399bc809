//! Which interfaces meet on which substrate.

use super::model::{Computer, Interface, Placed, Substrate, Topology};
use super::read::left_out;
use super::teller::Teller;
use crate::suggest::{excerpt, nearest};
use std::collections::HashMap;
use std::net::Ipv4Addr;

/// Unknown names that a near one is looked for: a search goes through all substrates.
const SUGGESTIONS_MAX: usize = 20;

/// A substrate with its interfaces.
pub(super) struct Network<'t> {
    pub substrate: &'t Substrate,
    pub ends: Vec<End<'t>>,
    pub netmask: Option<Placed<Ipv4Addr>>,
}

/// An interface on a substrate.
pub(super) struct End<'t> {
    /// Index of the computer.
    pub computer: usize,
    pub interface: &'t Interface,
    /// Its address, if it counts here.
    pub address: Option<Placed<Ipv4Addr>>,
    /// Whether the computer has another interface here, which came before: NS commands mean that one.
    pub is_repeated: bool,
}

impl Network<'_> {
    /// Whether NS would call it a link: two nodes, and nothing that is said of one end alone.
    pub fn is_link(&self) -> bool {
        let plain = |end: &End<'_>| !end.is_repeated && !end.interface.limits.any();
        self.ends.len() == 2 && self.ends.iter().all(plain)
    }
}

/// The networks, in the order of the substrates; those that nobody is on are left out.
pub(super) fn networks<'t>(topology: &'t Topology, teller: &mut Teller) -> Vec<Network<'t>> {
    repeated("computer", topology.computers.iter().map(|computer| &computer.name), teller);
    repeated("substrate", topology.substrates.iter().map(|substrate| &substrate.name), teller);
    let mut networks: Vec<Network<'t>> = topology
        .substrates
        .iter()
        .map(|substrate| Network { substrate, ends: Vec::new(), netmask: None })
        .collect();
    let numbers: HashMap<&str, usize> = topology.substrates.iter().enumerate().rev().map(by_name).collect();
    let mut suggestions = 0;
    for (number, computer) in topology.computers.iter().enumerate() {
        for interface in &computer.interfaces {
            left_out(&interface.attributes, "an interface", teller);
            attach(number, interface, &numbers, &mut networks, &mut suggestions, teller);
        }
    }
    let is_whole = !teller.any_error();
    for network in &mut networks {
        network.netmask = netmask(network, teller);
        if is_whole {
            tell_of_ends(network, &topology.computers, teller);
        }
        left_out(&network.substrate.attributes, "a substrate", teller);
    }
    networks.retain(|network| !network.ends.is_empty());
    networks
}

fn by_name((number, substrate): (usize, &Substrate)) -> (&str, usize) {
    (substrate.name.value.as_str(), number)
}

fn repeated<'t>(what: &str, names: impl Iterator<Item = &'t Placed<String>>, teller: &mut Teller) {
    let mut known: HashMap<&str, &Placed<String>> = HashMap::new();
    for name in names {
        match known.get(name.value.as_str()) {
            Some(first) => {
                let message = format!("a second {what} is called `{}`", excerpt(&name.value));
                let hint =
                    format!("the first is on line {}; call one of them otherwise", teller.line(first.place));
                teller.error(name.place, message, hint);
            }
            None => {
                known.insert(&name.value, name);
            }
        }
    }
}

fn attach<'t>(
    computer: usize,
    interface: &'t Interface,
    numbers: &HashMap<&str, usize>,
    networks: &mut [Network<'t>],
    suggestions: &mut usize,
    teller: &mut Teller,
) {
    if let [_, second, ..] = interface.substrates.as_slice() {
        let message = "an interface on several substrates; in NS it is an interface on each";
        teller.warn(second.place, message, "its address is kept on the first");
    }
    for (position, name) in interface.substrates.iter().enumerate() {
        let Some(number) = numbers.get(name.value.as_str()) else {
            *suggestions += 1;
            let near = || nearest(&name.value, numbers.keys().copied());
            let hint = match (*suggestions <= SUGGESTIONS_MAX).then(near).flatten() {
                Some(near) => format!("did you mean `{near}`?"),
                None => "every network is `<substrates><name>…</name></substrates>`".to_owned(),
            };
            teller.error(name.place, format!("there is no substrate `{}`", excerpt(&name.value)), hint);
            continue;
        };
        let ends = &mut networks[*number].ends;
        // The ends of one computer stand together.
        let is_repeated = ends.last().is_some_and(|last| last.computer == computer);
        let address = interface.address.filter(|_| position == 0);
        ends.push(End { computer, interface, address, is_repeated });
    }
}

/// The netmask that the interfaces of a network give it.
fn netmask(network: &Network<'_>, teller: &mut Teller) -> Option<Placed<Ipv4Addr>> {
    let mut found: Option<Placed<Ipv4Addr>> = None;
    for mask in network.ends.iter().filter_map(|end| end.interface.netmask) {
        match found {
            None => found = Some(mask),
            Some(first) if first.value != mask.value => {
                let message = format!("{} is not the netmask of other interfaces there", mask.value);
                let hint = format!("a network has one in NS; {} counts", first.value);
                teller.warn(mask.place, message, hint);
            }
            Some(_) => {}
        }
    }
    let mask = found?;
    let bits = mask.value.to_bits();
    if bits.leading_ones() + bits.trailing_zeros() != 32 || !(16..=30).contains(&bits.leading_ones()) {
        let message = format!("the netmask {} is left out", mask.value);
        teller.warn(mask.place, message, "NS has netmasks from 255.255.0.0 to 255.255.255.252");
        return None;
    }
    Some(mask)
}

fn tell_of_ends(network: &Network<'_>, computers: &[Computer], teller: &mut Teller) {
    let name = &network.substrate.name;
    match network.ends.as_slice() {
        [] => {
            let message = format!("no interface is on `{}`; it is left out", excerpt(&name.value));
            teller.warn(name.place, message, "name it in the `<substrate>` of an interface");
        }
        [one] => {
            let of = excerpt(&computers[one.computer].name.value);
            let message = format!("only an interface of `{of}` is on `{}`", excerpt(&name.value));
            teller.warn(name.place, message, "a network needs two; it becomes a LAN of one node");
        }
        _ => {}
    }
    for end in network.ends.iter().filter(|end| end.is_repeated) {
        if end.address.is_some() || end.interface.limits.any() {
            let of = excerpt(&computers[end.computer].name.value);
            let message =
                format!("what is said of the second interface of `{of}` on one substrate is left out");
            teller.warn(end.interface.place, message, "NS means the first interface of a node on a network");
        }
    }
}
