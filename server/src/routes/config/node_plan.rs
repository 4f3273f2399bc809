//! `GET /config/v1/node-plan`: the whole desired state of the host that asks.

use super::bearer::{Bearer, NoAnswer};
use axum::Json;
use axum::extract::State;
use neo_launch::{RunStore, documents, host_subject, node_subject};
use neo_store::Store;
use neo_wire::NodePlan;

pub(super) async fn handler(State(store): State<Store>, bearer: Bearer) -> Result<Json<NodePlan>, NoAnswer> {
    let host = bearer.host()?;
    let (_, input) = bearer.launch(&store).await?;
    let granted = bearer.granted(&store).await?;
    let carried = input.plan.pnodes.iter().filter(|pnode| pnode.name.as_str() == host);
    let subjects = carried.flat_map(|pnode| &pnode.nodes).map(|node| node_subject(node.as_str()));
    let subjects: Vec<_> = subjects.chain([host_subject(host)]).collect();
    let secrets = store.secrets(bearer.experiment, &subjects).await?;
    documents::node_plan(&input, &granted, &secrets, host).map(Json).ok_or(NoAnswer::Nothing)
}
