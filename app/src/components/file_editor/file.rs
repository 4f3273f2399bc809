//! The file as one person has it, beside what the others made of it.

use crate::clock::Clock;
use crate::functions::{file_state, version_file};
use crate::merge::merge;
use crate::view::{ExperimentPage, FileState, VersionCard, VersionFile};
use crate::words;
use leptos::prelude::*;
use neo_wire::ExperimentId;
use std::time::Duration;

/// Between two looks at what the others do.
pub(super) const POLL_EVERY: Duration = Duration::from_secs(4);

/// The file as one person has it.
#[derive(Clone, Copy)]
pub(super) struct File {
    pub experiment: ExperimentId,
    /// The text in the editor.
    pub source: RwSignal<String>,
    /// The version that the text began as: its number and its text.
    pub base: RwSignal<(u32, String)>,
    /// A later version that somebody else saved, to be looked at before ours is.
    pub theirs: RwSignal<Option<VersionFile>>,
    /// The versions, the latest first.
    pub versions: RwSignal<Vec<VersionCard>>,
    /// Looks what the others do; whether we edit is told.
    pub look: Action<bool, ()>,
    pub clock: Clock,
    /// Who else edits the file now.
    editors: RwSignal<Vec<String>>,
    /// What was done last.
    note: RwSignal<String>,
    changed: Callback<()>,
}

impl File {
    pub fn new(page: &ExperimentPage, clock: Clock, changed: Callback<()>) -> Self {
        let source = RwSignal::new(page.source.clone());
        let base = RwSignal::new((page.version, page.source.clone()));
        let experiment = page.id;
        let answer = RwSignal::new(None::<FileState>);
        let look = Action::new(move |&editing: &bool| async move {
            if let Ok(state) = file_state(experiment, editing).await {
                answer.try_set(Some(state));
            }
        });
        let file = Self {
            experiment,
            source,
            base,
            theirs: RwSignal::new(None),
            versions: RwSignal::new(Vec::new()),
            look,
            clock,
            editors: RwSignal::new(Vec::new()),
            note: RwSignal::new(String::new()),
            changed,
        };
        Effect::new(move || {
            if let Some(state) = answer.get() {
                file.take(state);
            }
        });
        file
    }

    fn take(self, state: FileState) {
        let latest = state.versions.first().map(|card| card.number);
        if self.editors.with_untracked(|editors| *editors != state.editors) {
            self.editors.set(state.editors);
        }
        if self.versions.with_untracked(|versions| *versions != state.versions) {
            self.versions.set(state.versions);
        }
        let base = self.base.with_untracked(|base| base.0);
        let shown = self.theirs.with_untracked(|theirs| theirs.as_ref().map(|theirs| theirs.card.number));
        if let Some(latest) = latest.filter(|&latest| latest > base && Some(latest) != shown) {
            self.fetch(latest);
        }
    }

    /// Somebody saved a version: it is followed where nothing was changed here, and shown where something was.
    fn fetch(self, number: u32) {
        leptos::task::spawn_local(async move {
            let Ok(theirs) = version_file(self.experiment, number).await else { return };
            match self.is_changed() {
                Some(true) => self.theirs.set(Some(theirs)),
                Some(false) => {
                    self.note.set(format!("{} saved version {number}; this is it.", theirs.card.by));
                    self.begin_with(theirs);
                }
                None => {}
            }
        });
    }

    /// Whether the text is another one than the version it began as; none when the page is left. Untracked.
    fn is_changed(self) -> Option<bool> {
        self.base.try_with_untracked(|base| self.source.with_untracked(|source| *source != base.1))
    }

    /// Our text is a version now.
    pub fn saved(self, number: u32, source: String) {
        self.base.set((number, source));
        self.note.set(format!("Saved as version {number}."));
        self.look.dispatch(true);
        self.changed.run(());
    }

    /// Takes their text and drops ours.
    pub fn begin_with(self, theirs: VersionFile) {
        self.source.set(theirs.source.clone());
        self.base.set((theirs.card.number, theirs.source));
        self.theirs.set(None);
        self.changed.run(());
    }

    /// Keeps our text; it will be saved after theirs.
    pub fn keep_mine(self, theirs: VersionFile) {
        self.note.set(format!("Your text will be saved after version {}.", theirs.card.number));
        self.base.set((theirs.card.number, theirs.source));
        self.theirs.set(None);
    }

    /// Puts both into the editor.
    pub fn merge(self, theirs: VersionFile) {
        let merged = self
            .base
            .with_untracked(|base| self.source.with_untracked(|mine| merge(&base.1, mine, &theirs.source)));
        self.note.set(match merged.conflicts {
            0 => "Both changes are in the text now; look at it and save.".to_owned(),
            conflicts => format!(
                "Both changed {}: choose between the lines of <<<<<<< and >>>>>>>, then save.",
                words::count(conflicts, "place"),
            ),
        });
        self.source.set(merged.text);
        self.base.set((theirs.card.number, theirs.source));
        self.theirs.set(None);
    }

    /// Which version this is, what was done, and who else is there. Tracked.
    pub fn status(self) -> String {
        let number = self.base.with(|base| base.0);
        let changed = self.base.with(|base| self.source.with(|source| *source != base.1));
        let mut words = vec![match changed {
            true => format!("Version {number}, changed."),
            false => format!("Version {number}."),
        }];
        words.extend(Some(self.note.get()).filter(|note| !note.is_empty()));
        let editors = self.editors.get();
        if !editors.is_empty() {
            let verb = if editors.len() == 1 { "has" } else { "have" };
            words.push(format!("{} {verb} it open too.", words::list(&editors, 3)));
        }
        words.join(" ")
    }
}
