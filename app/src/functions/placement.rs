//! Placements that are tried, and the files that are made of one.

use crate::backend::Refusal;
use crate::view::{ArtifactCard, ArtifactText, Tried};
use leptos::prelude::*;
use neo_topology::{Policy, WhatIf};
use neo_wire::ExperimentId;
use server_fn::codec::Json;

/// What comes of another policy for a version of an experiment.
#[server(name = TryPolicy, prefix = "/fn", endpoint = "try_policy", input = Json)]
pub async fn try_policy(
    experiment: ExperimentId,
    version: Option<u32>,
    policy: Policy,
) -> Result<Tried, Refusal> {
    let (backend, caller) = super::signed_in()?;
    backend.try_policy(caller, experiment, version, policy).await
}

/// What other packings would bring.
#[server(name = CompareWhatIf, prefix = "/fn", endpoint = "what_if", input = Json)]
pub async fn what_if(
    experiment: ExperimentId,
    version: Option<u32>,
    policy: Policy,
    packings: Vec<u32>,
) -> Result<Vec<WhatIf>, Refusal> {
    let (backend, caller) = super::signed_in()?;
    backend.what_if(caller, experiment, version, policy, packings).await
}

/// The files of a version's directory.
#[server(name = ListArtifacts, prefix = "/fn", endpoint = "artifacts", input = Json)]
pub async fn artifacts(experiment: ExperimentId, version: Option<u32>) -> Result<Vec<ArtifactCard>, Refusal> {
    let (backend, caller) = super::signed_in()?;
    backend.artifacts(caller, experiment, version).await
}

/// A file of a version's directory.
#[server(name = ReadArtifact, prefix = "/fn", endpoint = "artifact", input = Json)]
pub async fn artifact(
    experiment: ExperimentId,
    version: Option<u32>,
    path: String,
) -> Result<ArtifactText, Refusal> {
    let (backend, caller) = super::signed_in()?;
    backend.artifact(caller, experiment, version, &path).await
}
