//! Settings: every one is an argument and an environment variable.

mod directory;

pub use directory::{DataDirectory, DirectoryError};

use std::net::SocketAddr;
use std::path::PathBuf;

/// Where a server keeps its things, and with which programs it acts.
#[derive(Debug, Clone, clap::Args)]
pub struct Place {
    /// Directory of everything that is kept: database, hosts of the local testbed, site directories, credentials
    #[arg(long, env = "NEO_DATA", default_value = "data")]
    pub data: PathBuf,

    /// Another PostgreSQL than the private one in the data directory; a password belongs into the variable
    #[arg(long, env = "NEO_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// The static `neo-agent` for the hosts; beside this program when absent
    #[arg(long, env = "NEO_AGENT")]
    pub agent: Option<PathBuf>,
}

/// What the web server does.
#[derive(Debug, Clone, clap::Args)]
pub struct Web {
    /// Address and port of the pages
    #[arg(long, env = "NEO_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,

    /// Directory whose `pkg/` holds the browser's half of the pages; `site` beside this program when absent
    #[arg(long, env = "NEO_SITE")]
    pub site: Option<PathBuf>,

    /// Says that the pages are reached by HTTPS: then browsers send the session's cookie over nothing else
    #[arg(long, env = "NEO_HTTPS")]
    pub https: bool,
}

impl Place {
    /// The agent's file.
    pub fn agent(&self) -> PathBuf {
        self.agent.clone().unwrap_or_else(|| beside_this_program("neo-agent"))
    }
}

impl Web {
    /// The directory of the browser's half.
    pub fn site(&self) -> PathBuf {
        self.site.clone().unwrap_or_else(|| beside_this_program("site"))
    }
}

fn beside_this_program(name: &str) -> PathBuf {
    let program = std::env::current_exe().ok();
    let directory = program.as_ref().and_then(|program| program.parent());
    directory.map_or_else(|| PathBuf::from(name), |directory| directory.join(name))
}
