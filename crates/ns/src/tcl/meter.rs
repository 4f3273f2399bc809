//! Memory that values take by themselves, where no interpreter is at hand: a list made of its text, a copy of what
//! others hold too. The interpreter collects the account before each command.

use std::cell::Cell;

thread_local! {
    static MADE: Cell<usize> = const { Cell::new(0) };
}

/// Notes bytes that were taken.
pub(crate) fn add(bytes: usize) {
    MADE.with(|made| made.set(made.get().saturating_add(bytes)));
}

/// The bytes noted since the last call.
pub(crate) fn collect() -> usize {
    MADE.with(Cell::take)
}
