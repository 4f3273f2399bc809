//! Where hosts come from.
//!
//! [`Testbed`] is the one way to get hosts: `local` makes machines in small from the kernel's namespaces, `sim` pretends.
//! A testbed gives hosts that answer SSH; nothing in a launch knows which testbed they come from.

pub mod local;
pub mod sim;

mod check;
mod error;
mod lease;
mod swap;

pub use error::TestbedError;
pub use lease::Network;
pub use swap::{Granted, GrantedHost, HostRequest, HostRole, Progress, SwapIn};

use async_trait::async_trait;
use futures::future::BoxFuture;
use neo_wire::{Capabilities, ExperimentId, Teardown};
use std::net::TcpListener;

/// A source of hosts.
#[async_trait]
pub trait Testbed: Send + Sync {
    /// What people call it: `local`.
    fn name(&self) -> &str;

    /// What its hosts can do.
    async fn capabilities(&self) -> Result<Capabilities, TestbedError>;

    /// Why this request cannot be met now; empty when it can. Touches nothing.
    async fn shortfalls(&self, request: &SwapIn) -> Result<Vec<neo_topology::Shortfall>, TestbedError>;

    /// Ensures that every host of the request is there and answers SSH. Asked twice, it gives the same hosts with the
    /// same addresses and keys; a host that died in between is made again.
    async fn swap_in(&self, request: &SwapIn, progress: Progress) -> Result<Granted, TestbedError>;

    /// Gives everything of this experiment back, goes on after an error, and proves it.
    /// Asked for an experiment that has nothing, it answers with an empty proof.
    async fn swap_out(&self, experiment: ExperimentId) -> Result<Teardown, TestbedError>;

    /// Listens anew on the address and port where hosts and containers find the config server.
    async fn listen(&self) -> Result<Listening, TestbedError>;
}

/// A socket in a testbed's network.
pub struct Listening {
    /// The socket.
    pub socket: TcpListener,
    /// Ends when that network is not the testbed's any more: then it is time to listen anew.
    pub ended: BoxFuture<'static, ()>,
}
