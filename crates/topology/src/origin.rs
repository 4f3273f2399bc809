//! Where in the source a thing came from.

use serde::{Deserialize, Serialize};

/// A range of the source text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceRange {
    /// First byte.
    pub start_byte: u32,
    /// The byte after the last.
    pub end_byte: u32,
    /// Line of the first byte, from 1.
    pub line: u32,
    /// Column of the first byte, from 1, in characters.
    pub column: u32,
}

/// One turn on the way from the top of the file to the command that made a thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Turn {
    /// The `turn`th time (from 0) through the body of the loop that stands at `line`.
    Loop {
        /// Line of the loop command, from 1.
        line: u32,
        /// Turn, from 0.
        turn: u64,
    },
    /// A call of `procedure` that stands at `line`.
    Call {
        /// Name of the procedure.
        procedure: String,
        /// Line of the call, from 1.
        line: u32,
    },
}

/// The command that made a thing, and the way to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The command in the source text.
    pub range: SourceRange,
    /// Loops and calls around it, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trail: Vec<Turn>,
}
