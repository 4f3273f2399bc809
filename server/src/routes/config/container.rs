//! `GET /config/v1/container`: what the container that asks is to make of itself.

use super::bearer::{Bearer, NoAnswer};
use axum::Json;
use axum::extract::State;
use neo_launch::documents;
use neo_store::Store;
use neo_wire::ContainerConfig;

pub(super) async fn handler(
    State(store): State<Store>,
    bearer: Bearer,
) -> Result<Json<ContainerConfig>, NoAnswer> {
    let node = bearer.node()?;
    let (_, input) = bearer.launch(&store).await?;
    let granted = bearer.granted(&store).await?;
    documents::container_config(&input, &granted, node).map(Json).ok_or(NoAnswer::Nothing)
}
