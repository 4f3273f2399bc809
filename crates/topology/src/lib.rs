//! The domain: experiments, plans, and the pure mathematics between them.
//!
//! An [`Experiment`] is what an NS file declares.
//! A [`Policy`] says how to pack it.
//! A [`Plan`] is what becomes of it: which node goes to which physical node and why, which networks are cut,
//! every address and every route.
//!
//! This crate does no IO, reads no clock, environment or randomness, and compiles for wasm32:
//! the same code answers in the browser as you type and on the server when it counts.

mod compare;
pub mod containerize;
pub mod experiment;
pub mod explain;
pub mod export;
mod hosts;
pub mod image;
pub mod limits;
pub mod name;
mod node_type;
pub mod options;
pub mod origin;
pub mod partition;
pub mod plan;
pub mod policy;
mod prefix;
mod reason;
mod remark;
mod route;
pub mod site;
pub mod units;
mod weight;
mod what_if;

pub use compare::{Move, PlanDifference, compare};
pub use containerize::{containerize, is_physical, is_pnode};

pub use experiment::{
    Attribute, Experiment, FailureAction, Member, Network, NetworkKind, Node, Routing, ScheduledEvent, SetAt,
    Shape,
};
pub use explain::{Explanation, explain};
pub use hosts::HostsEntry;
pub use image::{Arch, DiskSpace, GuestOs, Image};
pub use limits::check_limits;
pub use name::{NAME_LENGTH_MAX, NameError, NetworkName, NodeName, PnodeName};
pub use node_type::{NodeType, QEMU_INTERFACES_MAX, UnknownNodeType};
pub use options::{OptionProblem, Options, PolicyOption};
pub use origin::{Origin, SourceRange, Turn};
pub use plan::{
    ByHand, Cut, Placement, Plan, PlannedMember, PlannedNetwork, PlannedNode, Pnode, Route, Shortfall, Tally,
};
pub use policy::{PACKING_DEFAULT, Policy, Shaper};
pub use reason::Reason;
pub use remark::{Remark, remarks};
pub use route::ROUTES_MAX;
pub use site::{Site, SiteProblem};
pub use units::{Bandwidth, Delay, Loss};
pub use weight::{CUT_WEIGHT, network_weight};
pub use what_if::{Outcome, WhatIf, what_if};
