//! From rows to what the screens show.

use super::words;
use app::view::{ExperimentCard, ProjectCard, Role, RunCard, VersionCard};
use neo_store::{ExperimentCardRow, ProjectRow, RunCardRow, VersionHeadRow};

pub(super) fn role(role: neo_store::Role) -> Role {
    match role {
        neo_store::Role::Viewer => Role::Viewer,
        neo_store::Role::Member => Role::Member,
        neo_store::Role::Leader => Role::Leader,
    }
}

pub(super) fn stored_role(role: Role) -> neo_store::Role {
    match role {
        Role::Viewer => neo_store::Role::Viewer,
        Role::Member => neo_store::Role::Member,
        Role::Leader => neo_store::Role::Leader,
    }
}

pub(super) fn project(row: ProjectRow) -> ProjectCard {
    ProjectCard { id: row.id, name: row.name, role: role(row.role), experiments: row.experiments }
}

pub(super) fn run_card(row: RunCardRow) -> RunCard {
    RunCard {
        id: row.id,
        kind: row.kind,
        status: row.status,
        last_event: words::headline(&row.headline),
        last_event_at: row.headline_at,
        by: row.by,
        containers_up: row.containers_up,
        containers_total: row.containers_total,
    }
}

pub(super) fn version_card(row: VersionHeadRow) -> VersionCard {
    VersionCard { number: row.number, by: row.by, at: row.at, nodes: row.nodes, pnodes: row.pnodes }
}

pub(super) fn experiment_card(row: ExperimentCardRow) -> ExperimentCard {
    let run = row.run.map(run_card);
    let run_at = run.as_ref().map(|run| run.last_event_at);
    ExperimentCard {
        id: row.id,
        name: row.name,
        nodes: row.nodes,
        pnodes: row.pnodes,
        run,
        created_by: row.created_by,
        changed_at: run_at.map_or(row.version_at, |at| at.max(row.version_at)),
    }
}
