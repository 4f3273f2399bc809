//! The words of topdl.

/// Attribute of a computer: its hardware type.
pub(super) const HARDWARE: &str = "type";
/// Attribute of a computer: its start command.
pub(super) const START_COMMAND: &str = "startup";
/// Attribute of a computer: what its failure means.
pub(super) const FAILURE_ACTION: &str = "failureaction";
/// Attribute of an operating system: the name of its image.
pub(super) const OS_IMAGE: &str = "osid";
/// Attribute of an interface: its address.
pub(super) const ADDRESS: &str = "ip4_address";
/// Attribute of an interface: the netmask of its network.
pub(super) const NETMASK: &str = "ip4_netmask";
/// Attribute of a substrate or an interface: a probability.
pub(super) const LOSS: &str = "loss";
