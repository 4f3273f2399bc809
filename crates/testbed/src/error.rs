//! What can go wrong when hosts are taken or given back.

/// Why a testbed did not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum TestbedError {
    /// One thing failed.
    #[error("{doing} failed: {found}; {remedy}")]
    Failed {
        /// What was being done, to what: `making host pnode-0001`.
        doing: String,
        /// What was found.
        found: String,
        /// What to do.
        remedy: String,
        /// Whether the same may succeed later without anybody's help.
        retry: bool,
    },
}
