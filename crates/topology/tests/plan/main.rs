//! Plans of experiments that are built by hand or by chance.

#![expect(clippy::unwrap_used, reason = "a test whose setup fails has failed")]

mod attributes;
mod builder;
mod by_hand;
mod compare;
mod explanation;
mod export;
mod golden;
mod properties;
mod routes;
mod shortfalls;
