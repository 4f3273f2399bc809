//! What a run acts upon.

use crate::RunStore;
use neo_remote::{Remote, RemoteError};
use neo_testbed::Testbed;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// What runs act upon: everything outside this crate.
pub struct World {
    /// The memory of runs.
    pub store: Arc<dyn RunStore>,
    /// The way to the hosts.
    pub remotes: Arc<dyn Remotes>,
    /// Where hosts come from.
    pub testbed: Arc<dyn Testbed>,
    /// The program for the hosts.
    pub agent: AgentBinary,
    /// Where the site keeps its things, as the hosts see them.
    pub site: SiteLayout,
    /// Who claims runs: a name that no other server has. Each claim adds `/` and a name of its own.
    pub owner: String,
}

/// Makes the way to an experiment's hosts.
pub trait Remotes: Send + Sync {
    /// A way to the hosts that let in this private key (OpenSSH format).
    fn with_key(&self, ssh_private_key: &str) -> Result<Arc<dyn Remote>, RemoteError>;
}

impl<F> Remotes for F
where
    F: Fn(&str) -> Result<Arc<dyn Remote>, RemoteError> + Send + Sync,
{
    fn with_key(&self, ssh_private_key: &str) -> Result<Arc<dyn Remote>, RemoteError> {
        self(ssh_private_key)
    }
}

/// The static `neo-agent`, as it is copied to every host.
pub struct AgentBinary {
    /// The file's content.
    pub content: Vec<u8>,
    /// Its SHA-256, in hexadecimal, as `sha256sum` prints it.
    pub sha256: String,
}

impl AgentBinary {
    /// Takes the content of the file.
    pub fn new(content: Vec<u8>) -> Self {
        let sha256 = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
        Self { content, sha256 }
    }
}

/// Where the site keeps its things, as the hosts see them.
#[derive(Debug, Clone)]
pub struct SiteLayout {
    /// Directory of the Chef packages.
    pub packages: String,
    /// The canonical Chef repository, as `git clone` takes it.
    pub repository: String,
}

impl Default for SiteLayout {
    /// The shared directories of a DETER site.
    fn default() -> Self {
        Self {
            packages: "/share/chef/chef-packages".to_owned(),
            repository: "/share/chef/chef-repo".to_owned(),
        }
    }
}
