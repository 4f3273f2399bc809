//! `chef packages`: the Chef server's package is installed, and no service was started for it.

use super::Failure;
use crate::chef::failure::of_any;
use crate::chef::lock;
use crate::chef::package::{self, PackageFile};
use crate::commands::say;
use clap::Args;
use neo_wire::AgentLine;
use serde_json::{Value, json};
use std::path::PathBuf;

/// The server that this agent can run.
const SERVER: &str = "goiardi";

/// Servers that it knows by name, but cannot run.
const OTHER_SERVERS: [&str; 2] = ["chef-server-core", "cinc-server-core"];

/// Packages with a Chef client.
const CLIENTS: [&str; 2] = ["chef", "cinc"];

/// Arguments of `chef packages`.
#[derive(Debug, Args)]
pub struct PackagesArguments {
    /// The site's directory of packages.
    #[arg(long)]
    from: PathBuf,
}

/// Installs what the directory has of a server and a client.
pub fn run(arguments: &PackagesArguments) -> Result<Value, Failure> {
    let _lock = lock::take("packages")?;
    let remedy = "mend what the message names, then try again; a half-installed package is installed again";
    let failed = |error: anyhow::Error| of_any(&error, remedy);
    let files = package::files(&arguments.from).map_err(failed)?;
    let server = match files.iter().find(|file| file.name == SERVER) {
        Some(file) => install(file).map_err(failed)?,
        None => package::installed(SERVER).map_err(failed)?.ok_or_else(|| no_server(arguments, &files))?,
    };
    let client = files.iter().find(|file| CLIENTS.contains(&file.name.as_str()));
    let client = client.map(install).transpose().map_err(failed)?;
    Ok(json!({"flavour": SERVER, "server_version": server, "client": client}))
}

fn install(file: &PackageFile) -> anyhow::Result<String> {
    let PackageFile { name, version, path } = file;
    let changed = package::ensure(file)?;
    let what = if changed { "installed from" } else { "was installed already, as in" };
    say(&AgentLine::Log { message: format!("{name} {version} {what} {}", path.display()) });
    Ok(version.clone())
}

fn no_server(arguments: &PackagesArguments, files: &[PackageFile]) -> Failure {
    let other = files.iter().find(|file| OTHER_SERVERS.contains(&file.name.as_str()));
    let found = match other {
        Some(file) => format!("only `{}`, which the agent cannot set up by itself", file.name),
        None => "no package of a Chef server".to_owned(),
    };
    Failure {
        message: format!("installing a Chef server: {} holds {found}", arguments.from.display()),
        remedy: format!("put goiardi_*.deb there; Debian and Ubuntu have it: `apt-get download {SERVER}`"),
        retry: false,
    }
}
