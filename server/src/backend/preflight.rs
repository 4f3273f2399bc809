//! What stands between an experiment and its launch.

use super::Service;
use super::access::SEE;
use super::refuse::internal;
use app::backend::Refusal;
use app::view::{Preflight, Shortfall};
use neo_launch::{ExperimentSecrets, RunInput, documents};
use neo_wire::{Capabilities, ExperimentId, UserId};
use std::collections::BTreeMap;

impl Service {
    pub(super) async fn check_preflight(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        number: Option<u32>,
    ) -> Result<Preflight, Refusal> {
        let row = self.experiment_for(caller, experiment, SEE).await?;
        let version = self.version(experiment, number).await?;
        let capabilities = self.capabilities().await?;
        let not_applied = documents::not_applied(&version.plan, &capabilities);
        let input = RunInput {
            experiment,
            experiment_name: row.name,
            group_name: row.project.name.clone(),
            project_name: row.project.name,
            plan: version.plan,
            generation: u64::from(version.number),
        };
        Ok(Preflight { shortfalls: self.shortfalls(&input, &capabilities).await?, not_applied })
    }

    /// What of a version will not be as asked, a line each.
    pub(super) async fn not_applied(
        &self,
        experiment: ExperimentId,
        number: Option<u32>,
    ) -> Result<Vec<String>, Refusal> {
        let plan = self.version(experiment, number).await?.plan;
        Ok(documents::not_applied(&plan, &self.capabilities().await?))
    }

    async fn capabilities(&self) -> Result<Capabilities, Refusal> {
        self.testbed.capabilities().await.map_err(internal)
    }

    async fn shortfalls(
        &self,
        input: &RunInput,
        capabilities: &Capabilities,
    ) -> Result<Vec<Shortfall>, Refusal> {
        let request = neo_launch::swap_in_request(input, &nobody());
        let mut shortfalls = neo_topology::check_limits(&input.plan);
        shortfalls.extend(documents::missing_features(&input.plan, capabilities));
        shortfalls.extend(self.testbed.shortfalls(&request).await.map_err(internal)?);
        Ok(shortfalls.into_iter().map(shortfall).collect())
    }
}

/// Nobody logs in during a look ahead.
fn nobody() -> ExperimentSecrets {
    ExperimentSecrets {
        ssh_private_key: String::new(),
        ssh_public_key: String::new(),
        tokens: BTreeMap::new(),
    }
}

pub(super) fn shortfall(shortfall: neo_topology::Shortfall) -> Shortfall {
    Shortfall {
        message: shortfall.message,
        remedy: shortfall.remedy,
        line: shortfall.origin.map(|origin| origin.range.line),
    }
}
