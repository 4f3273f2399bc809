//! The local site: where hosts come from, and what they share.

use crate::config::{DataDirectory, Place};
use anyhow::{Context, Result, bail};
use neo_testbed::local::{Local, LocalConfig};
use nix::unistd::geteuid;
use std::path::PathBuf;

/// Where hosts see the shared directories of the site.
const SHARE_ON_HOSTS: &str = "/share";

/// The local testbed of a data directory.
pub fn local_testbed(place: &Place, directory: &DataDirectory) -> Result<Local> {
    let mut config = LocalConfig::new(directory.testbed(), agent(place)?);
    config.shares = vec![(directory.share(), PathBuf::from(SHARE_ON_HOSTS))];
    Ok(Local::new(config))
}

/// The agent's file, which has to be there.
pub fn agent(place: &Place) -> Result<PathBuf> {
    let agent = std::path::absolute(place.agent()).context("finding the agent")?;
    if !agent.is_file() {
        bail!(
            "there is no agent at `{}`; build it with `cargo xtask up`, or name it: `--agent PATH`",
            agent.display()
        );
    }
    Ok(agent)
}

/// Refuses to go on without root: hosts of the local testbed are made of namespaces and mounts.
pub fn require_root() -> Result<()> {
    if !geteuid().is_root() {
        bail!("hosts of the local testbed are made of namespaces, which takes root; run it with `sudo`");
    }
    Ok(())
}
