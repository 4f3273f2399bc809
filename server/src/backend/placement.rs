//! Placements: tried, compared, and told to programs.

use super::Service;
use super::access::SEE;
use super::draft::evaluated;
use super::preflight::shortfall;
use super::refuse::conflict;
use app::backend::Refusal;
use app::view::{Shortfall, Tried};
use neo_topology::{PlanDifference, Policy, Remark, WhatIf, compare, containerize, remarks, what_if};
use neo_wire::{ExperimentId, UserId};

/// Packings that are compared at once; nobody reads more, and each costs a placement.
const PACKINGS_MAX: usize = 12;

impl Service {
    pub(super) async fn tried(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        number: Option<u32>,
        policy: Policy,
    ) -> Result<Tried, Refusal> {
        let source = self.version_for(caller, experiment, number).await?.source;
        self.compute(move || {
            let (experiment, _) = evaluated(&source, policy.seed)?;
            let remarks = remarks(&experiment, &policy).into_iter().map(remark).collect();
            Ok(match containerize(&experiment, &policy) {
                Ok(plan) => Tried { plan: Some(plan), shortfalls: Vec::new(), remarks },
                Err(found) => {
                    Tried { plan: None, shortfalls: found.into_iter().map(shortfall).collect(), remarks }
                }
            })
        })
        .await?
    }

    pub(super) async fn compared_packings(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        number: Option<u32>,
        policy: Policy,
        packings: Vec<u32>,
    ) -> Result<Vec<WhatIf>, Refusal> {
        let source = self.version_for(caller, experiment, number).await?.source;
        check_packings(&packings)?;
        self.compute(move || {
            let (experiment, _) = evaluated(&source, policy.seed)?;
            Ok(what_if(&experiment, &policy, &packings))
        })
        .await?
    }

    pub(super) async fn compared_versions(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        before: u32,
        after: u32,
    ) -> Result<PlanDifference, Refusal> {
        self.experiment_for(caller, experiment, SEE).await?;
        let before = self.version(experiment, Some(before)).await?.plan;
        let after = self.version(experiment, Some(after)).await?.plan;
        self.compute(move || compare(&before, &after)).await
    }

    /// The plan of a file as `neo plan FILE --format json` tells it. Nothing is stored.
    pub async fn plan_document(
        &self,
        source: String,
        policy: Policy,
        packings: Vec<u32>,
    ) -> Result<Result<serde_json::Value, serde_json::Value>, Refusal> {
        check_packings(&packings)?;
        self.compute(move || crate::plan_document::of(&source, &policy, &packings)).await
    }
}

/// Refuses more packings than anybody reads.
fn check_packings(packings: &[u32]) -> Result<(), Refusal> {
    match packings.len() > PACKINGS_MAX || packings.contains(&0) {
        true => Err(conflict(
            format!("{} packings cannot be compared", packings.len()),
            format!("name at most {PACKINGS_MAX}, each from 1"),
        )),
        false => Ok(()),
    }
}

fn remark(remark: Remark) -> Shortfall {
    Shortfall {
        message: remark.message,
        remedy: remark.remedy,
        line: remark.origin.map(|origin| origin.range.line),
    }
}
