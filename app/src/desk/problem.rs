//! Diagnostics as the editor's gutter wants them.

use super::offsets::Offsets;
use crate::check::Check;
use neo_ns::Severity;
use neo_topology::SourceRange;
use serde::Serialize;

/// A problem with its place in UTF-16 code units.
#[derive(Debug, Serialize)]
pub(super) struct Problem {
    from: u32,
    to: u32,
    severity: Severity,
    message: String,
    hint: Option<String>,
    fix: Option<Fix>,
}

/// An edit that mends.
#[derive(Debug, Serialize)]
struct Fix {
    title: String,
    from: u32,
    to: u32,
    insert: String,
}

/// The diagnostics and shortfalls of a text.
pub(super) fn problems(source: &str, check: &Check) -> Vec<Problem> {
    let offsets = Offsets::of(source);
    let place = |range: SourceRange| (offsets.utf16(range.start_byte), offsets.utf16(range.end_byte));
    let found = check.diagnostics.iter().map(|found| {
        let (from, to) = place(found.range);
        let fix = found.fix.as_ref().map(|fix| {
            let (from, to) = place(fix.range);
            Fix { title: fix.title.clone(), from, to, insert: fix.replacement.clone() }
        });
        let (message, hint) = (found.message.clone(), found.hint.clone());
        Problem { from, to, severity: found.severity, message, hint, fix }
    });
    let short = check.shortfalls.iter().filter_map(|short| {
        let (from, to) = place(short.origin.as_ref()?.range);
        let (message, hint) = (short.message.clone(), Some(short.remedy.clone()));
        Some(Problem { from, to, severity: Severity::Error, message, hint, fix: None })
    });
    found.chain(short).collect()
}
