//! The domain: experiments, plans, and the pure mathematics between them.
//!
//! An [`Experiment`] is what an NS file declares.
//! A [`Policy`] says how to pack it.
//! A [`Plan`] is what becomes of it: which node goes to which physical node and why, which networks are cut,
//! every address and every route.
//!
//! This crate does no IO, reads no clock, environment or randomness, and compiles for wasm32:
//! the same code answers in the browser as you type and on the server when it counts.

pub mod containerize;
pub mod experiment;
mod hosts;
pub mod limits;
pub mod name;
mod node_type;
pub mod origin;
pub mod partition;
pub mod plan;
pub mod policy;
mod prefix;
mod remark;
mod route;
pub mod units;

pub use containerize::{containerize, is_physical, is_pnode};

pub use experiment::{
    Attribute, Experiment, FailureAction, Member, Network, NetworkKind, Node, Routing, ScheduledEvent, Shape,
};
pub use hosts::HostsEntry;
pub use limits::check_limits;
pub use name::{NAME_LENGTH_MAX, NameError, NetworkName, NodeName, PnodeName};
pub use node_type::{NodeType, QEMU_INTERFACES_MAX, UnknownNodeType};
pub use origin::{Origin, SourceRange, Turn};
pub use plan::{
    Cut, Placement, Plan, PlannedMember, PlannedNetwork, PlannedNode, Pnode, Reason, Route, Shortfall,
};
pub use policy::{PACKING_DEFAULT, Policy};
pub use remark::{Remark, remarks};
pub use route::ROUTES_MAX;
pub use units::{Bandwidth, Delay, Loss};
