//! Connections that wait for their next command.

use super::connection::Connection;
use crate::Endpoint;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Connections to one host at a time. sshd turns away a tenth login that is not through yet (`MaxStartups 10`).
const CONNECTIONS_PER_HOST: usize = 8;

/// How long a connection is kept without use.
const IDLE_MAX: Duration = Duration::from_secs(120);

/// Who is reached, and as whom: a connection is used again only for exactly this.
type Key = (SocketAddr, Option<PathBuf>, String, String);

fn key(host: &Endpoint) -> Key {
    (host.address, host.network_namespace.clone(), host.user.clone(), host.host_key.0.clone())
}

struct Host {
    places: Arc<Semaphore>,
    idle: Vec<(Instant, Connection)>,
}

impl Default for Host {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(CONNECTIONS_PER_HOST)), idle: Vec::new() }
    }
}

/// The connections of all hosts.
#[derive(Default)]
pub struct Pool {
    hosts: Mutex<HashMap<Key, Host>>,
}

impl Pool {
    /// Waits for a place among the connections to this host; it is held while the result is.
    pub async fn admit(&self, host: &Endpoint) -> Option<OwnedSemaphorePermit> {
        let places = self.with(host, |host| host.places.clone());
        // A semaphore refuses only when it was closed, which ours never is.
        places.acquire_owned().await.ok()
    }

    /// A connection that lay idle, if there is one that still seems good.
    pub fn take(&self, host: &Endpoint) -> Option<Connection> {
        self.with(host, |host| {
            host.idle.retain(|(since, connection)| since.elapsed() < IDLE_MAX && !connection.is_closed());
            host.idle.pop().map(|(_, connection)| connection)
        })
    }

    /// Keeps a connection for the next command.
    pub fn put(&self, host: &Endpoint, connection: Connection) {
        self.with(host, |host| host.idle.push((Instant::now(), connection)));
    }

    fn with<T>(&self, host: &Endpoint, act: impl FnOnce(&mut Host) -> T) -> T {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        act(hosts.entry(key(host)).or_default())
    }
}
