//! `cargo xtask test`.

use super::testbed::netem;
use crate::progress::part;
use crate::shell::{command, privileged_alike, root};
use crate::{build, install, shell, site};
use anyhow::Result;

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
        if !nix::unistd::geteuid().is_root() {
            // What is tested needs the rights of root; building it does not.
            cargo.env("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER", "sudo --preserve-env");
        }
        shell::run(cargo.env("NEO_AGENT", &built.agent))
    })?;
    part("running the lints", || {
        shell::run(&mut command(
            "cargo",
            &["clippy", "--quiet", "--workspace", "--exclude", "frontend", "--", "-D", "warnings"],
        ))
    })?;
    part("testing delay and loss under a kernel that has them", || netem::test(&built.agent, &data))?;
    if arguments.no_browser {
        eprintln!("  the browser tests were left out, as asked");
        return Ok(());
    }
    part("running the browser tests", || {
        let mut playwright = privileged_alike("npx", &["playwright", "test"]);
        playwright.current_dir(root().join("end2end"));
        playwright.env("NEO_BINARY", &built.neo).env("NEO_AGENT", &built.agent).env("NEO_SITE", &built.site);
        shell::run(playwright.env("NEO_SHARE", data.join("site/share")))
    })
}
