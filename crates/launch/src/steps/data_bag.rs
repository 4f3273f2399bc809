//! The experiment's data bag item stands on the Chef server.

use super::{StepScene, chef_server};
use crate::host_command::AgentCommand;
use crate::{RunInput, StepError};
use neo_testbed::{Granted, GrantedHost};
use serde_json::{Value, json};
use std::time::Duration;

/// Name of the bag.
const BAG: &str = "experiment";

/// What the config server is called.
const CONFIG_SERVER_NAME: &str = "neo";

/// A few requests.
const DEADLINE: Duration = Duration::from_secs(2 * 60);

/// Ensures that the item says what the experiment is and where its servers are.
///
/// Undo: none of its own; the server goes with its host.
pub(super) async fn ensure(scene: &StepScene<'_>) -> Result<String, StepError> {
    chef_server::url(scene).await?;
    let config = scene.config_host().await?;
    let granted = scene.granted().await?;
    let item = item(&scene.input, &config, &granted);
    let words = ["chef", "data-bag", "--bag", BAG];
    let _: Value = AgentCommand::new(&words, DEADLINE).reading(&item).run(scene, &config).await?;
    Ok(format!("item `{}` in bag `{BAG}`", item_id(&scene.input.experiment_name)))
}

/// The item as `chef/README.md` describes it.
fn item(input: &RunInput, config: &GrantedHost, granted: &Granted) -> Value {
    json!({
        "id": item_id(&input.experiment_name),
        "experiment": input.experiment_name,
        "project": input.project_name,
        "group": input.group_name,
        "config_name": config.name,
        "config_address": config.address,
        "config_server_name": CONFIG_SERVER_NAME,
        "config_server_address": host_of(&granted.config_server),
    })
}

/// The experiment's name, as far as a Chef server takes it for a name.
fn item_id(experiment: &str) -> String {
    let plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-');
    experiment.chars().map(|char| if plain(char) { char } else { '-' }).collect()
}

/// The host of an URL: `172.31.0.1` of `http://172.31.0.1:7301`.
fn host_of(url: &str) -> &str {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    authority.split(['/', ':']).next().unwrap_or(authority)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::{granted, input};

    #[test]
    fn the_item_says_where_the_servers_are() {
        let granted = granted();
        let item =
            item(&RunInput { experiment_name: "my star".into(), ..input() }, &granted.hosts[0], &granted);
        assert_eq!(item["id"], "my-star");
        assert_eq!(item["experiment"], "my star");
        assert_eq!(item["config_address"], "172.31.1.1");
        assert_eq!(item["config_server_address"], "172.31.0.1");
    }
}
