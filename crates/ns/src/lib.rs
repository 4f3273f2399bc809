//! Reading and writing NS files, and topdl.
//!
//! `evaluate` runs an NS file, which is a Tcl program, in a safe evaluator of our own and says what it declares;
//! it never fails: it returns what it could make of the text plus all diagnostics.
//! `rewrite` makes the physical NS file of a plan; `assist` helps those who write NS files by hand.
//! `topdl` makes NS files of topdl, and topdl of experiments; `evaluate` takes either.
//!
//! This crate does no IO, reads no clock, environment or randomness, and compiles for wasm32.

pub mod assist;
mod diagnostic;
pub mod editing;
mod evaluate;
mod options;
mod otcl;
mod rewrite;
mod rows;
mod source;
mod suggest;
mod tcl;
pub mod topdl;
mod vocabulary;

pub use diagnostic::{Diagnostic, Fix, Severity};
pub use evaluate::{evaluate, evaluate_bytes, text_of};
pub use options::{
    BYTES_MAX, DEPTH_MAX, DIAGNOSTICS_MAX, EVENTS_MAX, INTEGER_BITS_MAX, LIST_LENGTH_MAX, Limits, Mode,
    NAMESPACE_BYTES_MAX, NESTING_MAX, NODES_MAX, OBJECTS_MAX, OUTPUT_BYTES_MAX, Options, PARSED_BYTES_MAX,
    SOURCE_BYTES_MAX, STEPS_MAX, TIMELINE_EVENTS_MAX, VALUE_BYTES_MAX,
};
pub use rewrite::{Change, ChangeKind, DIFF_LINES_MAX, DiffLine, PNODE_OS, Rewrite, SideLine, diff, rewrite};
pub use rows::{Row, evaluate_rows};

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
