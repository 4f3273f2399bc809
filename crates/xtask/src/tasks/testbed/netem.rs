//! The tests that need a kernel with netem.

use super::kernel;
use crate::shell::{self, command};
use anyhow::{Context, Result};
use std::path::Path;

/// The tests: the longest time that they may take, in seconds, and what cargo is told.
const TESTS: [(u32, &[&str]); 2] = [
    (600, &["--package", "neo-agent", "--test", "containers", "--", "shaped", "two_hosts"]),
    (900, &["--package", "neo-server", "--test", "launch", "--", "--ignored"]),
];

/// Runs them, each in a guest of its own, with this agent and the site in this data directory.
/// Fails where no guest can be booted, but for a distribution that does not have its kernel.
pub fn test(agent: &Path, data: &Path) -> Result<()> {
    if kernel::ensure()?.is_none() {
        let packages = kernel::PACKAGES.join(", ");
        eprintln!(
            "  NOT TESTED: delay and loss, for this distribution does not have the packages {packages}"
        );
        return Ok(());
    }
    let own = std::env::current_exe().context("asking for this program's path")?;
    for (seconds_max, words) in TESTS {
        let guest = format!("{} testbed run --seconds-max {seconds_max} --", own.display());
        let mut cargo = command("cargo", &["test"]);
        // Cargo builds the tests here, and hands them to the guest to be run.
        cargo.args(words).arg("--nocapture").env("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER", guest);
        cargo.env("NEO_AGENT", agent).env("NEO_SHARE", data.join("site/share"));
        shell::run(cargo.env("NEO_NETEM_NEEDED", "1"))?;
    }
    Ok(())
}
