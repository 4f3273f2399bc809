//! Data bags: documents for recipes and people.

use crate::{ApiError, ChefClient, ObjectName};
use reqwest::StatusCode;
use serde_json::{Value, json};

/// Makes the bag and, in it, the item `id` as `item` says. `item` holds the same `id`.
pub async fn ensure_item(
    client: &ChefClient,
    bag: &ObjectName,
    id: &ObjectName,
    item: &Value,
) -> Result<(), ApiError> {
    ensure_bag(client, bag).await?;
    if client.put(&format!("/data/{bag}/{id}"), item).await?.is_none() {
        client.post(&format!("/data/{bag}"), item).await?;
    }
    Ok(())
}

async fn ensure_bag(client: &ChefClient, bag: &ObjectName) -> Result<(), ApiError> {
    match client.post("/data", &json!({"name": bag.as_str()})).await {
        Err(error) if error.status() == Some(StatusCode::CONFLICT) => Ok(()),
        result => result.map(|_| ()),
    }
}
