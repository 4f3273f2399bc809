//! The versions of an experiment, for programs: listed, made, compared; and the options that a version can have.

use super::answer::Refused;
use super::asked::{Asked, merged, refused};
use super::session::SignedIn;
use crate::backend::{EDIT, Service};
use app::backend::Backend;
use app::view::{Draft, VersionCard};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use neo_topology::options::{ALL, Kind};
use neo_topology::{PlanDifference, Policy};
use neo_wire::ExperimentId;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// Which two versions.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Two {
    before: u32,
    after: u32,
}

/// `GET /api/options`: every option with its help.
pub(super) async fn options() -> Json<Value> {
    let option = |option: &neo_topology::PolicyOption| {
        let (kind, choices) = match option.kind {
            Kind::Number => ("number", None),
            Kind::Flag => ("flag", None),
            Kind::Text => ("text", None),
            Kind::Lines => ("lines", None),
            Kind::Choice(choices) => ("choice", Some(choices)),
        };
        json!({ "name": option.name, "kind": kind, "choices": choices, "help": option.help, "hint": option.hint })
    };
    Json(ALL.iter().map(option).collect())
}

/// `GET /api/experiments/{experiment}/versions`: the versions, the latest first.
pub(super) async fn list(
    State(service): State<Arc<Service>>,
    SignedIn(caller): SignedIn,
    Path(experiment): Path<ExperimentId>,
) -> Result<Json<Vec<VersionCard>>, Refused> {
    Ok(Json(service.experiment(caller, experiment, None).await?.versions))
}

/// `POST /api/experiments/{experiment}/versions`: containerizes again; what is not said is as before. The versions
/// before stay.
pub(super) async fn make(
    State(service): State<Arc<Service>>,
    SignedIn(caller): SignedIn,
    Path(experiment): Path<ExperimentId>,
    Json(asked): Json<Asked>,
) -> Result<Response, Refused> {
    let name = service.experiment_for(caller, experiment, EDIT).await?.name;
    let before = service.version_for(caller, experiment, None).await?;
    let base = asked.base.unwrap_or(before.number);
    let options = merged(before.plan.policy.options(), &asked.options);
    let policy = match options.and_then(|options| Policy::of_options(&options)) {
        Ok(policy) => policy,
        Err(problems) => return Ok(refused(&problems)),
    };
    let source = asked.source.unwrap_or(before.source);
    if let Err(problems) = service.plan_document(source.clone(), policy.clone(), Vec::new()).await? {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(problems)).into_response());
    }
    let draft = Draft { name, source, policy };
    let version = service.revise(caller, experiment, base, draft).await?;
    Ok((StatusCode::CREATED, Json(json!({ "version": version }))).into_response())
}

/// `GET /api/experiments/{experiment}/compare?before=N&after=M`: what the later version changes.
pub(super) async fn compare(
    State(service): State<Arc<Service>>,
    SignedIn(caller): SignedIn,
    Path(experiment): Path<ExperimentId>,
    Query(Two { before, after }): Query<Two>,
) -> Result<Json<PlanDifference>, Refused> {
    Ok(Json(service.compare(caller, experiment, before, after).await?))
}
