//! Help for those who write NS files: what can stand here, what a word means, where a name was made.
//!
//! The words come from the tables that the evaluator runs by, so that nothing is offered that it does not know.
//! All questions are asked of a text that is being typed, so they read it line by line and never need it whole.

mod complete;
mod context;
mod define;
mod explain;
mod help;
mod words;

pub use complete::{Completions, complete};
pub use define::definition;
pub use explain::{Explanation, explain};
pub use words::{Word, WordKind, words};

#[cfg(test)]
mod tests;
