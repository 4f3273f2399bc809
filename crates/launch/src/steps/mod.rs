//! The steps: one file each, in the order *what for, ensure, undo, tests*.
//!
//! A step may read the run's input, secrets and state, ask the testbed and the hosts, and append events.
//! It keeps nothing for a later step: what is true is found out again on the hosts, so that a step may be run by
//! another server than the one before.
//! The undo of a launch is the swap-out, and a step's *undo* says what of it that is.

mod agent;
mod chef_server;
mod containers;
mod converge;
mod converge_config;
mod converge_pnodes;
mod data_bag;
mod identity;
mod packages;
mod preflight;
mod probe;
mod release_hosts;
mod remove_containers;
mod repository;
mod scene;
pub(crate) mod swap_in;
#[cfg(test)]
mod tests;
mod upload;
mod verify;

pub(crate) use scene::{Scene, StepScene};

use crate::StepError;
use neo_wire::Step;

/// Ensures that `step` is true; says what is true, in words.
pub(crate) async fn ensure(scene: &Scene<'_>, step: Step) -> Result<String, StepError> {
    let scene = &StepScene { scene, step };
    match step {
        Step::Preflight => preflight::ensure(scene).await,
        Step::SwapIn => swap_in::ensure(scene).await,
        Step::Agent => agent::ensure(scene).await,
        Step::Packages => packages::ensure(scene).await,
        Step::ChefServer => chef_server::ensure(scene).await,
        Step::Identity => identity::ensure(scene).await,
        Step::Repository => repository::ensure(scene).await,
        Step::Upload => upload::ensure(scene).await,
        Step::DataBag => data_bag::ensure(scene).await,
        Step::ConvergeConfig => converge_config::ensure(scene).await,
        Step::ConvergePnodes => converge_pnodes::ensure(scene).await,
        Step::Containers => containers::ensure(scene).await,
        Step::Verify => verify::ensure(scene).await,
        Step::RemoveContainers => remove_containers::ensure(scene).await,
        Step::ReleaseHosts => release_hosts::ensure(scene).await,
    }
}
