//! The fields of a draft, and what is wrong with them.

use crate::view::Draft;
use leptos::prelude::*;
use neo_topology::Policy;

/// Longest name of an experiment, in characters: it has to fit on a line.
const NAME_LENGTH_MAX: usize = 60;

/// The fields, as typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct DraftFields {
    pub name: RwSignal<String>,
    pub source: RwSignal<String>,
    pub packing: RwSignal<String>,
    policy: StoredValue<Policy>,
}

impl DraftFields {
    pub fn new(initial: Draft) -> Self {
        Self {
            name: RwSignal::new(initial.name),
            source: RwSignal::new(initial.source),
            packing: RwSignal::new(initial.policy.packing.to_string()),
            policy: StoredValue::new(initial.policy),
        }
    }

    /// The policy with the packing as typed; as it was while that is no number. Tracked.
    pub fn policy(self) -> Policy {
        let policy = self.policy.get_value();
        let packing = self.packing.with(|packing| parse_packing(packing)).unwrap_or(policy.packing);
        Policy { packing, ..policy }
    }

    /// The draft, when nothing is wrong with it.
    pub fn draft(self) -> Option<Draft> {
        let good = self.name_problem().or(self.packing_problem()).or(self.source_problem()).is_none();
        good.then(|| Draft {
            name: self.name.with(|name| name.trim().to_owned()),
            source: self.source.get(),
            policy: self.policy(),
        })
    }

    pub fn name_problem(self) -> Option<&'static str> {
        self.name.with(|name| name_problem(name))
    }

    pub fn packing_problem(self) -> Option<&'static str> {
        let bad = self.packing.with(|packing| parse_packing(packing).is_none());
        bad.then_some("Packing is a whole number from 1.")
    }

    pub fn source_problem(self) -> Option<&'static str> {
        let empty = self.source.with(|source| source.trim().is_empty());
        empty.then_some("Paste an NS file, choose one, or begin with an example.")
    }

    /// Takes a file, and its name when there is none yet.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "files are read in the browser only"))]
    pub fn take_file(self, file_name: &str, text: String) {
        let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
        self.source.set(text);
        self.name.update(|name| {
            if name.trim().is_empty() {
                *name = stem.to_owned();
            }
        });
    }
}

fn parse_packing(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|&packing| packing > 0)
}

fn name_problem(name: &str) -> Option<&'static str> {
    match name.trim().chars().count() {
        0 => Some("Give the experiment a name."),
        1..=NAME_LENGTH_MAX => None,
        _ => Some("The name is too long; 60 characters are possible."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_is_a_positive_number() {
        assert_eq!(parse_packing(" 10 "), Some(10));
        for bad in ["", "0", "-1", "ten", "1.5", "99999999999"] {
            assert_eq!(parse_packing(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_name_is_there_and_fits() {
        assert!(name_problem(" ").is_some());
        assert!(name_problem("star").is_none());
        assert!(name_problem(&"x".repeat(61)).is_some());
    }
}
