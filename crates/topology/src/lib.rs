//! The domain: experiments, plans, and the pure mathematics between them.
//!
//! An [`Experiment`] is what an NS file declares.
//! A [`Policy`] says how to pack it.
//! A [`Plan`] is what becomes of it: which node goes to which physical node and why, which networks are cut,
//! every address and every route.
//!
//! This crate does no IO, reads no clock, environment or randomness, and compiles for wasm32:
//! the same code answers in the browser as you type and on the server when it counts.

pub mod experiment;
pub mod name;
pub mod origin;
pub mod plan;
pub mod policy;
pub mod units;

pub use experiment::{
    Attribute, Experiment, FailureAction, Member, Network, NetworkKind, Node, Routing, ScheduledEvent, Shape,
};
pub use name::{NAME_LENGTH_MAX, NameError, NetworkName, NodeName, PnodeName};
pub use origin::{Origin, SourceRange, Turn};
pub use plan::{
    Cut, Placement, Plan, PlannedMember, PlannedNetwork, PlannedNode, Pnode, Reason, Route, Shortfall,
};
pub use policy::Policy;
pub use units::{Bandwidth, Delay, Loss};
