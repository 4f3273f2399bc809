//! The file of an experiment: edited, saved as versions, by several people at once.

mod compare;
mod conflict;
mod file;
mod versions;

use super::DraftEditor;
use crate::backend::Refusal;
use crate::clock::Clock;
use crate::functions;
use crate::view::{Draft, ExperimentPage, Role};
use conflict::Conflict;
use file::{File, POLL_EVERY};
use leptos::prelude::*;
use versions::Versions;

/// Edits the file of an experiment.
#[component]
pub fn FileEditor(
    /// The experiment.
    page: RwSignal<ExperimentPage>,
    /// The server's clock.
    clock: Clock,
    /// Called when there is another version.
    #[prop(into)]
    changed: Callback<()>,
) -> impl IntoView {
    let (file, initial) = page.with_untracked(|page| {
        let initial =
            Draft { name: page.name.clone(), source: page.source.clone(), policy: page.plan.policy.clone() };
        (File::new(page, clock, changed), initial)
    });
    let locked = Memo::new(move |_| page.with(why_locked));
    watch(file, locked);
    let refusal = RwSignal::new(None::<Refusal>);
    let save = Action::new(move |draft: &Draft| {
        let draft = draft.clone();
        async move {
            let base = file.base.with_untracked(|base| base.0);
            match functions::revise_experiment(file.experiment, base, draft.clone()).await {
                Ok(number) => file.saved(number, draft.source),
                Err(Refusal::Overtaken { theirs }) => file.theirs.set(Some(*theirs)),
                Err(found) => refusal.set(Some(found)),
            }
        }
    });
    view! {
        <section class="file-editor" aria-labelledby="file-title">
            <div class="file-head">
                <h2 id="file-title">"NS file"</h2>
                <p class="hint" role="status" data-test="file-status">
                    {move || file.status()}
                </p>
            </div>
            {move || file.theirs.get().map(|theirs| view! { <Conflict file theirs /> })}
            <DraftEditor
                initial
                action=format!("/experiments/{}/ns", file.experiment)
                base=Signal::derive(move || Some(file.base.with(|base| base.0)))
                source=file.source
                locked
                label="Save as a new version"
                test="revise"
                pending=save.pending()
                refusal
                submit=move |draft| {
                    refusal.set(None);
                    save.dispatch(draft);
                }
            />
            <Versions file locked=Signal::derive(move || locked.get().is_some()) />
        </section>
    }
    .into_any()
}

/// Asks every few seconds what goes on around the file, and says that somebody is at it.
fn watch(file: File, locked: Memo<Option<&'static str>>) {
    let ask = move || {
        let editing = locked.get_untracked().is_none();
        file.look.dispatch(editing);
    };
    Effect::new(move || {
        ask();
        if let Ok(interval) = set_interval_with_handle(ask, POLL_EVERY) {
            on_cleanup(move || {
                interval.clear();
                leptos::task::spawn_local(async move {
                    // Whoever is not told hears it by silence.
                    let _ = functions::file_state(file.experiment, false).await;
                });
            });
        }
    });
}

fn why_locked(page: &ExperimentPage) -> Option<&'static str> {
    match (page.project.role, page.swapped_in) {
        (Role::Viewer, _) => Some("You may watch this project. Members may change the file."),
        (_, true) => Some("Hosts are taken: the file is as they were made of it. Swap out to change it."),
        _ => None,
    }
}
