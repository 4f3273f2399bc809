//! The experiment's data bag item stands on the Chef server.

use super::{StepScene, chef_server};
use crate::StepError;
use crate::host_command::AgentCommand;
use neo_testbed::{Granted, GrantedHost};
use serde_json::{Value, json};
use std::time::Duration;

/// Name of the bag.
const BAG: &str = "experiment";

/// A few requests.
const DEADLINE: Duration = Duration::from_secs(2 * 60);

/// Ensures that the item says what the experiment is and where its servers are.
///
/// Undo: none of its own; the server goes with its host.
pub(super) async fn ensure(scene: &StepScene<'_>) -> Result<String, StepError> {
    chef_server::url(scene).await?;
    let config = scene.config_host().await?;
    let granted = scene.granted().await?;
    let item = item(scene, &config, &granted);
    let words = ["chef", "data-bag", "--bag", BAG];
    let _: Value = AgentCommand::new(&words, DEADLINE).reading(&item).run(scene, &config).await?;
    Ok(format!("item `{}` in bag `{BAG}`", scene.input.experiment))
}

fn item(scene: &StepScene<'_>, config: &GrantedHost, granted: &Granted) -> Value {
    json!({
        "id": scene.input.experiment.to_string(),
        "experiment": scene.input.experiment_name,
        "project": scene.input.project_name,
        "group": scene.input.group_name,
        "config": { "name": config.name, "address": config.address },
        "config_server": { "name": "config-server", "address": granted.config_server },
    })
}
