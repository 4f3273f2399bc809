//! Who may do what.

use super::Service;
use super::refuse::internal;
use app::backend::Refusal;
use neo_store::{ExperimentRow, ProjectRow, Role, RunRow};
use neo_wire::{ExperimentId, ProjectId, RunId, UserId};

/// What somebody wants to do, and the role that it takes.
#[derive(Debug, Clone, Copy)]
pub struct Act {
    what: &'static str,
    needed: Role,
}

/// Looking at things.
pub const SEE: Act = Act { what: "see this", needed: Role::Viewer };
/// Making, changing and deleting experiments.
pub const EDIT: Act = Act { what: "change experiments", needed: Role::Member };
/// Launching, resuming, cancelling and swapping out.
pub const OPERATE: Act = Act { what: "launch or stop experiments", needed: Role::Member };
/// Admitting and dismissing people.
pub const LEAD: Act = Act { what: "admit or dismiss people", needed: Role::Leader };

impl Service {
    pub(super) async fn project_for(
        &self,
        caller: UserId,
        project: ProjectId,
        act: Act,
    ) -> Result<ProjectRow, Refusal> {
        let found = self.store.project_for(caller, project).await.map_err(internal)?;
        let row = found.ok_or(Refusal::NotFound)?;
        authorise(row.role, act)?;
        Ok(row)
    }

    /// The experiment, if the caller may act so upon it.
    pub async fn experiment_for(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        act: Act,
    ) -> Result<ExperimentRow, Refusal> {
        let found = self.store.experiment_for(caller, experiment).await.map_err(internal)?;
        let row = found.ok_or(Refusal::NotFound)?;
        authorise(row.project.role, act)?;
        Ok(row)
    }

    /// The run and its experiment, if the caller may act so upon it.
    pub async fn run_for(
        &self,
        caller: UserId,
        run: RunId,
        act: Act,
    ) -> Result<(RunRow, ExperimentRow), Refusal> {
        let found = self.store.run(run).await.map_err(internal)?;
        let row = found.ok_or(Refusal::NotFound)?;
        let experiment = self.experiment_for(caller, row.experiment, act).await?;
        Ok((row, experiment))
    }
}

fn authorise(role: Role, act: Act) -> Result<(), Refusal> {
    if role >= act.needed {
        return Ok(());
    }
    let needed = match act.needed {
        Role::Viewer => "viewer",
        Role::Member => "member",
        Role::Leader => "leader",
    };
    Err(Refusal::Forbidden { what: act.what.to_owned(), needed: needed.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_do_what_the_one_before_may() {
        let allowed = |role| [SEE, EDIT, OPERATE, LEAD].map(|act| authorise(role, act).is_ok());
        assert_eq!(allowed(Role::Viewer), [true, false, false, false]);
        assert_eq!(allowed(Role::Member), [true, true, true, false]);
        assert_eq!(allowed(Role::Leader), [true, true, true, true]);
    }
}
