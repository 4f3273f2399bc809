//! `cargo xtask test`.

use super::testbed::kernel;
use crate::build::{self, Built};
use crate::progress::part;
use crate::shell::{command, root};
use crate::{install, shell, site};
use anyhow::Result;
use std::path::Path;

/// What `test` takes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Leave the browser out.
    #[arg(long)]
    no_browser: bool,
}

/// Runs everything, cheapest first, and stops at the first that fails.
pub fn run(arguments: &Arguments) -> Result<()> {
    install::ensure(install::Purpose::Test)?;
    part("checking the formatting", || shell::run(&mut command("cargo", &["fmt", "--all", "--check"])))?;
    let built = build::everything()?;
    let data = super::default_data();
    part("preparing the site's directories", || site::ensure(&data))?;
    part("running the Rust tests", || {
        let mut cargo = command("cargo", &["test", "--workspace", "--exclude", "frontend"]);
        shell::run(cargo.env("NEO_AGENT", &built.agent))
    })?;
    part("running the lints", || {
        shell::run(&mut command(
            "cargo",
            &["clippy", "--quiet", "--workspace", "--exclude", "frontend", "--", "-D", "warnings"],
        ))
    })?;
    part("testing delay and loss under a kernel that has them", || under_netem(&built, &data))?;
    if arguments.no_browser {
        eprintln!("  the browser tests were left out, as asked");
        return Ok(());
    }
    part("running the browser tests", || {
        let mut playwright = command("npx", &["playwright", "test"]);
        playwright.current_dir(root().join("end2end"));
        playwright.env("NEO_BINARY", &built.neo).env("NEO_AGENT", &built.agent).env("NEO_SITE", &built.site);
        shell::run(playwright.env("NEO_SHARE", data.join("site/share")))
    })
}

/// Tests of delay and loss, each with the longest time that it may take, in seconds.
const NETEM_TESTS: [(&str, &[&str]); 2] = [
    (
        "180",
        &["--package", "neo-agent", "--test", "containers", "--", "shaped", "two_hosts", "from_the_plan"],
    ),
    ("600", &["--package", "neo-server", "--test", "launch", "--", "--ignored"]),
];

fn under_netem(built: &Built, data: &Path) -> Result<()> {
    if kernel::ensure()?.is_none() {
        let packages = kernel::PACKAGES.join(", ");
        eprintln!(
            "  NOT TESTED: delay and loss, for this distribution does not have the packages {packages}"
        );
        return Ok(());
    }
    let own = std::env::current_exe()?;
    for (seconds_max, words) in NETEM_TESTS {
        let mut cargo = command("cargo", &["test"]);
        let guest = format!("{} testbed run --seconds-max {seconds_max} --", own.display());
        cargo.args(words).args(["--nocapture"]).env("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER", guest);
        cargo.env("NEO_AGENT", &built.agent).env("NEO_SHARE", data.join("site/share"));
        shell::run(cargo.env("NEO_NETEM_NEEDED", "1"))?;
    }
    Ok(())
}
