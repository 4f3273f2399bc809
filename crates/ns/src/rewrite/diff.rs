//! Two texts side by side.

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Lines of either text that are compared one by one. The work grows with the product of the lines; longer texts are
/// shown as one replaced by the other but for their common start and end.
pub const DIFF_LINES_MAX: usize = 5_000;

/// A row of two texts side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    /// The line before; none where a line was inserted.
    pub before: Option<SideLine>,
    /// The line after; none where a line was removed.
    pub after: Option<SideLine>,
    /// Whether both sides are the same.
    pub same: bool,
}

/// A line of one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideLine {
    /// Its number, from 1.
    pub number: u32,
    /// Its text, without the line end.
    pub text: String,
}

/// Compares two texts line by line.
pub fn diff(before: &str, after: &str) -> Vec<DiffLine> {
    let before: Vec<&str> = before.lines().collect();
    let after: Vec<&str> = after.lines().collect();
    let operations = match before.len().max(after.len()) <= DIFF_LINES_MAX {
        true => capture_diff_slices(Algorithm::Myers, &before, &after),
        false => ends_in_common(&before, &after),
    };
    let mut rows = Vec::with_capacity(before.len().max(after.len()));
    for operation in operations {
        let same = matches!(operation, DiffOp::Equal { .. });
        let (mut old, mut new) = (operation.old_range(), operation.new_range());
        while !(old.is_empty() && new.is_empty()) {
            let side = |lines: &[&str], index: Option<usize>| {
                index.map(|index| SideLine { number: index as u32 + 1, text: lines[index].to_owned() })
            };
            rows.push(DiffLine { before: side(&before, old.next()), after: side(&after, new.next()), same });
        }
    }
    rows
}

/// The same start, everything else replaced, the same end.
fn ends_in_common(before: &[&str], after: &[&str]) -> Vec<DiffOp> {
    let start = before.iter().zip(after).take_while(|(one, other)| one == other).count();
    let rest = before[start..].iter().rev().zip(after[start..].iter().rev());
    let end = rest.take_while(|(one, other)| one == other).count();
    let (old_len, new_len) = (before.len() - start - end, after.len() - start - end);
    vec![
        DiffOp::Equal { old_index: 0, new_index: 0, len: start },
        DiffOp::Replace { old_index: start, old_len, new_index: start, new_len },
        DiffOp::Equal { old_index: start + old_len, new_index: start + new_len, len: end },
    ]
}
