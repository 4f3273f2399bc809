//! That an earlier version is shown, and the ways on.

use super::trial::Trial;
use leptos::prelude::*;

/// Says that an earlier version is shown. Nothing while the current one is.
#[component]
pub fn VersionNote(
    /// What is shown.
    trial: Trial,
) -> impl IntoView {
    let earlier =
        Memo::new(move |_| trial.page.with(|page| page.earlier().map(|version| (version, page.latest()))));
    let again = move |_| {
        trial.save.dispatch(trial.page.with_untracked(|page| page.plan.policy.clone()));
    };
    let note = move |(version, latest): (u32, u32)| {
        let id = trial.page.with_untracked(|page| page.id);
        view! {
            <div class="note is-warning version-note" data-test="version-note">
                <p>
                    {format!("You look at version {version}; the current one is version {latest}. ")}
                    "It can be launched as it is, or made the current one again."
                </p>
                <div class="actions">
                    <a class="button" href=format!("/experiments/{id}/placement") data-test="to-latest">
                        {format!("To version {latest}")}
                    </a>
                    <button
                        type="button"
                        class="button"
                        data-test="make-current"
                        disabled=move || trial.why_locked().is_some() || trial.save.pending().get()
                        on:click=again
                    >
                        {format!("Save it as version {}", latest + 1)}
                    </button>
                </div>
            </div>
        }
    };
    view! { {move || earlier.get().map(note)} }.into_any()
}
