//! What the page and `<ns-editor>` tell each other.

use crate::check::Check;
use crate::components::Pointer;
use crate::desk::{Checked, utf16_offset};
use crate::layout::Drawing;
use leptos::ev::CustomEvent;
use leptos::prelude::*;
use neo_topology::{Policy, SourceRange};
use std::sync::Arc;

/// The editor's side of a draft. The element is told by properties, and tells by events.
#[derive(Debug, Clone, Copy)]
pub(super) struct EditorText {
    /// How to containerize, as JSON.
    pub policy: Memo<String>,
    /// Lines that light up, as JSON.
    pub lit: Memo<String>,
    /// The place to show: two offsets, and how often one was shown.
    pub selected: RwSignal<String>,
    /// What was found in the text last; none for an empty one and before the first answer.
    pub check: RwSignal<Option<Check>>,
    /// The last drawing of a text without errors.
    pub drawing: RwSignal<Arc<Drawing>>,
    /// Whether the text has changed since and has errors now.
    pub is_stale: RwSignal<bool>,
    /// What is pointed at, in the text or in the drawing.
    pub pointer: Pointer,
}

impl EditorText {
    /// Nothing is known of the text yet.
    pub fn new(policy: impl Fn() -> Policy + Send + Sync + 'static) -> Self {
        let pointer = Pointer { chosen: Some(RwSignal::new(None)), ..Pointer::default() };
        let drawing = RwSignal::new(Arc::new(Drawing::default()));
        Self {
            policy: Memo::new(move |_| serde_json::to_string(&policy()).unwrap_or_default()),
            lit: Memo::new(move |_| {
                let lines = drawing.with(|drawing| pointer.lines(drawing));
                serde_json::to_string(&lines).unwrap_or_default()
            }),
            selected: RwSignal::new(String::new()),
            check: RwSignal::new(None),
            drawing,
            is_stale: RwSignal::new(false),
            pointer,
        }
    }

    /// Takes an answer of the desk.
    pub fn take(self, event: &CustomEvent) {
        let answer = event.detail().as_string().and_then(|answer| serde_json::from_str(&answer).ok());
        let Some(answer) = answer else { return };
        let draw = |drawing| {
            self.is_stale.set(false);
            self.drawing.set(Arc::new(drawing));
        };
        match answer {
            Checked::Empty => {
                draw(Drawing::default());
                self.check.set(None);
            }
            Checked::NotDrawn(check) => {
                self.is_stale.set(true);
                self.check.set(Some(check));
            }
            Checked::Drawn(drawing) => draw(drawing),
            Checked::Planned(check) => self.check.set(Some(check)),
        }
    }

    /// Takes the line that is pointed at; 0 is none.
    pub fn point(self, event: &CustomEvent) {
        let line = event.detail().as_f64().unwrap_or_default() as u32;
        self.pointer.line.set((line > 0).then_some(line));
    }

    /// Shows a line of the text, from 1.
    pub fn select_line(self, source: &str, line: u32) {
        let start: usize = source.split_inclusive('\n').take(line as usize - 1).map(str::len).sum();
        let length = source[start..].lines().next().unwrap_or_default().len();
        let (start_byte, end_byte) = (start as u32, (start + length) as u32);
        self.select(source, SourceRange { start_byte, end_byte, line, column: 1 });
    }

    /// Shows a place of the text.
    pub fn select(self, source: &str, range: SourceRange) {
        let from = utf16_offset(source, range.start_byte);
        let to = utf16_offset(source, range.end_byte).max(from);
        self.selected.update(|selected| {
            let times = selected.rsplit(' ').next().and_then(|times| times.parse().ok()).unwrap_or(0_u32);
            *selected = format!("{from} {to} {}", times + 1);
        });
    }
}
