//! `POST /config/v1/report`: what a container says of itself. It becomes an event of the latest launch, also when
//! that is over.

use super::bearer::{Bearer, NoAnswer};
use axum::Json;
use axum::extract::State;
use http::StatusCode;
use neo_launch::RunStore;
use neo_store::Store;
use neo_wire::{ContainerReport, ContainerState, EventBody, VERSION};

pub(super) async fn handler(
    State(store): State<Store>,
    bearer: Bearer,
    Json(report): Json<ContainerReport>,
) -> Result<StatusCode, NoAnswer> {
    let node = bearer.node()?;
    check(&report)?;
    let (run, input) = bearer.launch(&store).await?;
    if report.generation != input.generation {
        return Err(NoAnswer::Senseless("the report is about another generation of the plan\n"));
    }
    let planned = input.plan.nodes.iter().find(|(name, _)| name.as_str() == node);
    let (_, planned) = planned.ok_or(NoAnswer::Nothing)?;
    let event = EventBody::Container {
        node: node.to_owned(),
        pnode: planned.placement.pnode.to_string(),
        state: report.state,
        message: message(&report),
        start_command_exit: report.start_command_exit,
    };
    store.append(run, None, vec![event]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A container knows whether it configured itself and started; whether it is up is for others to measure.
fn check(report: &ContainerReport) -> Result<(), NoAnswer> {
    if report.version != VERSION {
        return Err(NoAnswer::Senseless("the report has a version that this server does not know\n"));
    }
    match report.state {
        ContainerState::Configured | ContainerState::Started | ContainerState::Failed => Ok(()),
        ContainerState::None | ContainerState::Down | ContainerState::Up => {
            Err(NoAnswer::Senseless("a container reports `configured`, `started` or `failed`\n"))
        }
    }
}

fn message(report: &ContainerReport) -> String {
    let parts = std::iter::once(&report.message).chain(&report.not_applied);
    parts.filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("; ")
}
