//! `converge`: this host is as its run list says.

use super::{Failure, say};
use crate::chef::failure::{of, of_any, of_converge};
use crate::chef::{block_on, chef_client, identity, lock};
use crate::host::STATE;
use clap::Args;
use neo_chef::ObjectName;
use neo_wire::AgentLine;
use serde_json::{Value, json};
use std::path::Path;

/// The key of this host's client.
const KEY: &str = "/etc/chef/client.pem";

/// Arguments of `converge`.
#[derive(Debug, Args)]
pub struct ConvergeArguments {
    /// The Chef server.
    #[arg(long)]
    server: String,
    /// This host's name on it.
    #[arg(long)]
    node: String,
}

/// Converges, with Chef's own client where one is installed, else with the built-in engine.
/// The report says which of them did it.
pub fn run(arguments: &ConvergeArguments) -> Result<Value, Failure> {
    let node =
        ObjectName::new(&arguments.node).map_err(|error| of(&error, "register the host under a name"))?;
    let _lock = lock::take("converge")?;
    let client = identity::client(&arguments.server, &node, Path::new(KEY)).map_err(|error| {
        of_any(&error, "register the host (`neo-agent chef register`) and put its key there")
    })?;
    if let Some(program) = chef_client::find() {
        return chef_client::converge(&program, &arguments.server, &node, Path::new(KEY));
    }
    let cache = Path::new(STATE).join("chef-cache");
    let report = block_on(async {
        neo_chef::converge(&client, &node, &cache, &mut |line| say(&line))
            .await
            .map_err(|error| of_converge(&error))
    })?;
    let result = json!({"total": report.total, "updated": report.updated});
    say(&AgentLine::Converged(report));
    Ok(result)
}
