//! What the editor asks while somebody types, answered from a text alone.
//!
//! The browser runs this in a worker beside the page, so that typing never waits for an evaluation. Questions and
//! answers cross as JSON; places are counted in UTF-16 code units, as JavaScript counts.

mod offsets;
mod problem;

use crate::check::Check;
use crate::layout::{Drawing, Sketcher};
use neo_ns::assist;
use neo_topology::Policy;
use offsets::Offsets;
use problem::problems;
use serde::{Deserialize, Serialize};

pub use offsets::utf16_offset;

/// What the page shows of a checked text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Checked {
    /// What was found; none for an empty text.
    pub check: Option<Check>,
    /// The drawing; none while the text has errors or declares no nodes.
    pub drawing: Option<Drawing>,
}

/// Answers one question after the other; remembers where the drawing put things.
#[derive(Debug, Default)]
pub struct Desk {
    sketcher: Sketcher,
}

impl Desk {
    /// Checks a text with a policy (JSON; the default one where it is none).
    /// The answer is two lines: the problems for the editor's gutter, and a [`Checked`] for the page.
    pub fn check(&mut self, source: &str, policy: &str) -> String {
        if source.trim().is_empty() {
            self.sketcher = Sketcher::default();
            return format!("[]\n{}", json(&Checked::default()));
        }
        let policy: Policy = serde_json::from_str(policy).unwrap_or_default();
        let (check, experiment) = Check::of(source, &policy);
        let drawing = experiment.filter(|experiment| !experiment.nodes.is_empty());
        let drawing = drawing.map(|experiment| self.sketcher.sketch(&experiment, source, policy.seed));
        let problems = json(&problems(source, &check));
        format!("{problems}\n{}", json(&Checked { check: Some(check), drawing }))
    }

    /// Every word of the language, for the colours of the text.
    pub fn words(&self) -> String {
        json(&assist::words())
    }

    /// What can stand at a place: `{from, words}`.
    pub fn complete(&self, source: &str, at: u32) -> String {
        let offsets = Offsets::of(source);
        let found = assist::complete(source, offsets.byte(at));
        json(&assist::Completions { from: offsets.utf16(found.from as u32) as usize, words: found.words })
    }

    /// What the word at a place means: `{start, end, title, help}` or `null`.
    pub fn explain(&self, source: &str, at: u32) -> String {
        let offsets = Offsets::of(source);
        let found = assist::explain(source, offsets.byte(at));
        json(&found.map(|found| assist::Explanation {
            start: offsets.utf16(found.start as u32) as usize,
            end: offsets.utf16(found.end as u32) as usize,
            ..found
        }))
    }

    /// Where the name at a place was made: `[start, end]` or `null`.
    pub fn definition(&self, source: &str, at: u32) -> String {
        let offsets = Offsets::of(source);
        let found = assist::definition(source, offsets.byte(at));
        json(&found.map(|range| [offsets.utf16(range.start as u32), offsets.utf16(range.end as u32)]))
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("our own plain types can be written")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str =
        "source tb_compat.tcl\nset ns [new Simulator]\nset é [$ns node]\nset b [$ns nod]\n$ns run\n";

    fn checked(desk: &mut Desk, source: &str) -> (serde_json::Value, Checked) {
        let answer = desk.check(source, "{}");
        let (problems, checked) = answer.split_once('\n').expect("two lines");
        (serde_json::from_str(problems).unwrap(), serde_json::from_str(checked).unwrap())
    }

    #[test]
    fn problems_are_where_javascript_looks_for_them() {
        let (problems, checked) = checked(&mut Desk::default(), FILE);
        let found = problems.as_array().unwrap().iter().find(|found| !found["fix"].is_null()).unwrap();
        let from = found["fix"]["from"].as_u64().unwrap() as usize;
        let letters: Vec<u16> = FILE.encode_utf16().collect();
        assert_eq!(String::from_utf16(&letters[from..from + 3]).unwrap(), "nod");
        assert!(checked.check.unwrap().counts().1 > 0);
    }

    #[test]
    fn a_good_text_is_drawn_and_an_empty_one_is_not() {
        let mut desk = Desk::default();
        let (problems, checked_file) = checked(&mut desk, &FILE.replace("nod]", "node]").replace('é', "a"));
        assert_eq!(problems.as_array().unwrap().len(), 0, "{problems}");
        assert_eq!(checked_file.drawing.unwrap().nodes.len(), 2);
        assert_eq!(checked(&mut desk, " \n").1, Checked::default());
    }

    #[test]
    fn words_are_found_behind_other_letters() {
        let desk = Desk::default();
        let text = "# é😀\n$ns ";
        let offered = desk.complete(text, text.encode_utf16().count() as u32);
        assert!(offered.starts_with(r#"{"from":10,"words":[{"#), "{offered}");
        let text = "set é😀 1; set name 2\nputs $name";
        let at = text.encode_utf16().count() as u32;
        assert_eq!(desk.definition(text, at), "[15,19]");
        assert!(desk.explain("# é😀\nputs 1", 7).contains(r#""start":6,"end":10"#));
    }
}
