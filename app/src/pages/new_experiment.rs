//! A new experiment.

use super::{id_in_path, loading};
use crate::backend::Refusal;
use crate::components::{DraftEditor, loaded};
use crate::functions::{create_experiment, dashboard_screen};
use crate::view::{Draft, ProjectCard, Role};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use neo_topology::Policy;
use neo_wire::ProjectId;

/// Makes an experiment of an NS file.
#[component]
pub fn NewExperiment() -> impl IntoView {
    let id = id_in_path::<ProjectId>();
    let project = Resource::new_blocking(
        move || id.get(),
        |id| async move { Ok::<_, Refusal>(dashboard_screen(id?).await?.dashboard.project) },
    );
    view! {
        <Suspense fallback=loading>
            {move || Suspend::new(async move {
                loaded(project.await.and_then(may_create), |project| view! { <Editor project /> })
            })}
        </Suspense>
    }
    .into_any()
}

fn may_create(project: ProjectCard) -> Result<ProjectCard, Refusal> {
    if project.role >= Role::Member {
        return Ok(project);
    }
    Err(Refusal::Forbidden { what: "make an experiment here".to_owned(), needed: "member".to_owned() })
}

#[component]
fn Editor(project: ProjectCard) -> impl IntoView {
    let navigate = StoredValue::new(use_navigate());
    let refusal = RwSignal::new(None::<Refusal>);
    let id = project.id;
    let create = Action::new(move |draft: &Draft| {
        let draft = draft.clone();
        async move {
            match create_experiment(id, draft).await {
                Ok(experiment) => {
                    let path = format!("/experiments/{experiment}");
                    navigate.with_value(|navigate| navigate(&path, NavigateOptions::default()));
                }
                Err(found) => refusal.set(Some(found)),
            }
        }
    });
    let initial = Draft { name: String::new(), source: String::new(), policy: Policy::default() };
    view! {
        <Title text="New experiment" />
        <nav class="crumbs" aria-label="You are here">
            <a href=format!("/projects/{id}")>{project.name}</a>
        </nav>
        <div class="page-head">
            <h1>"New experiment"</h1>
        </div>
        <DraftEditor
            initial
            action=format!("/projects/{id}/new")
            is_new=true
            label="Create"
            test="create"
            pending=create.pending()
            refusal
            submit=move |draft| {
                refusal.set(None);
                create.dispatch(draft);
            }
        />
    }
    .into_any()
}
