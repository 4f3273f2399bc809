//! The control node is registered as a client and converged on its role.

use super::converge::{converge, updated};
use super::scene::count;
use super::{StepScene, chef_server};
use crate::StepError;

/// The control node's role in the canonical repository.
const ROLE: &str = "config";

/// Ensures that the control node is as its role says. A second converge changes nothing.
///
/// Undo: none of its own; the host is given back as a whole by `release_hosts`.
pub(super) async fn ensure(scene: &StepScene<'_>) -> Result<String, StepError> {
    let server = chef_server::url(scene).await?;
    let config = scene.config_host().await?;
    converge(scene, &config, &config, ROLE, &server).await?;
    scene.caught_up().await;
    Ok(format!("{} updated", count(updated(scene, std::iter::once(&config)) as usize, "resource")))
}
