//! The `tb-` commands.

mod address;
mod experiment;
mod network;
mod node;
mod others;
mod shape;

use crate::tcl::commands::Builtin;

/// All of them.
pub(super) fn commands() -> impl Iterator<Item = &'static Builtin> {
    [
        address::COMMANDS,
        experiment::COMMANDS,
        network::COMMANDS,
        node::COMMANDS,
        others::COMMANDS,
        shape::COMMANDS,
    ]
    .into_iter()
    .flatten()
}
