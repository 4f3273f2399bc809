//! Which Chef server this host runs, and where.

use super::failure::of_any;
use super::{goiardi, lock};
use crate::commands::Failure;
use crate::host::{CONFIGURATION, file};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

/// A Chef server of this host, as `chef server` made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// The address that it listens on.
    pub address: IpAddr,
}

impl Server {
    /// Where it answers.
    pub fn url(&self) -> String {
        format!("http://{}", SocketAddr::new(self.address, goiardi::PORT))
    }
}

/// Makes the server answer at `address` and remembers it.
pub fn ensure(address: IpAddr) -> Result<Server, Failure> {
    let _lock = lock::take("chef-server")?;
    goiardi::ensure(address)?;
    let server = Server { address };
    let keep = || {
        file::make_private_directory(Path::new(CONFIGURATION))?;
        file::write_json(&record(), &server)
    };
    keep().map_err(|error| of_any(&error, "make room on the disk of this host"))?;
    Ok(server)
}

/// Makes the server that this host has answer.
pub fn ensure_known() -> Result<Server, Failure> {
    let known = file::read_json::<Server>(&record())
        .map_err(|error| of_any(&error, "run `neo-agent chef server` again"))?
        .ok_or_else(|| Failure {
            message: format!("this host has no Chef server: {} is not there", record().display()),
            remedy: "run `neo-agent chef server --address ADDRESS` first".to_owned(),
            retry: false,
        })?;
    ensure(known.address)
}

fn record() -> PathBuf {
    Path::new(CONFIGURATION).join("chef-server.json")
}
