//! Reading and writing NS files.
//!
//! `evaluate` runs an NS file, which is a Tcl program, in a safe evaluator of our own and says what it declares;
//! it never fails: it returns what it could make of the text plus all diagnostics.
//! `rewrite` makes the physical NS file of a plan.
//!
//! This crate does no IO, reads no clock, environment or randomness, and compiles for wasm32.

mod diagnostic;
mod rewrite;

pub use diagnostic::{Diagnostic, Fix, Severity};
pub use rewrite::{Change, ChangeKind, DIFF_LINES_MAX, DiffLine, PNODE_OS, Rewrite, SideLine, diff, rewrite};

use neo_topology::Experiment;

/// What a file means.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evaluation {
    /// What it declares; none when there is an error.
    pub experiment: Option<Experiment>,
    /// Everything worth saying, in the order of the source; errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// What it printed (`puts`), a line each.
    pub output: Vec<String>,
}
