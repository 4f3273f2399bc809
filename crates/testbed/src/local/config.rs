//! What a `local` testbed is told.

use crate::lease::Network;
use neo_wire::ExperimentId;
use std::net::Ipv4Addr;
use std::path::PathBuf;

/// Where the config server listens, unless it is told otherwise.
const CONFIG_SERVER_PORT: u16 = 7301;

/// The management network, unless it is told otherwise. It exists only inside the testbed's own namespace, so it can
/// collide with no network of the machine; only an experiment's own addresses must not be in it.
const NETWORK: Network = Network { address: Ipv4Addr::new(172, 31, 0, 0), prefix_bits: 16 };

/// What a `local` testbed is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalConfig {
    /// Where everything of it lies; an absolute path, the testbed's alone.
    pub directory: PathBuf,
    /// The agent's static program.
    pub agent: PathBuf,
    /// Directories of the site to show on every host, read-only: (path here, path there).
    pub shares: Vec<(PathBuf, PathBuf)>,
    /// Directories that no host may see.
    pub hidden: Vec<PathBuf>,
    /// Port of the config server.
    pub config_server_port: u16,
    /// The management network.
    pub network: Network,
}

impl LocalConfig {
    /// The usual: no shares, the usual network, and the folder around `directory` hidden, where the product keeps its
    /// database and keys.
    pub fn new(directory: impl Into<PathBuf>, agent: impl Into<PathBuf>) -> Self {
        let directory = directory.into();
        let hidden = directory.parent().map(|around| vec![around.to_owned()]).unwrap_or_default();
        Self {
            directory,
            agent: agent.into(),
            shares: Vec::new(),
            hidden,
            config_server_port: CONFIG_SERVER_PORT,
            network: NETWORK,
        }
    }

    /// The folder of an experiment's machines.
    pub(super) fn machines(&self, experiment: ExperimentId) -> PathBuf {
        self.directory.join("machines").join(experiment.to_string())
    }
}
