//! The store against a real PostgreSQL.

mod embedded;
mod people;
mod runs;
mod support;
