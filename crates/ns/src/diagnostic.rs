//! What to say of a file.

use neo_topology::{SourceRange, Turn};
use serde::{Deserialize, Serialize};

/// One thing worth saying.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad.
    pub severity: Severity,
    /// Where.
    pub range: SourceRange,
    /// Loops and calls around it, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trail: Vec<Turn>,
    /// What was found, and what was expected. Lower case, no full stop, values in backticks.
    pub message: String,
    /// What to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The same as an edit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

/// How bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing can be made of the file.
    Error,
    /// It works, but perhaps not as meant.
    Warning,
    /// Good to know.
    Note,
}

/// An edit that mends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What it does: `insert the missing $`.
    pub title: String,
    /// What to replace.
    pub range: SourceRange,
    /// By what.
    pub replacement: String,
}
