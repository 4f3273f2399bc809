//! Environments. Experiments use the one that every server has.

use crate::{ApiError, ChefClient};
use serde_json::{Map, Value, json};

/// The environment of every node of ours.
pub const DEFAULT_ENVIRONMENT: &str = "_default";

/// Asks the server which versions of which cookbooks these recipes need: cookbook to manifest.
pub async fn solve(client: &ChefClient, recipes: &[String]) -> Result<Map<String, Value>, ApiError> {
    let path = format!("/environments/{DEFAULT_ENVIRONMENT}/cookbook_versions");
    match client.post(&path, &json!({"run_list": recipes})).await? {
        Value::Object(manifests) => Ok(manifests),
        other => Err(ApiError::Unexpected {
            request: format!("POST {path}"),
            status: reqwest::StatusCode::OK,
            found: other.to_string(),
            expected: "manifests by cookbook",
        }),
    }
}
