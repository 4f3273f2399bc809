//! What can go wrong on the way to a host.

use crate::HostKey;
use std::time::Duration;

/// Why a command was not run, or a file not copied.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// Nothing answers.
    #[error("cannot reach host `{host}` at {address}")]
    Unreachable {
        /// Name of the host.
        host: String,
        /// Where it was looked for.
        address: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is another host, or somebody in between.
    #[error("host `{host}` shows the key {found}, but {expected} was pinned when it was swapped in")]
    HostKeyChanged {
        /// Name of the host.
        host: String,
        /// The key it shows.
        found: HostKey,
        /// The key it must show.
        expected: HostKey,
    },
    /// It does not let us in.
    #[error("host `{host}` refuses the experiment's key for user `{user}`")]
    Refused {
        /// Name of the host.
        host: String,
        /// Who we tried to be.
        user: String,
    },
    /// The command took too long.
    #[error("`{command}` on host `{host}` did not end within {} s", deadline.as_secs())]
    Deadline {
        /// Name of the host.
        host: String,
        /// The program.
        command: String,
        /// The time it had.
        deadline: Duration,
    },
    /// The connection broke while the command ran, or the other side's SSH failed us.
    #[error("the connection to host `{host}` broke while {doing}: {found}")]
    Broken {
        /// Name of the host.
        host: String,
        /// What was being done.
        doing: String,
        /// What the SSH library says.
        found: String,
    },
    /// The host was reached, but did not take the file.
    #[error("host `{host}` did not take the file `{path}`: {found}")]
    NotCopied {
        /// Name of the host.
        host: String,
        /// Where the file was to go.
        path: String,
        /// What the host says.
        found: String,
    },
    /// A command that cannot be sent; a bug.
    #[error("`{command}` cannot be run on host `{host}`: {found}")]
    Unsayable {
        /// Name of the host.
        host: String,
        /// The program.
        command: String,
        /// Why.
        found: String,
    },
}

impl RemoteError {
    /// Whether the same thing may succeed later without anybody's help.
    pub fn may_retry(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Broken { .. })
    }
}
