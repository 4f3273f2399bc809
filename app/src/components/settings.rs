//! The settings of an experiment: its next version, its end.

use super::{Confirm, DraftEditor, FieldProblem};
use crate::backend::Refusal;
use crate::functions;
use crate::view::{Draft, ExperimentPage, Role};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// Changes an experiment.
#[component]
pub fn Settings(
    /// The experiment.
    page: ExperimentPage,
    /// Called with the number of a new version.
    #[prop(into)]
    revised: Callback<u32>,
) -> impl IntoView {
    let refusal = RwSignal::new(None::<Refusal>);
    let experiment = page.id;
    let revise = Action::new(move |draft: &Draft| {
        let draft = draft.clone();
        async move {
            match functions::revise_experiment(experiment, draft).await {
                Ok(version) => revised.run(version),
                Err(found) => refusal.set(Some(found)),
            }
        }
    });
    let why_not = match (page.project.role, page.swapped_in) {
        (Role::Viewer, _) => Some("You may watch this project. Members may change experiments."),
        (_, true) => Some("Hosts are taken. Swap out before you change or delete the experiment."),
        _ => None,
    };
    if let Some(why_not) = why_not {
        return view! {
            <h2>"Settings"</h2>
            <p class="note">{why_not}</p>
        }
        .into_any();
    }
    let initial =
        Draft { name: page.name.clone(), source: page.source.clone(), policy: page.plan.policy.clone() };
    view! {
        <section aria-labelledby="revise-title">
            <h2 id="revise-title">"New version"</h2>
            <p class="hint">
                {format!("This is version {}. A new version is planned anew; earlier versions stay as they are.", page.version)}
            </p>
            <DraftEditor
                initial
                label="Store as new version"
                test="revise"
                pending=revise.pending()
                refusal
                submit=move |draft| {
                    refusal.set(None);
                    revise.dispatch(draft);
                }
            />
        </section>
        <Delete page />
    }
    .into_any()
}

#[component]
fn Delete(page: ExperimentPage) -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    let navigate = StoredValue::new(use_navigate());
    let (experiment, project) = (page.id, page.project.id);
    let delete = Action::new(move |(): &()| async move {
        match functions::delete_experiment(experiment).await {
            Ok(()) => {
                let dashboard = format!("/projects/{project}");
                navigate.with_value(|navigate| navigate(&dashboard, NavigateOptions::default()));
            }
            Err(refusal) => problem.set(Some(refusal.to_string())),
        }
    });
    let consequence = format!("{} is deleted with all its versions, runs and logs.", page.name);
    view! {
        <section class="danger-zone" aria-labelledby="delete-title">
            <h2 id="delete-title">"End"</h2>
            <Confirm
                label="Delete experiment"
                test="delete"
                consequence
                pending=delete.pending()
                act=move |()| {
                    delete.dispatch(());
                }
            />
            <FieldProblem text=problem />
        </section>
    }
    .into_any()
}
