//! Nodes: what the server knows of a host.

use crate::{ApiError, ChefClient, ObjectName};
use serde_json::{Value, json};

/// The node's document; none when there is no such node.
pub async fn get_node(client: &ChefClient, name: &ObjectName) -> Result<Option<Value>, ApiError> {
    client.get(&format!("/nodes/{name}")).await
}

/// Replaces the node's document.
pub async fn save_node(client: &ChefClient, name: &ObjectName, node: &Value) -> Result<(), ApiError> {
    client.put(&format!("/nodes/{name}"), node).await.map(|_| ())
}

/// Makes a node that was not there. To own it, `client` is the node's own client.
pub(super) async fn create_node(
    client: &ChefClient,
    name: &ObjectName,
    run_list: &[String],
) -> Result<(), ApiError> {
    let node = json!({
        "name": name.as_str(),
        "chef_type": "node",
        "json_class": "Chef::Node",
        "chef_environment": super::DEFAULT_ENVIRONMENT,
        "run_list": run_list,
        "normal": {}, "default": {}, "override": {}, "automatic": {},
    });
    client.post("/nodes", &node).await.map(|_| ())
}

/// Removes a node, if it is there.
pub(super) async fn delete_node(client: &ChefClient, name: &ObjectName) -> Result<(), ApiError> {
    client.delete(&format!("/nodes/{name}")).await.map(|_| ())
}
