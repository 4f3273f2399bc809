//! What the pointer, the keyboard or the editor's caret is on, and what lights up for it.

use crate::layout::{Drawing, Lines, NetworkLine};
use leptos::prelude::*;
use leptos::reactive::computed::Selector;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Something in the drawing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A node.
    Node(String),
    /// A network.
    Network(String),
}

/// What is pointed at.
#[derive(Debug, Clone, Copy)]
pub struct Pointer {
    /// What the pointer or the keyboard is on in the drawing.
    pub on: RwSignal<Option<Subject>>,
    /// The line of the NS file that the pointer or the caret is on, from 1.
    pub line: RwSignal<Option<u32>>,
    /// What was clicked at, where something comes of it.
    pub chosen: Option<RwSignal<Option<Subject>>>,
}

impl Default for Pointer {
    fn default() -> Self {
        Self { on: RwSignal::new(None), line: RwSignal::new(None), chosen: None }
    }
}

impl Pointer {
    /// The pointer is on something else now.
    pub(super) fn at(self, subject: Option<Subject>) {
        if self.on.with_untracked(|on| *on != subject) {
            self.on.set(subject);
        }
    }

    /// Something was clicked at.
    pub(super) fn choose(self, subject: Option<Subject>) {
        if let Some(chosen) = self.chosen {
            chosen.set(subject);
        }
    }

    /// The lines that made what is pointed at.
    pub fn lines(self, drawing: &Drawing) -> Vec<Lines> {
        self.on
            .with(|on| match on {
                Some(Subject::Node(name)) => {
                    drawing.nodes.iter().find(|node| node.name == *name).map(|node| node.lines.clone())
                }
                Some(Subject::Network(name)) => {
                    drawing.networks.iter().find(|line| line.name == *name).map(|line| line.lines.clone())
                }
                None => None,
            })
            .unwrap_or_default()
    }
}

/// What an event in the drawing is about.
pub(super) fn subject_of(event: &web_sys::Event) -> Option<Subject> {
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    let found = target.closest("[data-node], [data-network]").ok()??;
    found
        .get_attribute("data-node")
        .map(Subject::Node)
        .or_else(|| found.get_attribute("data-network").map(Subject::Network))
}

/// Which things are lit; each thing hears only of itself.
#[derive(Clone)]
pub(super) struct Lights {
    lit: Memo<BTreeSet<Subject>>,
    selector: Selector<Light>,
    drawing: Signal<Arc<Drawing>>,
    pointer: Pointer,
}

/// All that is lit, or the question for one thing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Light {
    All(BTreeSet<Subject>),
    One(Subject),
}

impl Lights {
    pub fn new(drawing: Signal<Arc<Drawing>>, pointer: Pointer) -> Self {
        let lit = Memo::new(move |_| {
            let line = pointer.line.get();
            pointer.on.with(|on| drawing.with(|drawing| lit(drawing, on.as_ref(), line)))
        });
        let selector = Selector::new_with_fn(
            move || Light::All(lit.get()),
            |one, all| match (one, all) {
                (Light::One(one), Light::All(all)) => all.contains(one),
                _ => false,
            },
        );
        Self { lit, selector, drawing, pointer }
    }

    /// Whether a thing is lit. Tracked.
    pub fn has(&self, subject: &Subject) -> bool {
        self.selector.selected(&Light::One(subject.clone()))
    }

    /// The networks whose labels are shown: those that light up for something in the drawing.
    pub fn labels(&self, most: usize) -> Vec<NetworkLine> {
        if self.pointer.on.with(Option::is_none) {
            return Vec::new();
        }
        self.lit.with(|lit| {
            self.drawing.with(|drawing| {
                let networks = drawing.networks.iter();
                let shown = networks.filter(|line| lit.contains(&Subject::Network(line.name.clone())));
                shown.take(most).cloned().collect()
            })
        })
    }
}

/// A node with its networks, a network with its nodes, and whatever a line has a part in.
fn lit(drawing: &Drawing, on: Option<&Subject>, line: Option<u32>) -> BTreeSet<Subject> {
    let (node, network) = match on {
        Some(Subject::Node(name)) => (Some(name), None),
        Some(Subject::Network(name)) => (None, Some(name)),
        None => (None, None),
    };
    let made = |lines: &[Lines]| {
        on.is_none()
            && line.is_some_and(|line| lines.iter().any(|part| (part.from..=part.to).contains(&line)))
    };
    let mut subjects = BTreeSet::new();
    for spot in &drawing.nodes {
        if node == Some(&spot.name) || made(&spot.lines) {
            subjects.insert(Subject::Node(spot.name.clone()));
        }
    }
    for wire in &drawing.networks {
        let of_node = node.is_some_and(|node| wire.nodes.contains(node));
        if network == Some(&wire.name) {
            subjects.extend(wire.nodes.iter().cloned().map(Subject::Node));
        }
        if of_node || network == Some(&wire.name) || made(&wire.lines) {
            subjects.insert(Subject::Network(wire.name.clone()));
        }
    }
    subjects
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{Checked, Desk};

    fn drawing() -> Drawing {
        let source = "set ns [new Simulator]\nset hub [$ns node]\nfor {set i 0} {$i < 2} {incr i} {\n\
                      set n($i) [$ns node]\nset link($i) [$ns duplex-link $hub $n($i) 1Mb 0ms DropTail]\n}\n";
        let answer = Desk::default().check(source, "{}");
        match serde_json::from_str(answer.trim()) {
            Ok(Checked::Drawn(drawing)) => drawing,
            other => panic!("{other:?}"),
        }
    }

    fn names(lit: BTreeSet<Subject>) -> Vec<String> {
        lit.into_iter()
            .map(|subject| match subject {
                Subject::Node(name) | Subject::Network(name) => name,
            })
            .collect()
    }

    #[test]
    fn a_line_lights_what_it_made_through_loops() {
        let drawing = drawing();
        assert_eq!(names(lit(&drawing, None, Some(2))), ["hub"]);
        assert_eq!(names(lit(&drawing, None, Some(4))), ["n-0", "n-1"]);
        assert_eq!(names(lit(&drawing, None, Some(3))), ["n-0", "n-1", "link-0", "link-1"]);
        assert_eq!(names(lit(&drawing, None, Some(1))), Vec::<String>::new());
    }

    #[test]
    fn a_node_lights_its_networks_and_a_network_its_nodes() {
        let drawing = drawing();
        let hub = Subject::Node("hub".into());
        assert_eq!(names(lit(&drawing, Some(&hub), Some(4))), ["hub", "link-0", "link-1"]);
        let link = Subject::Network("link-1".into());
        assert_eq!(names(lit(&drawing, Some(&link), None)), ["hub", "n-1", "link-1"]);
    }
}
