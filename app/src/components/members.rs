//! The people of a project.

use super::FieldProblem;
use crate::functions;
use crate::view::{Membership, Role};
use crate::words;
use leptos::prelude::*;
use neo_wire::{ProjectId, UserId};

const ROLES: [Role; 3] = [Role::Viewer, Role::Member, Role::Leader];

/// The people of a project; leaders admit and dismiss.
#[component]
pub fn Members(
    /// Of which project.
    project: ProjectId,
    /// What the caller may do.
    role: Role,
    /// Who looks.
    caller: UserId,
    /// The people.
    #[prop(into)]
    members: Signal<Vec<Membership>>,
    /// Called when something changed.
    #[prop(into)]
    changed: Callback<()>,
) -> impl IntoView {
    let alive = super::alive();
    let problem = RwSignal::new(None::<String>);
    let dismiss = Action::new(move |user: &UserId| {
        let user = *user;
        async move {
            problem.set(functions::dismiss(project, user).await.err().map(|refusal| refusal.to_string()));
            changed.run(());
        }
    });
    let leads = role == Role::Leader;
    let row = move |membership: Membership| {
        let user = membership.person.id;
        let name = membership.person.name;
        let label = format!("Dismiss {name}");
        let button = (leads && user != caller).then(|| {
            view! {
                <button
                    type="button"
                    class="quiet"
                    aria-label=label
                    disabled=move || dismiss.pending().get() || !alive.get()
                    on:click=move |_| {
                        dismiss.dispatch(user);
                    }
                >
                    "Dismiss"
                </button>
            }
        });
        view! {
            <li>
                <span class="member-name">{name}</span>
                <span class="aside">{words::role(membership.role)}</span>
                {button}
            </li>
        }
    };
    view! {
        <section class="members" aria-labelledby="members-title">
            <h2 id="members-title">"People"</h2>
            <ul>{move || members.get().into_iter().map(row).collect_view()}</ul>
            <FieldProblem text=problem />
            {leads.then(|| view! { <Admit project changed /> })}
        </section>
    }
    .into_any()
}

#[component]
fn Admit(project: ProjectId, changed: Callback<()>) -> impl IntoView {
    let alive = super::alive();
    let name = RwSignal::new(String::new());
    let role = RwSignal::new(Role::Member);
    let problem = RwSignal::new(None::<String>);
    let admit = Action::new(move |(): &()| async move {
        match functions::admit(project, name.get_untracked(), role.get_untracked()).await {
            Ok(()) => {
                problem.set(None);
                name.set(String::new());
                changed.run(());
            }
            Err(refusal) => problem.set(Some(refusal.to_string())),
        }
    });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        admit.dispatch(());
    };
    let chosen = move |event| {
        let value = event_target_value(&event);
        role.set(ROLES.into_iter().find(|role| words::role(*role) == value).unwrap_or(Role::Member));
    };
    let options = ROLES.map(|choice| {
        let word = words::role(choice);
        view! {
            <option value=word selected=choice == Role::Member>
                {word}
            </option>
        }
    });
    view! {
        <form class="admit" on:submit=send>
            <label class="field">
                <span class="field-name">"Admit"</span>
                <input
                    placeholder="name"
                    autocomplete="off"
                    autocapitalize="none"
                    required
                    aria-describedby="admit-problem"
                    prop:value=name
                    on:input=move |event| name.set(event_target_value(&event))
                />
            </label>
            <label class="field">
                <span class="field-name">"As"</span>
                <select on:change=chosen>{options.into_iter().collect_view()}</select>
            </label>
            <button type="submit" class="button" disabled=move || admit.pending().get() || !alive.get()>
                "Admit"
            </button>
            <FieldProblem id="admit-problem" text=problem />
        </form>
    }
    .into_any()
}
