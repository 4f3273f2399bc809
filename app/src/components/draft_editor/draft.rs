//! The fields of a draft, and what is wrong with them.

use super::converted::converted;
use crate::SentDraft;
use crate::components::options_form::Typed;
use crate::components::refused::sentence;
use crate::view::Draft;
use leptos::prelude::*;
use neo_ns::Fix;
use neo_topology::{NAME_LENGTH_MAX, NodeName, OptionProblem, Policy};

/// The option that has its field beside the name.
pub(super) const PACKING: &str = "packing";

/// The fields, as typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct DraftFields {
    pub name: RwSignal<String>,
    pub source: RwSignal<String>,
    /// How to containerize.
    pub options: Typed,
    /// What is wrong with the options.
    pub problems: Memo<Vec<OptionProblem>>,
    /// What was said when the text was made of topdl; none if it was not.
    pub converted: RwSignal<Option<Vec<String>>>,
    policy: Memo<Policy>,
}

impl DraftFields {
    /// The fields of a draft; the text may be held by somebody else.
    pub fn new(initial: SentDraft, source: Option<RwSignal<String>>) -> Self {
        let options = Typed::new("draft", initial.options);
        let read = Memo::new(move |_| Policy::of_options(&options.options()));
        Self {
            name: RwSignal::new(initial.name),
            source: source.unwrap_or_else(|| RwSignal::new(initial.source)),
            options,
            problems: Memo::new(move |_| read.get().err().unwrap_or_default()),
            converted: RwSignal::new(None),
            policy: Memo::new(move |before: Option<&Policy>| {
                read.get().ok().or_else(|| before.cloned()).unwrap_or_default()
            }),
        }
    }

    /// The policy of the options; as it was while one of them cannot be read. Tracked.
    pub fn policy(self) -> Policy {
        self.policy.get()
    }

    /// The draft, when nothing is wrong with it.
    pub fn draft(self) -> Option<Draft> {
        let named = self.name_problem().or(self.source_problem()).is_none();
        let good = named && self.problems.with(Vec::is_empty);
        good.then(|| Draft {
            name: self.name.with(|name| name.trim().to_owned()),
            source: self.source.get(),
            policy: self.policy(),
        })
    }

    pub fn name_problem(self) -> Option<String> {
        self.name.with(|name| name_problem(name))
    }

    pub fn packing_problem(self) -> Option<String> {
        let of_packing = |problem: &&OptionProblem| problem.option == PACKING;
        self.problems.with(|found| found.iter().find(of_packing).map(|found| sentence(&found.message)))
    }

    pub fn source_problem(self) -> Option<String> {
        let empty = self.source.with(|source| source.trim().is_empty());
        empty.then(|| "Paste an NS file, choose one, or begin with an example.".to_owned())
    }

    /// Applies a fix, unless the text has become another one.
    pub fn mend(self, fix: &Fix) {
        let range = fix.range.start_byte as usize..fix.range.end_byte as usize;
        self.source.update(|source| {
            if source.get(range.clone()).is_some() {
                source.replace_range(range, &fix.replacement);
            }
        });
    }

    /// Makes NS of a text that is good topdl; what is wrong with another is told by the check. Tracked.
    pub fn convert(self) {
        if let Some((text, said)) = self.source.with(|source| converted(source)) {
            self.converted.set(Some(said));
            self.source.set(text);
        }
    }

    /// Begins with another text.
    pub fn begin_with(self, text: String) {
        self.converted.set(None);
        self.source.set(text);
    }

    /// Takes a file, and its name when there is none yet.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "files are read in the browser only"))]
    pub fn take_file(self, file_name: &str, text: String) {
        let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
        self.begin_with(text);
        self.name.update(|name| {
            if name.trim().is_empty() {
                *name = as_name(stem);
            }
        });
    }
}

/// An experiment's name is a name like any other: it stands in paths and host files.
fn name_problem(name: &str) -> Option<String> {
    if name.trim().is_empty() {
        return Some("Give the experiment a name.".to_owned());
    }
    NodeName::new(name.trim()).err().map(|error| sentence(&error.to_string()))
}

/// The name of a file as far as it can be a name: `my star (2)` becomes `my-star-2`.
fn as_name(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").chars().take(NAME_LENGTH_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_there_and_fits() {
        assert!(name_problem(" ").is_some());
        assert!(name_problem("star").is_none());
        assert!(name_problem(&"x".repeat(61)).is_some());
        assert!(name_problem("../x").is_some());
    }

    #[test]
    fn a_file_lends_its_name() {
        assert_eq!(as_name("my star (2)"), "my-star-2");
        assert!(name_problem(&as_name(&"long ".repeat(20))).is_none());
        assert_eq!(as_name("***"), "");
    }
}
