//! The stored plan and the physical NS file of a version, and plans for programs: what comes of a file and options.

use super::answer::Refused;
use super::asked::{Asked, Version, merged};
use super::session::SignedIn;
use crate::backend::Service;
use app::backend::Refusal;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use neo_topology::{Options, Plan, Policy};
use neo_wire::ExperimentId;
use std::sync::Arc;

/// `GET /api/experiments/{experiment}/plan?version=N`: the plan, as JSON.
pub(super) async fn plan(
    State(service): State<Arc<Service>>,
    SignedIn(caller): SignedIn,
    Path(experiment): Path<ExperimentId>,
    Query(Version { version }): Query<Version>,
) -> Result<Json<Plan>, Refused> {
    Ok(Json(service.version_for(caller, experiment, version).await?.plan))
}

/// `GET /api/experiments/{experiment}/physical.ns?version=N`: the physical NS file, to keep.
pub(super) async fn physical(
    State(service): State<Arc<Service>>,
    SignedIn(caller): SignedIn,
    Path(experiment): Path<ExperimentId>,
    Query(Version { version }): Query<Version>,
) -> Result<impl IntoResponse, Refused> {
    let physical = service.version_for(caller, experiment, version).await?.physical;
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"physical.ns\""),
    ];
    Ok((headers, physical))
}

/// `POST /api/plan`: what comes of a file. Nothing is stored.
pub(super) async fn of_file(
    State(service): State<Arc<Service>>,
    SignedIn(_): SignedIn,
    Json(asked): Json<Asked>,
) -> Result<Response, Refused> {
    let Some(source) = asked.source.clone() else {
        let found = "there is no `source`, the NS file".to_owned();
        return Err(Refused(Refusal::Malformed { found }));
    };
    answer(&service, source, &asked, Options::new()).await
}

/// `POST /api/experiments/{experiment}/plan?version=N`: what would come of other options, or of another file; what is
/// not said is as in that version. Nothing is stored.
pub(super) async fn of_version(
    State(service): State<Arc<Service>>,
    SignedIn(caller): SignedIn,
    Path(experiment): Path<ExperimentId>,
    Query(Version { version }): Query<Version>,
    Json(asked): Json<Asked>,
) -> Result<Response, Refused> {
    let stored = service.version_for(caller, experiment, version).await?;
    let source = asked.source.clone().unwrap_or(stored.source);
    answer(&service, source, &asked, stored.plan.policy.options()).await
}

async fn answer(
    service: &Service,
    source: String,
    asked: &Asked,
    before: Options,
) -> Result<Response, Refused> {
    let policy = merged(before, &asked.options).and_then(|options| Policy::of_options(&options));
    let policy = match policy {
        Ok(policy) => policy,
        Err(problems) => return Ok(super::asked::refused(&problems)),
    };
    let told = service.plan_document(source, policy, asked.what_if.clone()).await?;
    Ok(match told {
        Ok(document) => Json(document).into_response(),
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, Json(problems)).into_response(),
    })
}
