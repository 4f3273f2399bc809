//! The directory of a version of an experiment: its list, its files, and all in one.

use super::answer::Refused;
use super::asked::Version;
use super::session::SignedIn;
use crate::backend::Service;
use app::backend::Backend;
use app::view::ArtifactCard;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use neo_wire::ExperimentId;
use std::sync::Arc;

/// A file that is looked at by itself: a drawing may have its colours, and nothing may run.
const ONLY_TO_LOOK_AT: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

/// `GET /api/experiments/{experiment}/artifacts?version=N`: the files with what each is.
pub(super) async fn list(
    State(service): State<Arc<Service>>,
    SignedIn(caller): SignedIn,
    Path(experiment): Path<ExperimentId>,
    Query(Version { version }): Query<Version>,
) -> Result<Json<Vec<ArtifactCard>>, Refused> {
    Ok(Json(service.artifacts(caller, experiment, version).await?))
}

/// `GET /api/experiments/{experiment}/artifacts/{path}?version=N`: a file.
pub(super) async fn file(
    State(service): State<Arc<Service>>,
    SignedIn(caller): SignedIn,
    Path((experiment, path)): Path<(ExperimentId, String)>,
    Query(Version { version }): Query<Version>,
) -> Result<impl IntoResponse, Refused> {
    let content = service.artifact_content(caller, experiment, version, &path).await?;
    let headers = [(CONTENT_TYPE, content_type(&path)), (CONTENT_SECURITY_POLICY, ONLY_TO_LOOK_AT)];
    Ok((headers, content))
}

/// `GET /api/experiments/{experiment}/artifacts.tar.gz?version=N`: all files in one.
pub(super) async fn archive(
    State(service): State<Arc<Service>>,
    SignedIn(caller): SignedIn,
    Path(experiment): Path<ExperimentId>,
    Query(Version { version }): Query<Version>,
) -> Result<impl IntoResponse, Refused> {
    let (name, packed) = service.artifact_archive(caller, experiment, version).await?;
    let headers = [
        (CONTENT_TYPE, "application/gzip".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}-containers.tar.gz\"")),
    ];
    Ok((headers, packed))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        Some("tgz") => "application/gzip",
        _ => "text/plain; charset=utf-8",
    }
}
