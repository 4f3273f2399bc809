//! `cargo xtask testbed`: this machine's own files under another kernel, one that delays and loses packets.
//!
//! The kernel is Debian's user-mode Linux, an ordinary program. Its root is this machine's root, read-only; what is
//! written goes into memory. So a test that was built here runs there as it is.
//!
//! - [`kernel`]: Debian's packages, unpacked in `target/testbed`; nothing is installed.
//! - [`room`]: namespaces and a directory in memory that end with the guest, however it ends.
//! - [`guest`]: the first process under the other kernel.
//! - [`netem`]: the tests that are run there.

mod guest;
mod kernel;
pub mod netem;
mod order;
mod room;

use crate::{build, shell, site};
use anyhow::{Context, Result, bail};
use order::Order;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// What `testbed` takes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Run a command on this machine's files under a kernel with netem; ends with its exit code.
    Run(RunArguments),
    /// Run the tests of delay and loss under it, as `cargo xtask test` does.
    Test,
    /// Be the first process of the guest.
    #[command(hide = true)]
    Guest {
        /// The directory that the guest shares with the machine.
        room: PathBuf,
    },
}

/// What `testbed run` takes.
#[derive(Debug, clap::Args)]
struct RunArguments {
    /// Memory of the guest, in MiB; what the command writes is kept there as well.
    #[arg(long, default_value_t = 2048)]
    memory_mib: u32,
    /// The guest is ended after so many seconds.
    #[arg(long, default_value_t = 600)]
    seconds_max: u32,
    /// A directory that the command may write to, empty at first; `target/tmp`, `/tmp`, `/var/tmp` and `/run` always are.
    #[arg(long)]
    scratch: Vec<PathBuf>,
    /// The command; what it writes to its standard output and error comes out together.
    #[arg(trailing_var_arg = true, required = true, allow_hyphen_values = true)]
    command: Vec<String>,
}

/// Does what is asked; the exit code is the command's.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    match &arguments.action {
        Action::Run(arguments) => boot(arguments),
        Action::Test => test(),
        Action::Guest { room } => guest::be(room),
    }
}

fn test() -> Result<ExitCode> {
    let data = super::default_data();
    let agent = build::agent()?;
    site::ensure(&data)?;
    netem::test(&agent, &data)?;
    Ok(ExitCode::SUCCESS)
}

fn boot(arguments: &RunArguments) -> Result<ExitCode> {
    let Some(kernel) = kernel::ensure()? else {
        bail!("this distribution does not have the packages {}", kernel::PACKAGES.join(", "));
    };
    if !nix::unistd::geteuid().is_root() {
        // With the whole environment, which is the command's.
        return Err(Command::new("sudo").arg("--preserve-env").args(std::env::args()).exec().into());
    }
    let mut scratch = vec![shell::target().join("tmp")];
    for directory in &arguments.scratch {
        scratch.push(std::path::absolute(directory)?);
    }
    let order = Order {
        command: arguments.command.clone(),
        directory: std::env::current_dir().context("asking for the working directory")?,
        environment: std::env::vars().collect(),
        load_module: kernel.load_module.clone(),
        files: vec![shell::root(), shell::target()],
        scratch,
    };
    room::boot(&kernel, &order, arguments.memory_mib, arguments.seconds_max)
}
