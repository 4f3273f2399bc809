//! `chef identity`: the administrator exists, and its key lies in /etc/neo.

use super::{Failure, object_name};
use crate::chef::{block_on, identity};
use clap::Args;
use serde_json::{Value, json};

/// Arguments of `chef identity`.
#[derive(Debug, Args)]
pub struct IdentityArguments {
    /// The administrator's name.
    #[arg(long, default_value = identity::DEFAULT_NAME)]
    name: String,
}

/// Makes it, unless its key opens the server.
pub fn run(arguments: &IdentityArguments) -> Result<Value, Failure> {
    let name = object_name(&arguments.name)?;
    block_on(identity::ensure(&name))?;
    Ok(json!({"name": arguments.name, "key": identity::key_path(&name)}))
}
