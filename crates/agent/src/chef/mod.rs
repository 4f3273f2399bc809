//! The Chef server on the control node, and what talks to it.
//!
//! Every function ensures a state and is cheap when it holds already.
//! What needs the server ensures the server first, so that a server that died takes no step with it for good.

pub mod chef_client;
pub mod failure;
pub mod goiardi;
pub mod identity;
pub mod lock;
pub mod package;
pub mod program;
pub mod repository;
pub mod server;

use crate::commands::Failure;
use std::future::Future;

/// Runs the future on this thread.
pub fn block_on<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime
        .map_err(|error| failure::of(&error, "try again when this host has room for a process"))?
        .block_on(future)
}
