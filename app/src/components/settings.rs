//! The settings of an experiment: how it is containerized, and its end.

use super::{Confirm, FieldProblem, OptionsForm, OptionsList, Trial};
use crate::functions;
use crate::view::{ExperimentPage, Role};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// Changes an experiment.
#[component]
pub fn Settings(
    /// The experiment.
    page: ExperimentPage,
    /// What is shown, and what can be tried.
    trial: Trial,
) -> impl IntoView {
    let why_not = match (page.project.role, page.swapped_in) {
        (Role::Viewer, _) => Some("You may watch this project. Members may change experiments."),
        (_, true) => Some("Hosts are taken. Swap out before you change or delete the experiment."),
        _ => None,
    };
    if let Some(why_not) = why_not {
        return view! {
            <p class="note">{why_not}</p>
            <OptionsList policy=page.plan.policy />
        }
        .into_any();
    }
    view! {
        <OptionsForm trial />
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
