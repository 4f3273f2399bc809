//! `capabilities`: what this host can do.

use super::{Failure, machine};
use crate::machine::probe;
use serde_json::Value;

/// Probes the kernel, and cleans up.
pub fn run() -> Result<Value, Failure> {
    machine::answer(probe::capabilities())
}
