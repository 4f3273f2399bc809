//! What is said of a file: each thing once for each place, with how often.

use crate::diagnostic::{Diagnostic, Severity};
use crate::options::DIAGNOSTICS_MAX;
use crate::tcl::table::Map;

/// Characters of a message.
const MESSAGE_MAX: usize = 300;

/// Collects diagnostics.
#[derive(Debug, Default)]
pub(crate) struct Reports {
    entries: Vec<(Diagnostic, u64)>,
    known: Map<(u32, u32, String), usize>,
    errors: u64,
    left_out: u64,
}

impl Reports {
    /// Adds one, or counts it if it was said of this place before.
    pub fn add(&mut self, mut diagnostic: Diagnostic) {
        if let Some((end, _)) = diagnostic.message.char_indices().nth(MESSAGE_MAX) {
            diagnostic.message.truncate(end);
            diagnostic.message.push('…');
        }
        if diagnostic.severity == Severity::Error {
            self.errors += 1;
        }
        let key = (diagnostic.range.start_byte, diagnostic.range.end_byte, diagnostic.message.clone());
        if let Some(entry) = self.known.get(&key) {
            self.entries[*entry].1 += 1;
        } else if self.entries.len() >= DIAGNOSTICS_MAX {
            self.left_out += 1;
        } else {
            self.known.insert(key, self.entries.len());
            self.entries.push((diagnostic, 1));
        }
    }

    /// Adds what ended the evaluation, however much was said before.
    pub fn add_limit(&mut self, diagnostic: Diagnostic) {
        self.errors += 1;
        self.entries.push((diagnostic, 1));
    }

    /// Whether anything is wrong.
    pub fn any_error(&self) -> bool {
        self.errors > 0
    }

    /// All of them, in the order of the source.
    pub fn finish(self) -> Vec<Diagnostic> {
        let mut entries = self.entries;
        entries.sort_by_key(|(diagnostic, _)| (diagnostic.range.start_byte, diagnostic.severity));
        let last = entries.last().map(|(diagnostic, _)| diagnostic.range).unwrap_or_default();
        let mut diagnostics: Vec<Diagnostic> = entries
            .into_iter()
            .map(|(mut diagnostic, count)| {
                if count > 1 {
                    diagnostic.message.push_str(&format!(" ({count} times)"));
                }
                diagnostic
            })
            .collect();
        if self.left_out > 0 {
            diagnostics.push(Diagnostic {
                severity: Severity::Note,
                range: last,
                trail: Vec::new(),
                message: format!("{} more problems are not listed", self.left_out),
                hint: Some("mend the first ones; many may have one cause".to_owned()),
                fix: None,
            });
        }
        diagnostics
    }
}
