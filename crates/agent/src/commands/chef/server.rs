//! `chef server`: the Chef server answers, with signature checks on.

use super::Failure;
use crate::chef::server;
use clap::Args;
use serde_json::{Value, json};
use std::net::IpAddr;

/// Arguments of `chef server`.
#[derive(Debug, Args)]
pub struct ServerArguments {
    /// The host's address on the management network; the pnodes reach the server there.
    #[arg(long)]
    address: IpAddr,
}

/// Configures and starts it, unless it answers.
pub fn run(arguments: &ServerArguments) -> Result<Value, Failure> {
    let server = server::ensure(arguments.address)?;
    Ok(json!({"url": server.url()}))
}
