//! The directory of a version: its files, each with what it is, to be read here or taken away.

use super::FieldProblem;
use super::refused::sentence;
use crate::functions;
use crate::view::{ArtifactCard, ArtifactText};
use crate::words;
use leptos::prelude::*;
use neo_wire::ExperimentId;
use std::collections::BTreeMap;

/// The files of a version.
#[component]
pub fn Artifacts(
    /// Of which experiment.
    experiment: ExperimentId,
    /// Of which version.
    version: u32,
) -> impl IntoView {
    let list = Action::new(move |(): &()| functions::artifacts(experiment, Some(version)));
    // By an effect, which runs after hydration: making the files may take a while.
    Effect::new(move || {
        list.dispatch(());
    });
    let open = Action::new(move |path: &String| functions::artifact(experiment, Some(version), path.clone()));
    let shown = move || match list.value().get() {
        None => view! { <p class="hint" role="status">"Making the files…"</p> }.into_any(),
        Some(Ok(cards)) => view! { <Files experiment version cards open /> }.into_any(),
        Some(Err(refusal)) => view! { <FieldProblem text=Some(sentence(&refusal.to_string())) /> }.into_any(),
    };
    view! {
        <section aria-labelledby="artifacts-title">
            <h2 id="artifacts-title">"Files"</h2>
            <p class="hint">
                {format!("What version {version} comes to, as the containers system kept it in /proj/PROJECT/exp/EXPERIMENT/containers: the same names and roles.")}
            </p>
            <div class="actions">
                <a
                    class="button"
                    rel="external"
                    download
                    href=format!("/api/experiments/{experiment}/artifacts.tar.gz?version={version}")
                    data-test="archive"
                >
                    "Download all as one archive"
                </a>
            </div>
            {shown}
        </section>
    }
    .into_any()
}

type Open = Action<String, Result<ArtifactText, crate::backend::Refusal>>;

#[component]
fn Files(experiment: ExperimentId, version: u32, cards: Vec<ArtifactCard>, open: Open) -> impl IntoView {
    let chosen = RwSignal::new(String::new());
    let place = Place { experiment, version, chosen, open };
    let (top, folders) = by_folder(cards);
    let top = top.into_iter().map(|card| file(place, card)).collect_view();
    let folders = folders.into_iter().map(|(folder, cards)| {
        let count = words::count(cards.len() as u64, "file");
        let about = cards.first().map(|card| card.about.clone()).unwrap_or_default();
        let files = cards.into_iter().map(|card| file(place, card)).collect_view();
        view! {
            <li>
                <details>
                    <summary>
                        <span class="name">{folder} "/"</span>
                        <span class="hint">{about}</span>
                        <span class="aside">{count}</span>
                    </summary>
                    <ul>{files}</ul>
                </details>
            </li>
        }
    });
    let folders = folders.collect_view();
    let text = move || match open.value().get() {
        _ if open.pending().get() => view! { <p class="hint">"Reading…"</p> }.into_any(),
        None => view! { <p class="hint">"Choose a file to read it here."</p> }.into_any(),
        Some(Ok(found)) => view! { <Reader place found /> }.into_any(),
        Some(Err(refusal)) => view! { <FieldProblem text=Some(sentence(&refusal.to_string())) /> }.into_any(),
    };
    view! {
        <div class="artifacts">
            <ul class="artifact-list" data-test="artifacts">
                {top}
                {folders}
            </ul>
            <div class="artifact-reader" aria-live="polite">
                {text}
            </div>
        </div>
    }
    .into_any()
}

/// Where files are, and which one is read.
#[derive(Clone, Copy)]
struct Place {
    experiment: ExperimentId,
    version: u32,
    chosen: RwSignal<String>,
    open: Open,
}

impl Place {
    fn href(self, path: &str) -> String {
        format!("/api/experiments/{}/artifacts/{path}?version={}", self.experiment, self.version)
    }
}

/// The files that are in no folder, and those of each folder.
fn by_folder(cards: Vec<ArtifactCard>) -> (Vec<ArtifactCard>, BTreeMap<String, Vec<ArtifactCard>>) {
    let (mut top, mut folders) = (Vec::new(), BTreeMap::<String, Vec<ArtifactCard>>::new());
    for card in cards {
        match card.path.split_once('/') {
            Some((folder, _)) => folders.entry(folder.to_owned()).or_default().push(card),
            None => top.push(card),
        }
    }
    (top, folders)
}

fn file(place: Place, card: ArtifactCard) -> AnyView {
    let path = StoredValue::new(card.path.clone());
    let name = card.path.rsplit('/').next().unwrap_or_default().to_owned();
    let is_chosen = move || place.chosen.with(|chosen| path.with_value(|path| chosen == path));
    let about = (!card.path.contains('/')).then_some(card.about);
    view! {
        <li>
            <button
                type="button"
                class="artifact"
                aria-pressed=move || is_chosen().to_string()
                data-test=format!("artifact-{}", card.path)
                on:click=move |_| {
                    place.chosen.set(path.get_value());
                    place.open.dispatch(path.get_value());
                }
            >
                <span class="name">{name}</span>
                <span class="hint">{about}</span>
                <span class="aside">{size(card.bytes)}</span>
            </button>
        </li>
    }
    .into_any()
}

#[component]
fn Reader(place: Place, found: ArtifactText) -> impl IntoView {
    let href = place.href(&found.path);
    let is_picture = found.path.ends_with(".svg") || found.path.ends_with(".png");
    let content = match (is_picture, found.text) {
        (true, _) => view! { <img src=href.clone() alt=format!("The drawing {}", found.path) /> }.into_any(),
        (false, Some(text)) if text.is_empty() => {
            view! { <p class="hint">"The file is empty."</p> }.into_any()
        }
        (false, Some(text)) => view! { <pre tabindex="0">{text}</pre> }.into_any(),
        (false, None) => {
            view! { <p class="hint">"This is no text: take it away to look into it."</p> }.into_any()
        }
    };
    view! {
        <div class="artifact-head">
            <h3 class="name">{found.path.clone()}</h3>
            <a rel="external" download href=href>
                "Download"
            </a>
        </div>
        {content}
        {found.is_cut.then(|| view! { <p class="hint">"This is the beginning; the download has it all."</p> })}
    }
    .into_any()
}

/// `312 B`, `4.5 KiB`, `1.2 MiB`.
fn size(bytes: u64) -> String {
    const KIB: f64 = 1024.0;
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{:.1} KiB", bytes as f64 / KIB),
        _ => format!("{:.1} MiB", bytes as f64 / KIB / KIB),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        assert_eq!([0, 1023, 1536, 3 << 20].map(size), ["0 B", "1023 B", "1.5 KiB", "3.0 MiB"]);
    }

    #[test]
    fn files_stand_in_their_folders() {
        let card = |path: &str| ArtifactCard { path: path.to_owned(), about: String::new(), bytes: 1 };
        let (top, folders) = by_folder(vec![card("hosts"), card("route/a"), card("route/b")]);
        assert_eq!((top.len(), folders["route"].len()), (1, 2));
    }
}
