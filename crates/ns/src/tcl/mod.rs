//! A Tcl interpreter: what NS files use of Tcl 8.6, with limits, and nothing that reaches outside.

pub(crate) mod backslash;
pub(crate) mod commands;
pub(crate) mod expression;
pub(crate) mod failure;
pub(crate) mod glob;
pub(crate) mod interpreter;
pub(crate) mod list;
pub(crate) mod meter;
pub(crate) mod number;
pub(crate) mod parse;
pub(crate) mod procedure;
pub(crate) mod random;
pub(crate) mod recover;
pub(crate) mod report;
pub(crate) mod resume;
pub(crate) mod script;
pub(crate) mod table;
pub(crate) mod value;
pub(crate) mod variables;
