//! A container: a virtual node on its physical node.
//!
//! A container *is* its init process ([`init`]), pid 1 of a PID namespace that also holds its network, mount, UTS and
//! IPC namespaces. Killing that one process makes the kernel take everything back; what remains is the directory
//! with its layer ([`place`]).
//!
//! [`start`] is the host's side: it starts the init detached from whoever applies the plan, makes its network, and
//! then tells it to go. If the host's side dies before that, the init finds its standard input at an end and ends too.
//!
//! Inside, the init makes its root file system ([`root`]), and a [`worker`] pulls the configuration, applies it
//! ([`configure`]), runs the start command ([`start_command`]) and says what came of it ([`reporter`]), while
//! [`responder`] answers rate probes.

pub mod capabilities;
pub mod configure;
pub mod init;
pub mod place;
pub mod reporter;
pub mod responder;
pub mod root;
pub mod start;
pub mod start_command;
pub mod worker;

use neo_wire::ConfigServerAccess;
use serde::{Deserialize, Serialize};
use std::net::Ipv4Addr;

/// What the host tells a container's init once its network stands, on standard input: arguments are for everybody
/// to read, and this holds a token.
#[derive(Debug, Serialize, Deserialize)]
pub struct Go {
    /// Where the configuration is, and the container's token.
    pub access: ConfigServerAccess,
    /// The container's address on the control network.
    pub control_address: Ipv4Addr,
    /// Length of the control network's prefix, in bits.
    pub control_prefix_bits: u8,
}
