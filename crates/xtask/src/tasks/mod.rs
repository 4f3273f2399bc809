//! One file per task.

pub mod bench;
pub mod deny;
pub mod doctor;
pub mod down;
pub mod test;
pub mod testbed;
pub mod up;

use crate::shell::root;
use std::path::PathBuf;

/// Where everything of a running NeoContainers lies, unless asked otherwise.
pub fn default_data() -> PathBuf {
    root().join("data")
}
