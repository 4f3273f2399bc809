//! One door to every task: up, down, test, bench, testbed, doctor.

mod build;
mod install;
mod progress;
mod shell;
mod site;
mod tasks;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// One door to every task.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Install what is missing, build, start PostgreSQL and the server, print the address and the credentials.
    Up(tasks::up::Arguments),
    /// Take down what `up` started; with `--all`, every trace of it.
    Down(tasks::down::Arguments),
    /// Run every test: formatting, lints, units, database, sshd, goiardi, namespaces, browser.
    Test(tasks::test::Arguments),
    /// Measure speed.
    Bench(tasks::bench::Arguments),
    /// Check licences and advisories of every dependency.
    Deny,
    /// Say what this machine can and cannot do, with the mend.
    Doctor,
    /// Run a command on this machine's files under a kernel that delays and loses packets.
    Testbed(tasks::testbed::Arguments),
}

fn main() -> ExitCode {
    let done = |()| ExitCode::SUCCESS;
    let result = match Arguments::parse().task {
        Task::Up(arguments) => tasks::up::run(&arguments).map(done),
        Task::Down(arguments) => tasks::down::run(&arguments).map(done),
        Task::Test(arguments) => tasks::test::run(&arguments).map(done),
        Task::Bench(arguments) => tasks::bench::run(&arguments).map(done),
        Task::Deny => tasks::deny::run().map(done),
        Task::Doctor => tasks::doctor::run().map(done),
        Task::Testbed(arguments) => tasks::testbed::run(&arguments),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
