//! Durable runs: the steps that turn a plan into containers that answer.
//!
//! A run is an append-only list of events; its state is derived ([`neo_wire::RunState`]); recovery is replay.
//! Every step says "ensure X": running it twice is running it once.
//! The world is seen through traits: [`store::RunStore`], [`neo_remote::Remote`], [`neo_testbed::Testbed`].

pub mod store;

pub use store::{ClaimedRun, ExperimentSecrets, RunInput, RunStore, StoreError};
