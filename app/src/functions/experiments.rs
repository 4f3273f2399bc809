//! Experiments and their versions.

use crate::backend::Refusal;
use crate::view::{Draft, ExperimentPage, FileState, Preflight, RunPage, VersionFile};
use leptos::prelude::*;
use neo_topology::PlanDifference;
use neo_wire::{ExperimentId, ProjectId};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use time::OffsetDateTime;

/// An experiment with its latest run, at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExperimentScreen {
    /// The experiment.
    pub page: ExperimentPage,
    /// Its latest run.
    pub run: Option<RunPage>,
    /// The two versions that are compared, where the page does.
    pub comparison: Option<Comparison>,
    /// The server's clock, for ages.
    #[serde(with = "time::serde::rfc3339")]
    pub now: OffsetDateTime,
}

/// Which version a page shows, and which two it compares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The version; the current one without.
    pub version: Option<u32>,
    /// The earlier and the later one.
    pub compared: Option<(u32, u32)>,
}

/// Two versions side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Number of the earlier one.
    pub before: u32,
    /// Number of the later one.
    pub after: u32,
    /// What differs.
    pub difference: PlanDifference,
}

/// An experiment with its latest run.
#[server(name = ReadExperiment, prefix = "/fn", endpoint = "experiment", input = Json)]
pub async fn experiment_screen(
    experiment: ExperimentId,
    shown: Option<Shown>,
) -> Result<ExperimentScreen, Refusal> {
    let (backend, caller) = super::signed_in()?;
    let Shown { version, compared } = shown.unwrap_or_default();
    let page = backend.experiment(caller, experiment, version).await?;
    let comparison = match compared {
        Some((before, after)) => {
            let difference = backend.compare(caller, experiment, before, after).await?;
            Some(Comparison { before, after, difference })
        }
        None => None,
    };
    let run = match page.runs.first() {
        Some(latest) => Some(backend.run(caller, latest.id).await?),
        None => None,
    };
    Ok(ExperimentScreen { page, run, comparison, now: OffsetDateTime::now_utc() })
}

/// Makes an experiment from a draft.
#[server(name = Create, prefix = "/fn", endpoint = "create", input = Json)]
pub async fn create_experiment(project: ProjectId, draft: Draft) -> Result<ExperimentId, Refusal> {
    let (backend, caller) = super::signed_in()?;
    backend.create(caller, project, draft).await
}

/// Stores the version after `base` of an experiment and says its number.
#[server(name = Revise, prefix = "/fn", endpoint = "revise", input = Json)]
pub async fn revise_experiment(experiment: ExperimentId, base: u32, draft: Draft) -> Result<u32, Refusal> {
    let (backend, caller) = super::signed_in()?;
    backend.revise(caller, experiment, base, draft).await
}

/// What goes on around an experiment's file.
#[server(name = ReadFileState, prefix = "/fn", endpoint = "file_state", input = Json)]
pub async fn file_state(experiment: ExperimentId, editing: bool) -> Result<FileState, Refusal> {
    let (backend, caller) = super::signed_in()?;
    backend.file_state(caller, experiment, editing).await
}

/// A version of an experiment with its NS file.
#[server(name = ReadVersion, prefix = "/fn", endpoint = "version", input = Json)]
pub async fn version_file(experiment: ExperimentId, number: u32) -> Result<VersionFile, Refusal> {
    let (backend, caller) = super::signed_in()?;
    backend.version(caller, experiment, number).await
}

/// Deletes an experiment.
#[server(name = Delete, prefix = "/fn", endpoint = "delete", input = Json)]
pub async fn delete_experiment(experiment: ExperimentId) -> Result<(), Refusal> {
    let (backend, caller) = super::signed_in()?;
    backend.delete(caller, experiment).await
}

/// What stands between a version of an experiment and its launch; of the current version without a number.
#[server(name = ReadPreflight, prefix = "/fn", endpoint = "preflight", input = Json)]
pub async fn preflight(experiment: ExperimentId, version: Option<u32>) -> Result<Preflight, Refusal> {
    let (backend, caller) = super::signed_in()?;
    backend.preflight(caller, experiment, version).await
}
