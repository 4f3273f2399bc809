//! Runs: begun, watched, stopped, taken up again.

use crate::backend::Refusal;
use crate::view::{LogLine, LogQuery, RunPage};
use leptos::prelude::*;
use neo_wire::{ExperimentId, ProjectId, RunId};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

/// A run, with the way back to where it belongs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunScreen {
    /// The run.
    pub run: RunPage,
    /// Name of its experiment.
    pub experiment_name: String,
    /// The project of its experiment.
    pub project: ProjectId,
    /// Name of that project.
    pub project_name: String,
}

/// A run's snapshot.
#[server(name = ReadRun, prefix = "/fn", endpoint = "run", input = Json)]
pub async fn run_screen(run: RunId) -> Result<RunScreen, Refusal> {
    let (backend, caller) = super::signed_in()?;
    let run = backend.run(caller, run).await?;
    let page = backend.experiment(caller, run.experiment, None).await?;
    Ok(RunScreen {
        run,
        experiment_name: page.name,
        project: page.project.id,
        project_name: page.project.name,
    })
}

/// Launches a version of an experiment; the current one without a number.
#[server(name = Launch, prefix = "/fn", endpoint = "launch", input = Json)]
pub async fn launch(
    experiment: ExperimentId,
    version: Option<u32>,
    confirmed: bool,
) -> Result<RunId, Refusal> {
    let (backend, caller) = super::signed_in()?;
    backend.launch(caller, experiment, version, confirmed).await
}

/// Takes everything of an experiment down.
#[server(name = SwapOut, prefix = "/fn", endpoint = "swap_out", input = Json)]
pub async fn swap_out(experiment: ExperimentId) -> Result<RunId, Refusal> {
    let (backend, caller) = super::signed_in()?;
    backend.swap_out(caller, experiment).await
}

/// Stops a run and keeps everything.
#[server(name = Cancel, prefix = "/fn", endpoint = "cancel", input = Json)]
pub async fn cancel(run: RunId) -> Result<(), Refusal> {
    let (backend, caller) = super::signed_in()?;
    backend.cancel(caller, run).await
}

/// Goes on with a run.
#[server(name = Resume, prefix = "/fn", endpoint = "resume", input = Json)]
pub async fn resume(run: RunId) -> Result<(), Refusal> {
    let (backend, caller) = super::signed_in()?;
    backend.resume(caller, run).await
}

/// Lines of a run's log.
#[server(name = ReadLog, prefix = "/fn", endpoint = "log", input = Json)]
pub async fn log(run: RunId, query: LogQuery) -> Result<Vec<LogLine>, Refusal> {
    let (backend, caller) = super::signed_in()?;
    backend.log(caller, run, query).await
}
