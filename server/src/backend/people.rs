//! Accounts, projects, members.

use super::Service;
use super::access::{LEAD, SEE};
use super::refuse::{conflict, internal};
use app::backend::Refusal;
use app::view::{Dashboard, Membership, Person, ProjectCard, Role};
use neo_store::Change;
use neo_wire::{ProjectId, UserId};

impl Service {
    pub(super) async fn check_password(&self, name: &str, password: &str) -> Result<Person, Refusal> {
        let account = self.store.account_by_name(name).await.map_err(internal)?;
        let hash = account.as_ref().map(|account| account.password_hash.clone());
        let verified = self.passwords.verify(password.to_owned(), hash).await;
        match account {
            Some(account) if verified => Ok(Person { id: account.id, name: account.name }),
            _ => Err(Refusal::WrongPassword),
        }
    }

    pub(super) async fn list_projects(&self, caller: UserId) -> Result<Vec<ProjectCard>, Refusal> {
        let projects = self.store.projects_of(caller).await.map_err(internal)?;
        Ok(projects.into_iter().map(super::views::project).collect())
    }

    pub(super) async fn read_dashboard(
        &self,
        caller: UserId,
        project: ProjectId,
    ) -> Result<Dashboard, Refusal> {
        let row = self.project_for(caller, project, SEE).await?;
        let mut experiments: Vec<_> = self
            .store
            .experiment_cards(project)
            .await
            .map_err(internal)?
            .into_iter()
            .map(super::views::experiment_card)
            .collect();
        experiments.sort_by_key(|card| std::cmp::Reverse(card.changed_at));
        let members = self.store.members(project).await.map_err(internal)?;
        let members = members
            .into_iter()
            .map(|member| Membership {
                person: Person { id: member.user, name: member.name },
                role: super::views::role(member.role),
            })
            .collect();
        Ok(Dashboard { project: super::views::project(row), experiments, members })
    }

    pub(super) async fn admit_member(
        &self,
        caller: UserId,
        project: ProjectId,
        name: &str,
        role: Role,
    ) -> Result<(), Refusal> {
        self.project_for(caller, project, LEAD).await?;
        let account = self.store.account_by_name(name).await.map_err(internal)?;
        let Some(account) = account else {
            return Err(conflict(
                format!("there is no account called `{name}`"),
                "check the name, or have the account made first",
            ));
        };
        let role = super::views::stored_role(role);
        led(self.store.admit(project, account.id, role).await.map_err(internal)?)
    }

    pub(super) async fn dismiss_member(
        &self,
        caller: UserId,
        project: ProjectId,
        user: UserId,
    ) -> Result<(), Refusal> {
        self.project_for(caller, project, LEAD).await?;
        led(self.store.dismiss(project, user).await.map_err(internal)?)
    }
}

fn led(change: Change) -> Result<(), Refusal> {
    match change {
        Change::Done => Ok(()),
        Change::LastLeader => {
            Err(conflict("nobody would lead the project any more", "make somebody else a leader first"))
        }
    }
}
