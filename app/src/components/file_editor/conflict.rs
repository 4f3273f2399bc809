//! Somebody else saved a version while this text was changed.

use super::compare::Compare;
use super::file::File;
use crate::view::VersionFile;
use leptos::prelude::*;

/// Both texts, and what can be done.
#[component]
pub(super) fn Conflict(file: File, theirs: VersionFile) -> impl IntoView {
    let title = format!("{} saved version {} meanwhile", theirs.card.by, theirs.card.number);
    let texts = (theirs.source.clone(), file.source.get_untracked());
    let left = format!("Version {} by {}", theirs.card.number, theirs.card.by);
    let button = |label: &'static str, test: &'static str, act: fn(File, VersionFile)| {
        let theirs = theirs.clone();
        view! {
            <button type="button" class="button" data-test=test on:click=move |_| act(file, theirs.clone())>
                {label}
            </button>
        }
    };
    view! {
        <div class="note conflict" role="alert" data-test="conflict">
            <p class="note-title">{title}</p>
            <p>"Nothing is lost: their version is saved, and yours is in the editor."</p>
            <Compare left right="Yours".to_owned() texts />
            <div class="actions">
                {button("Merge both", "merge", File::merge)}
                {button("Take theirs", "take-theirs", File::begin_with)}
                {button("Keep mine", "keep-mine", File::keep_mine)}
            </div>
        </div>
    }
    .into_any()
}
