//! Plans of experiments that are built by hand or by chance.

#![expect(clippy::unwrap_used, reason = "a test whose setup fails has failed")]

mod builder;
mod golden;
mod properties;
mod routes;
mod shortfalls;
