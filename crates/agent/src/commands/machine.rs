//! `machine`: hosts of the local testbed, machines in small.

use super::Failure;
use crate::machine::{down, init, keeper, list, up};
use clap::Subcommand;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::PathBuf;

/// What can be done with machines. Documents come as JSON on standard input.
#[derive(Debug, Subcommand)]
pub enum MachineCommand {
    /// Ensure the testbed's network (`neo_wire::TestbedSpec`).
    TestbedUp,
    /// Remove every machine of a testbed, and its network (`{"directory": ...}`).
    TestbedDown,
    /// Ensure a machine (`neo_wire::MachineSpec`).
    Up,
    /// Remove a machine (`{"directory": ...}`).
    Down,
    /// Say what stands in a testbed's directory (`{"directory": ...}`).
    List,
    /// Be process 1 of a machine; started by `up`.
    #[command(hide = true)]
    Init(Label),
    /// Hold the testbed's network; started by `testbed-up`.
    #[command(hide = true)]
    Keeper(Label),
}

/// What a long-lived process shows on its command line, so that it is found there.
#[derive(Debug, clap::Args)]
pub struct Label {
    /// The experiment's id, or `testbed`.
    #[arg(long)]
    mark: String,
    /// Host name.
    #[arg(long, default_value = "")]
    name: String,
    /// Directory of the machine or of the testbed.
    #[arg(long)]
    directory: PathBuf,
}

#[derive(Debug, Deserialize)]
struct Directory {
    directory: PathBuf,
}

/// Does it.
pub fn run(command: MachineCommand) -> Result<Value, Failure> {
    match command {
        MachineCommand::TestbedUp => answer(input().and_then(|spec| keeper::up(&spec))),
        MachineCommand::TestbedDown => {
            answer(input().and_then(|Directory { directory }| down::testbed(&directory)))
        }
        MachineCommand::Up => answer(input().and_then(|spec| up::up(&spec))),
        MachineCommand::Down => answer(input().and_then(|Directory { directory }| down::down(&directory))),
        MachineCommand::List => answer(input().and_then(|Directory { directory }| list::list(&directory))),
        MachineCommand::Init(label) => answer(init::init(&label.directory)),
        MachineCommand::Keeper(_) => keeper::keep(),
    }
}

fn input<Document: DeserializeOwned>() -> anyhow::Result<Document> {
    use anyhow::Context;
    serde_json::from_reader(std::io::stdin().lock()).context("reading the document on standard input")
}

/// The answer, or why there is none.
pub fn answer(result: anyhow::Result<impl Serialize>) -> Result<Value, Failure> {
    let value = result.map_err(|error| match error.downcast::<Failure>() {
        Ok(failure) => failure,
        Err(error) => {
            Failure { message: format!("{error:#}"), remedy: remedy(&error).to_owned(), retry: false }
        }
    })?;
    serde_json::to_value(value).map_err(Failure::from_json)
}

fn remedy(error: &anyhow::Error) -> &'static str {
    use nix::errno::Errno;
    let errno = error.chain().find_map(|cause| {
        let number = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::raw_os_error);
        cause.downcast_ref::<Errno>().copied().or_else(|| number.map(Errno::from_raw))
    });
    match errno {
        Some(Errno::EPERM | Errno::EACCES) => {
            "run it as root: machines in small need the kernel's namespaces"
        }
        Some(Errno::ENOSPC | Errno::EDQUOT) => "make room on that disk",
        Some(Errno::ENOENT) => "install what is missing, or correct the path",
        _ => "mend what the message names, then do the same again",
    }
}
