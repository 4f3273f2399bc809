//! `GET /api/experiments/{experiment}/plan` and `.../physical.ns`: the stored plan and the physical NS file.

use super::answer::Refused;
use super::session::SignedIn;
use crate::backend::Service;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use neo_topology::Plan;
use neo_wire::ExperimentId;
use std::sync::Arc;

/// The plan of the current version, as JSON.
pub(super) async fn plan(
    State(service): State<Arc<Service>>,
    SignedIn(caller): SignedIn,
    Path(experiment): Path<ExperimentId>,
) -> Result<Json<Plan>, Refused> {
    Ok(Json(service.version_for(caller, experiment).await?.plan))
}

/// The physical NS file of the current version, to keep.
pub(super) async fn physical(
    State(service): State<Arc<Service>>,
    SignedIn(caller): SignedIn,
    Path(experiment): Path<ExperimentId>,
) -> Result<impl IntoResponse, Refused> {
    let physical = service.version_for(caller, experiment).await?.physical;
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"physical.ns\""),
    ];
    Ok((headers, physical))
}
