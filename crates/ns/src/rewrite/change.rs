//! What became of something.

use serde::{Deserialize, Serialize};

/// What became of something in the source, or what is new, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What became of it.
    pub kind: ChangeKind,
    /// What it is about: the name of a node or network, or a command.
    pub subject: String,
    /// Why, in words: a sentence without a full stop.
    pub reason: String,
    /// Lines of the source that caused it, from 1, ascending.
    pub lines: Vec<u32>,
}

/// What became of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It is in the physical file as it was.
    Kept,
    /// It is not in the physical file, but in the configuration of containers.
    Moved,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

impl Change {
    pub(super) fn new(
        kind: ChangeKind,
        subject: impl Into<String>,
        reason: impl Into<String>,
        lines: impl IntoIterator<Item = u32>,
    ) -> Self {
        let mut lines: Vec<u32> = lines.into_iter().filter(|&line| line > 0).collect();
        lines.sort_unstable();
        lines.dedup();
        Self { kind, subject: subject.into(), reason: reason.into(), lines }
    }
}
