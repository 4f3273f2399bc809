//! Says what is wrong with a topdl text, and where.

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{LineIndex, Place};
use crate::tcl::report::Reports;

/// Collects what is worth saying.
pub(super) struct Teller {
    index: LineIndex,
    reports: Reports,
}

impl Teller {
    pub fn new(source: &str) -> Self {
        Self { index: LineIndex::new(source), reports: Reports::default() }
    }

    /// The text cannot be converted.
    pub fn error(&mut self, place: Place, message: impl Into<String>, hint: impl Into<String>) {
        self.tell(Severity::Error, place, message.into(), hint.into());
    }

    /// Something is left out or changed.
    pub fn warn(&mut self, place: Place, message: impl Into<String>, hint: impl Into<String>) {
        self.tell(Severity::Warning, place, message.into(), hint.into());
    }

    /// Good to know.
    pub fn note(&mut self, place: Place, message: impl Into<String>, hint: impl Into<String>) {
        self.tell(Severity::Note, place, message.into(), hint.into());
    }

    fn tell(&mut self, severity: Severity, place: Place, message: String, hint: String) {
        self.reports.add(Diagnostic {
            severity,
            range: self.index.range(place),
            trail: Vec::new(),
            message,
            hint: Some(hint),
            fix: None,
        });
    }

    /// The line of a place, from 1.
    pub fn line(&self, place: Place) -> u32 {
        self.index.line(place.start)
    }

    pub fn any_error(&self) -> bool {
        self.reports.any_error()
    }

    /// All of it, in the order of the source.
    pub fn finish(self) -> Vec<Diagnostic> {
        self.reports.finish()
    }
}
