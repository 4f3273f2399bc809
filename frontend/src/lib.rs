//! The browser's entry: hydrate and nothing else.
