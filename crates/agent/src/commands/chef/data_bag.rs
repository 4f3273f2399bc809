//! `chef data-bag`: an item of a data bag is as given.

use super::{Failure, input, object_name};
use crate::chef::failure::of_api;
use crate::chef::{block_on, identity};
use clap::Args;
use neo_chef::objects::ensure_item;
use serde_json::{Value, json};

/// Arguments of `chef data-bag`.
#[derive(Debug, Args)]
pub struct DataBagArguments {
    /// The bag; made if it is not there.
    #[arg(long)]
    bag: String,
}

/// Writes the item.
pub fn run(arguments: &DataBagArguments) -> Result<Value, Failure> {
    let bag = object_name(&arguments.bag)?;
    let item: Value = input()?;
    let id = item["id"].as_str().ok_or_else(|| Failure {
        message: format!("writing an item of the data bag `{bag}`: the item has no `id`"),
        remedy: "give the item an `id`".to_owned(),
        retry: false,
    })?;
    let id = object_name(id)?;
    block_on(async {
        let client = identity::ensure_known().await?;
        ensure_item(&client, &bag, &id, &item).await.map_err(|error| of_api(&error))
    })?;
    Ok(json!({"bag": arguments.bag, "id": id.as_str()}))
}
