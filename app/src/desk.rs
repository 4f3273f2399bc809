//! What the editor asks while somebody types, answered from a text alone.
//!
//! The browser runs this in a worker beside the page, so that typing never waits for an evaluation. Questions and
//! answers cross as JSON; places are counted in UTF-16 code units, as JavaScript counts.

mod offsets;
mod problem;

use crate::check::Check;
use crate::layout::{Drawing, Sketcher};
use neo_ns::assist;
use neo_topology::{Experiment, Policy};
use offsets::Offsets;
use problem::problems;
use serde::{Deserialize, Serialize};

pub use offsets::utf16_offset;

/// What the page is told of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Checked {
    /// It is empty.
    Empty,
    /// It has errors, or declares no nodes.
    NotDrawn(Check),
    /// It is good, so far; [`Checked::Planned`] comes next.
    Drawn(Drawing),
    /// It was drawn, and this came of planning it.
    Planned(Check),
}

/// Answers one question after the other; remembers where the drawing put things.
#[derive(Debug, Default)]
pub struct Desk {
    sketcher: Sketcher,
    drawn: Option<Drawn>,
}

/// What was drawn last and is yet to be planned.
#[derive(Debug)]
struct Drawn {
    source: String,
    policy: Policy,
    check: Check,
    experiment: Experiment,
}

impl Desk {
    /// Checks a text with a policy (JSON; the default one where it is none).
    /// The answer is two lines: the problems for the editor's gutter, and a [`Checked`] for the page. The first line is
    /// empty as long as the text is not planned: a plan takes longer than a drawing, which does not wait for it.
    pub fn check(&mut self, source: &str, policy: &str) -> String {
        self.drawn = None;
        if source.trim().is_empty() {
            self.sketcher = Sketcher::default();
            return answer(source, &Check::default(), &Checked::Empty);
        }
        let policy: Policy = serde_json::from_str(policy).unwrap_or_default();
        let (check, experiment) = Check::read(source, &policy);
        let Some(experiment) = experiment else {
            return answer(source, &check, &Checked::NotDrawn(check.clone()));
        };
        if experiment.nodes.is_empty() {
            let check = check.plan(&experiment, &policy);
            return answer(source, &check, &Checked::NotDrawn(check.clone()));
        }
        let drawing = self.sketcher.sketch(&experiment, source, policy.seed);
        self.drawn = Some(Drawn { source: source.to_owned(), policy, check, experiment });
        format!("\n{}", json(&Checked::Drawn(drawing)))
    }

    /// Plans the text that was drawn last; the answer is as that of [`Desk::check`]. None if nothing waits for it.
    pub fn plan(&mut self) -> Option<String> {
        let Drawn { source, policy, check, experiment } = self.drawn.take()?;
        let check = check.plan(&experiment, &policy);
        Some(answer(&source, &check, &Checked::Planned(check.clone())))
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

fn answer(source: &str, check: &Check, checked: &Checked) -> String {
    format!("{}\n{}", json(&problems(source, check)), json(checked))
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("our own plain types can be written")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str =
        "source tb_compat.tcl\nset ns [new Simulator]\nset é [$ns node]\nset b [$ns nod]\n$ns run\n";

    fn read(answer: &str) -> (Vec<serde_json::Value>, Checked) {
        let (problems, checked) = answer.split_once('\n').expect("two lines");
        let problems = if problems.is_empty() { "[]" } else { problems };
        (serde_json::from_str(problems).unwrap(), serde_json::from_str(checked).unwrap())
    }

    #[test]
    fn problems_are_where_javascript_looks_for_them() {
        let (problems, checked) = read(&Desk::default().check(FILE, "{}"));
        let found = problems.iter().find(|found| !found["fix"].is_null()).unwrap();
        let from = found["fix"]["from"].as_u64().unwrap() as usize;
        let letters: Vec<u16> = FILE.encode_utf16().collect();
        assert_eq!(String::from_utf16(&letters[from..from + 3]).unwrap(), "nod");
        let Checked::NotDrawn(check) = checked else { panic!("{checked:?}") };
        assert!(check.counts().1 > 0);
    }

    #[test]
    fn a_good_text_is_drawn_and_an_empty_one_is_not() {
        let mut desk = Desk::default();
        let good = FILE.replace("nod]", "node]").replace('é', "a");
        let Checked::Drawn(drawing) = read(&desk.check(&good, "{}")).1 else { panic!("it is good") };
        assert_eq!(drawing.nodes.len(), 2);
        let (problems, planned) = read(&desk.plan().unwrap());
        assert_eq!(problems.len(), 0, "{problems:?}");
        let Checked::Planned(check) = planned else { panic!("{planned:?}") };
        assert_eq!(check.summary(), "2 nodes on 1 physical node");
        assert_eq!(desk.plan(), None, "it is planned once");
        assert_eq!(read(&desk.check(" \n", "{}")).1, Checked::Empty);
        assert_eq!(desk.plan(), None);
    }

    #[test]
    fn what_is_not_drawn_is_answered_at_once() {
        let mut desk = Desk::default();
        for bad in ["set a [", "set ns [new Simulator]\n"] {
            desk.check(&FILE.replace('é', "a"), "{}");
            let checked = read(&desk.check(bad, "{}")).1;
            let Checked::NotDrawn(check) = checked else { panic!("{checked:?}") };
            assert_ne!(check.summary(), "0 errors", "it is not planned");
            assert_eq!(desk.plan(), None, "what was drawn before is not there any more");
        }
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
