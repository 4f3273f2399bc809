//! `chef register`: a host is a client and a node of the server. It gets a new key each time.

use super::{Failure, input, object_name};
use crate::chef::failure::{of, of_register};
use crate::chef::{block_on, identity};
use neo_chef::objects::register;
use neo_chef::run_list::Item;
use serde::Deserialize;
use serde_json::{Value, json};

/// The document on standard input.
#[derive(Debug, Deserialize)]
struct Registration {
    name: String,
    run_list: Vec<String>,
}

/// Makes client and node. The answer holds the private key: whoever reads it keeps it out of every log.
pub fn run() -> Result<Value, Failure> {
    let Registration { name, run_list } = input()?;
    let name = object_name(&name)?;
    for entry in &run_list {
        Item::parse(entry).map_err(|error| of(&error, "correct the run list"))?;
    }
    let pem = block_on(async {
        let client = identity::ensure_known().await?;
        register(&client, &name, &run_list).await.map_err(|error| of_register(&error))
    })?;
    Ok(json!({"client_key": pem}))
}
