//! Where a host is, and how to know that it is the one.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

/// A host that was given to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its name, for messages.
    pub name: String,
    /// Where its sshd listens.
    pub address: SocketAddr,
    /// A network namespace to dial from, for hosts that the machine's own network does not reach: the path of an
    /// `nsfs` file such as `/proc/123/ns/net`.
    pub network_namespace: Option<PathBuf>,
    /// Who to be there.
    pub user: String,
    /// The key that it must show.
    pub host_key: HostKey,
}

/// A host's public key, as in `known_hosts`: `ssh-ed25519 AAAA...`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostKey(pub String);

impl fmt::Display for HostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
