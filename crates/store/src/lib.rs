//! The only SQL.
//!
//! [`Store`] is the memory of everything: people, projects, experiments with their versions, runs with their events.
//! It implements [`neo_launch::RunStore`] for the executor and `tower_sessions::SessionStore` for the browser.
//! [`embedded::Cluster`] is a private PostgreSQL for a machine that has no other.
//!
//! - Change and event are one transaction; `NOTIFY` at its commit wakes [`neo_launch::RunStore::wait`].
//! - What the tables of runs and experiments hold beyond the events is derived from them, in [`Store::append`] alone.
//! - "Not there" is `Ok(None)`; a failing database is [`StoreError::Database`], and the same may succeed later.

pub mod embedded;

mod append;
mod error;
mod events;
mod experiments;
mod granted;
mod launch;
mod lease;
mod listen;
mod people;
mod projects;
mod run_store;
mod runs;
mod secrets;
mod sessions;
mod store;
mod versions;

pub use error::StoreError;
pub use events::LogRow;
pub use experiments::{ExperimentCardRow, ExperimentRow};
pub use launch::{Queued, Unqueued};
pub use people::Account;
pub use projects::{Change, MemberRow, ProjectRow, Role};
pub use runs::{RunCardRow, RunRow};
pub use store::Store;
pub use versions::{NewVersion, Revision, VersionHeadRow, VersionRow};
