//! Projects and their people.

use crate::backend::Refusal;
use crate::view::{Dashboard, Role};
use leptos::prelude::*;
use neo_wire::{ProjectId, UserId};
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use time::OffsetDateTime;

/// A dashboard at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DashboardScreen {
    /// The dashboard.
    pub dashboard: Dashboard,
    /// Who looks.
    pub caller: UserId,
    /// The server's clock, for ages.
    #[serde(with = "time::serde::rfc3339")]
    pub now: OffsetDateTime,
}

/// A project's dashboard.
#[server(name = ReadDashboard, prefix = "/fn", endpoint = "dashboard", input = Json)]
pub async fn dashboard_screen(project: ProjectId) -> Result<DashboardScreen, Refusal> {
    let (backend, caller) = super::signed_in()?;
    let dashboard = backend.dashboard(caller, project).await?;
    Ok(DashboardScreen { dashboard, caller, now: OffsetDateTime::now_utc() })
}

/// Admits somebody by name, or changes what they may do.
#[server(name = Admit, prefix = "/fn", endpoint = "admit", input = Json)]
pub async fn admit(project: ProjectId, name: String, role: Role) -> Result<(), Refusal> {
    let (backend, caller) = super::signed_in()?;
    backend.admit(caller, project, name.trim(), role).await
}

/// Dismisses somebody.
#[server(name = Dismiss, prefix = "/fn", endpoint = "dismiss", input = Json)]
pub async fn dismiss(project: ProjectId, user: UserId) -> Result<(), Refusal> {
    let (backend, caller) = super::signed_in()?;
    backend.dismiss(caller, project, user).await
}
