//! A host of the local testbed: a machine in small.
//!
//! A machine *is* its init process ([`init`]): pid 1 of a PID namespace that also holds its network, mount, UTS and
//! IPC namespaces. Whatever happens, killing that one process makes the kernel take everything back: processes,
//! mounts, interfaces. So there is nothing to undo by hand, and nothing that a crash could leave half undone.
//!
//! The testbed's own network (the management bridge) is a network namespace held by one more process, the [`keeper`].
//! The network namespace that the backend itself lives in is never touched.
//!
//! A machine is a room, not a wall: it has the machine's own kernel, and its root is root. It keeps experiments from
//! getting into each other's way, and secrets out of sight; it does not hold back somebody who wants to break out.
//!
//! What will be made stands in a [`ledger`] in the machine's directory before it is made; a teardown ([`down`]) goes
//! through that ledger, looks for each thing, and counts what is gone.

pub mod down;
pub mod init;
pub mod keeper;
pub mod ledger;
pub mod list;
mod network;
pub mod place;
pub mod probe;
pub mod process;
mod root;
mod sshd;
pub mod up;
