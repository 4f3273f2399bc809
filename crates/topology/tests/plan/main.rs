//! Plans of experiments that are built by hand or by chance.

mod builder;
mod golden;
mod properties;
mod routes;
mod shortfalls;
