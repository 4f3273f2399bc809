//! The pnodes are registered and converged: virtual networking stands, containers started.

use super::converge::{converge, updated};
use super::scene::count;
use super::{StepScene, chef_server};
use crate::StepError;
use futures::FutureExt;

/// The physical nodes' role in the canonical repository.
const ROLE: &str = "pnode";

/// Ensures that every pnode is as its role says, several at once. A second converge changes nothing.
///
/// Undo: `remove_containers`.
pub(super) async fn ensure(scene: &StepScene<'_>) -> Result<String, StepError> {
    let server = chef_server::url(scene).await?;
    let config = scene.config_host().await?;
    let pnodes = scene.pnodes().await?;
    let work = pnodes.iter().map(|pnode| converge(scene, &config, pnode, ROLE, &server).boxed());
    scene.on_each(work.collect()).await?;
    scene.caught_up().await;
    let updated = updated(scene, pnodes.iter()) as usize;
    Ok(format!("{}, {} updated", count(pnodes.len(), "host"), count(updated, "resource")))
}
