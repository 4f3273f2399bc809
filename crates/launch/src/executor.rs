//! Claims runs and carries them out.

use crate::{World, lease, run};
use neo_wire::RunId;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Runs carried out at once by one server. A run mostly waits for its hosts; what bounds it is memory for its state.
const RUNS_AT_ONCE: usize = 32;

/// How often to look for work: what a person who pressed "Launch" does not notice.
const CLAIM_EVERY: Duration = Duration::from_millis(500);

/// Claims runs and carries them out, several at once.
pub struct Executor {
    world: Arc<World>,
}

impl Executor {
    /// An executor that acts upon this world.
    pub fn new(world: World) -> Self {
        Self { world: Arc::new(world) }
    }

    /// Works until `shutdown`. Then it takes no more runs, drops the work where it is, gives the leases back, and
    /// returns; any server goes on with the runs from there.
    pub async fn run_forever(&self, shutdown: CancellationToken) {
        let mut runs: JoinSet<RunId> = JoinSet::new();
        while !shutdown.is_cancelled() {
            self.claim(&mut runs, &shutdown).await;
            tokio::select! {
                () = shutdown.cancelled() => {}
                Some(ended) = runs.join_next() => report(ended),
                () = sleep(CLAIM_EVERY) => {}
            }
        }
        while let Some(ended) = runs.join_next().await {
            report(ended);
        }
    }

    /// Claims while there is work and room. Every claim has its own name: a run that came back to this same server
    /// after its lease ran out is another claim, and what is left of the first cannot write any more.
    async fn claim(&self, runs: &mut JoinSet<RunId>, shutdown: &CancellationToken) {
        while runs.len() < RUNS_AT_ONCE {
            let owner = format!("{}/{}", self.world.owner, Uuid::now_v7());
            match self.world.store.claim(&owner, lease::LEASE).await {
                Ok(Some(claimed)) => {
                    let run = claimed.run;
                    let work = run::carry_out(self.world.clone(), claimed, owner, shutdown.clone());
                    runs.spawn(async move {
                        work.await;
                        run
                    });
                }
                Ok(None) => return,
                Err(error) => {
                    return tracing::warn!(error = %crate::error::chain(&error), "no run could be claimed; asking again");
                }
            }
        }
    }
}

fn report(ended: Result<RunId, tokio::task::JoinError>) {
    match ended {
        Ok(run) => tracing::info!(%run, "the work on a run ended"),
        Err(error) => {
            tracing::error!(%error, "the work on a run broke; it is taken up when its lease runs out")
        }
    }
}
