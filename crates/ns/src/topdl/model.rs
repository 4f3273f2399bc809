//! What a topdl text says, each thing with its place.

use crate::source::Place;
use std::net::Ipv4Addr;

/// A value and where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed<T> {
    pub value: T,
    pub place: Place,
}

/// The whole.
#[derive(Debug, Default)]
pub(super) struct Topology {
    pub substrates: Vec<Substrate>,
    pub computers: Vec<Computer>,
}

/// A communications medium: a link or a LAN.
#[derive(Debug)]
pub(super) struct Substrate {
    pub name: Placed<String>,
    pub limits: Limits,
    /// Attributes that have no meaning here.
    pub attributes: Vec<Pair>,
}

/// A node.
#[derive(Debug)]
pub(super) struct Computer {
    pub name: Placed<String>,
    pub hardware: Option<Placed<String>>,
    pub os: Option<Placed<String>>,
    pub start_command: Option<Placed<String>>,
    pub failure_action: Option<Placed<String>>,
    /// All other attributes.
    pub attributes: Vec<Pair>,
    pub interfaces: Vec<Interface>,
}

/// Where a computer meets a substrate.
#[derive(Debug)]
pub(super) struct Interface {
    pub place: Place,
    /// Names of substrates; nearly always one.
    pub substrates: Vec<Placed<String>>,
    pub limits: Limits,
    pub address: Option<Placed<Ipv4Addr>>,
    pub netmask: Option<Placed<Ipv4Addr>>,
    /// Attributes that have no meaning here.
    pub attributes: Vec<Pair>,
}

/// What happens to packets, as far as it is said: of a substrate for all its interfaces, of an interface for itself.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Limits {
    /// Kilobits per second.
    pub rate: Option<Placed<u64>>,
    /// Microseconds between an interface and the middle.
    pub delay: Option<Placed<u64>>,
    /// Probability: of a substrate from one interface to another, of an interface on its way to the middle or back.
    pub loss: Option<Placed<f64>>,
}

impl Limits {
    pub fn any(&self) -> bool {
        self.rate.is_some() || self.delay.is_some() || self.loss.is_some()
    }
}

/// An attribute.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    pub key: Placed<String>,
    pub value: Placed<String>,
}
