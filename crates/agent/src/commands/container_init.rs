//! `container-init`: a container's first process, and what starts it.

use crate::container::{init, start};
use crate::host::plan::ensure_mark;
use anyhow::{Context, Result};
use clap::Args;
use neo_wire::NodeName;
use nix::unistd::getpid;
use std::process::ExitCode;

/// Arguments of `container-init`. They are for everybody to read, and for us to find the process by.
#[derive(Debug, Args)]
pub struct ContainerInitArguments {
    /// The experiment's mark.
    #[arg(long)]
    mark: String,
    /// The node's name.
    #[arg(long)]
    name: String,
}

/// The first process of a PID namespace is the init; any other makes the namespaces and starts it.
pub fn run(arguments: &ContainerInitArguments) -> ExitCode {
    match act(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn act(arguments: &ContainerInitArguments) -> Result<()> {
    ensure_mark(&arguments.mark)?;
    let name = NodeName::new(arguments.name.as_str()).context("the container's name")?;
    if getpid().as_raw() == 1 {
        init::run(name.as_str())
    } else {
        start::detach(&arguments.mark, name.as_str())
    }
}
