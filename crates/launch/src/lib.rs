//! Durable runs: the steps that turn a plan into containers that answer.
//!
//! A run is an append-only list of events; its state is derived ([`neo_wire::RunState`]); recovery is replay.
//! Every step says "ensure X": running it twice is running it once.
//! The world is seen through traits: [`store::RunStore`], [`neo_remote::Remote`], [`neo_testbed::Testbed`].
//!
//! # How a run goes
//! [`Executor`] claims a run and holds its lease ([`mod@store`]).
//! Losing the lease, a shutdown or a request to stop drops the work where it is: nothing needs tidying, because every
//! step finds out by itself what is there.
//! A step that fails in a way that may pass is tried again, a named number of times.
//! Before it is tried again, and whenever a run is taken up again, the swap-in is ensured first: a host that died is
//! made again, and the steps that stood on it are reopened ([`neo_wire::EventBody::StepsReopened`]).
//!
//! # How to add a step
//! Add it to [`neo_wire::Step`], write `steps/NAME.rs` in the order *what for, ensure, undo, tests*, and name it in
//! `steps/mod.rs`. A step keeps nothing in memory for a later step: what the later one needs it asks for again.

pub mod documents;
mod error;
mod executor;
mod follower;
mod host_command;
mod journal;
mod lease;
mod run;
mod sift;
mod steps;
pub mod store;
mod world;

#[cfg(test)]
mod fake;

pub use error::StepError;
pub use executor::Executor;
pub use steps::swap_in::swap_in_request;
pub use store::{ClaimedRun, ExperimentSecrets, RunInput, RunStore, StoreError, host_subject, node_subject};
pub use world::{AgentBinary, Remotes, SiteLayout, World};
