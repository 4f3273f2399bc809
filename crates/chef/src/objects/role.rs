//! Roles: run lists with a name.

use super::DEFAULT_ENVIRONMENT;
use crate::{ApiError, ChefClient, ObjectName};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A role, as far as a run list needs it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Role {
    #[serde(default)]
    run_list: Vec<String>,
    #[serde(default)]
    env_run_lists: BTreeMap<String, Vec<String>>,
}

impl Role {
    /// The run list in the environment `_default`.
    pub fn run_list(&self) -> &[String] {
        self.env_run_lists.get(DEFAULT_ENVIRONMENT).unwrap_or(&self.run_list)
    }
}

/// A role; none when there is no such role.
pub async fn get_role(client: &ChefClient, name: &ObjectName) -> Result<Option<Role>, ApiError> {
    let path = format!("/roles/{name}");
    let Some(document) = client.get(&path).await? else { return Ok(None) };
    serde_json::from_value(document).map(Some).map_err(|error| ApiError::Unexpected {
        request: format!("GET {path}"),
        status: reqwest::StatusCode::OK,
        found: error.to_string(),
        expected: "a role",
    })
}

/// Makes the role as `document` says.
pub async fn ensure_role(client: &ChefClient, name: &ObjectName, document: &Value) -> Result<(), ApiError> {
    if client.put(&format!("/roles/{name}"), document).await?.is_none() {
        client.post("/roles", document).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_may_have_its_own_run_list() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(serde_json::from_str::<Role>(text).unwrap().run_list(), expected);
        };
        check(r#"{"run_list": ["recipe[a]"]}"#, &["recipe[a]"]);
        check(r#"{"run_list": ["recipe[a]"], "env_run_lists": {"_default": ["recipe[b]"]}}"#, &["recipe[b]"]);
        check("{}", &[]);
    }
}
