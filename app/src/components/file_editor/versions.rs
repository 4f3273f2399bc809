//! The versions of the file: listed, compared, brought back.

use super::compare::Compare;
use super::file::File;
use crate::components::FieldProblem;
use crate::functions::version_file;
use crate::view::{VersionCard, VersionFile};
use crate::words;
use leptos::prelude::*;

/// The versions, the latest first.
#[component]
pub(super) fn Versions(file: File, locked: Signal<bool>) -> impl IntoView {
    let shown = RwSignal::new(None::<VersionFile>);
    let problem = RwSignal::new(None::<String>);
    let open = Callback::new(move |(number, restore): (u32, bool)| {
        leptos::task::spawn_local(async move {
            match version_file(file.experiment, number).await {
                Ok(version) if restore => file.source.set(version.source),
                Ok(version) => shown.set(Some(version)),
                Err(refusal) => problem.set(Some(refusal.to_string())),
            }
        });
    });
    let row = move |card: VersionCard| view! { <Version file card locked open /> };
    let compared = move || {
        shown.get().map(|version| {
            let left = format!("Version {} by {}", version.card.number, version.card.by);
            let texts = (version.source, file.source.get());
            view! { <Compare left right="The text in the editor".to_owned() texts /> }
        })
    };
    view! {
        <section class="versions" aria-labelledby="versions-title">
            <h2 id="versions-title">"Versions"</h2>
            <ol>
                <For each=move || file.versions.get() key=|card| card.number children=row />
            </ol>
            <FieldProblem text=problem />
            {compared}
        </section>
    }
    .into_any()
}

#[component]
fn Version(
    file: File,
    card: VersionCard,
    locked: Signal<bool>,
    open: Callback<(u32, bool)>,
) -> impl IntoView {
    let number = card.number;
    let at = card.at;
    let age = move || words::age(at, file.clock.now());
    let nodes = words::count(u64::from(card.nodes), "node");
    let pnodes = words::count(u64::from(card.pnodes), "physical node");
    view! {
        <li data-test=format!("version-{number}")>
            <span>
                <strong>{format!("Version {number}")}</strong>
                <span class="aside">
                    {format!(" by {}, {nodes} on {pnodes}, ", card.by)} {age}
                </span>
            </span>
            <span class="actions">
                <button type="button" class="quiet" aria-label=format!("Compare version {number} with the editor") on:click=move |_| open.run((number, false))>
                    "Compare"
                </button>
                <button
                    type="button"
                    class="quiet"
                    aria-label=format!("Restore version {number} into the editor")
                    data-test=format!("restore-{number}")
                    disabled=locked
                    on:click=move |_| open.run((number, true))
                >
                    "Restore"
                </button>
            </span>
        </li>
    }
    .into_any()
}
