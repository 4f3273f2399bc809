//! Hosts that are pretended.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

/// A thing that the parts of the fake world share.
#[derive(Debug, Default)]
pub(crate) struct Shared<T>(Arc<Mutex<T>>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Shared<T> {
    pub(crate) fn new(thing: T) -> Self {
        Self(Arc::new(Mutex::new(thing)))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().expect("no holder panics")
    }
}

/// The hosts, by name.
pub(crate) type Hosts = BTreeMap<String, Host>;

/// One host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Host {
    pub(crate) alive: bool,
    /// How often it was made.
    pub(crate) lives: u32,
    pub(crate) has_agent: bool,
    /// Content and mode, by path.
    pub(crate) files: BTreeMap<String, (Vec<u8>, u32)>,
    /// Names of the containers that run.
    pub(crate) containers: BTreeSet<String>,
    /// What the Chef server on it has: identity, upload, data bag item, and the names of clients.
    pub(crate) chef: BTreeSet<String>,
    pub(crate) skew_seconds: i64,
}

impl Default for Host {
    fn default() -> Self {
        Self {
            alive: true,
            lives: 1,
            has_agent: false,
            files: BTreeMap::new(),
            containers: BTreeSet::new(),
            chef: BTreeSet::new(),
            skew_seconds: 0,
        }
    }
}

impl Host {
    /// Makes it again, empty.
    pub(crate) fn make_again(&mut self) {
        *self = Self { lives: self.lives + 1, skew_seconds: self.skew_seconds, ..Self::default() };
    }
}
