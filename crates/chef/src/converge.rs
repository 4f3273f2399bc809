//! A whole converge: from the node's run list to the end report.

use crate::engine::{self, ResourceError, Say};
use crate::objects::{get_node, save_node};
use crate::run_list::{Expanded, FetchError, ItemError, RecipeName, expand, fetch};
use crate::{ApiError, ChefClient, ObjectName};
use neo_wire::{AgentLine, ConvergeReport, Engine};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;
use time::OffsetDateTime;

/// Why a converge did not come to a good end.
#[derive(Debug, thiserror::Error)]
pub enum ConvergeError {
    /// The server said no.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// The server does not know the node.
    #[error("node `{node}` is not on the Chef server")]
    NoNode {
        /// Which.
        node: ObjectName,
    },
    /// A run list names a role that is not there.
    #[error("role `{role}` is not on the Chef server")]
    NoRole {
        /// Which.
        role: ObjectName,
    },
    /// A run list entry cannot be read.
    #[error(transparent)]
    Item(#[from] ItemError),
    /// The run list grows beyond sense.
    #[error("the run list expands to more than {limit} entries")]
    RunListTooLong {
        /// How many are possible.
        limit: usize,
    },
    /// The recipes cannot be had or are refused.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// A resource failed.
    #[error(transparent)]
    Resource(#[from] ResourceError),
}

impl ConvergeError {
    /// Whether the same converge may succeed later, as in [`ApiError::retry`].
    pub fn retry(&self) -> bool {
        match self {
            Self::Api(error) | Self::Fetch(FetchError::Api(error)) => error.retry(),
            Self::NoNode { .. } | Self::NoRole { .. } | Self::Fetch(FetchError::Damaged { .. }) => true,
            Self::Resource(_) => true,
            Self::Item(_) | Self::RunListTooLong { .. } | Self::Fetch(_) => false,
        }
    }

    /// What to do.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Api(error) | Self::Fetch(FetchError::Api(error)) => error.remedy(),
            Self::NoNode { .. } => "register the node, then converge again",
            Self::NoRole { .. } => "upload the repository with this role, or correct the run list",
            Self::Item(_) | Self::RunListTooLong { .. } => "correct the run list of the node or role",
            Self::Fetch(FetchError::OutsideSubset { .. } | FetchError::Recipe(_)) => {
                "rewrite it with directory, file, link and execute, or install chef-client on the host"
            }
            Self::Fetch(FetchError::NoRecipe { .. }) => {
                "add the recipe to its cookbook, or correct the run list"
            }
            Self::Fetch(FetchError::Damaged { .. }) => "upload the repository again",
            Self::Fetch(FetchError::Cache { .. }) => {
                "make room on the disk of this host, and the directory writable"
            }
            Self::Resource(_) => "mend what the message names on this host, then converge again",
        }
    }
}

/// Converges this host as `node`, with the built-in engine. Recipes are kept in `cache`.
pub async fn converge(
    client: &ChefClient,
    node: &ObjectName,
    cache: &Path,
    say: Say<'_>,
) -> Result<ConvergeReport, ConvergeError> {
    let started = Instant::now();
    let document =
        get_node(client, node).await?.ok_or_else(|| ConvergeError::NoNode { node: node.clone() })?;
    let expanded = expand(client, &run_list(&document)).await?;
    let names: Vec<String> = expanded.recipes.iter().map(RecipeName::to_string).collect();
    say(AgentLine::Log { message: format!("built-in engine, run list: {}", or_nothing(&names)) });
    let fetched = fetch(client, &expanded.recipes, cache).await?;
    let counts = engine::run(&fetched.recipes, say).await?;
    save_node(client, node, &converged(document, &expanded, &fetched.versions)).await?;
    Ok(ConvergeReport {
        engine: Engine::BuiltIn,
        node: node.to_string(),
        run_list: names,
        total: counts.total,
        updated: counts.updated,
        elapsed_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    })
}

fn or_nothing(names: &[String]) -> String {
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

fn run_list(node: &Value) -> Vec<String> {
    let entries = node["run_list"].as_array().into_iter().flatten();
    entries.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The node's document with what Chef keeps of a run, and with the name of the engine: it does not pass for Chef.
fn converged(mut node: Value, expanded: &Expanded, versions: &BTreeMap<String, String>) -> Value {
    let recipes = expanded.recipes.iter().map(|name| format!("{}::{}", name.cookbook, name.recipe));
    let cookbooks: BTreeMap<&String, Value> =
        versions.iter().map(|(name, version)| (name, json!({"version": version}))).collect();
    node["automatic"] = json!({
        "recipes": recipes.collect::<Vec<_>>(),
        "roles": expanded.roles.iter().map(ObjectName::as_str).collect::<Vec<_>>(),
        "cookbooks": cookbooks,
        "ohai_time": OffsetDateTime::now_utc().unix_timestamp(),
        "neo": {"engine": "built_in"},
    });
    node
}
