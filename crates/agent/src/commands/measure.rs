//! `measure`: what the links really do.

use super::Failure;
use crate::host::measure;
use neo_wire::{MeasureRequest, Measured};
use serde_json::Value;

/// Measures. A path that cannot be measured is a result, not a failure.
pub fn run() -> Result<Value, Failure> {
    let request: MeasureRequest =
        serde_json::from_reader(std::io::stdin().lock()).map_err(|error| Failure {
            message: format!("reading the paths to measure from standard input: {error}"),
            remedy: "send {\"paths\": [...]}".to_owned(),
            retry: false,
        })?;
    let measured = Measured { measurements: measure::measure(&request.paths) };
    serde_json::to_value(measured).map_err(Failure::from_json)
}
