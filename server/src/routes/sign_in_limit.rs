//! How often somebody may try to sign in.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Attempts count for so long.
const WINDOW: Duration = Duration::from_secs(300);

/// Attempts for one name in a window: typing errors fit in, a list of passwords does not.
const PER_NAME_MAX: u32 = 10;

/// Attempts from one address in a window: a classroom behind one address fits in.
const PER_ADDRESS_MAX: u32 = 60;

/// Names or addresses remembered at once: bounds the memory that attempts can take.
const REMEMBERED_MAX: usize = 10_000;

/// Counts attempts per name and per address, in the memory of this server.
#[derive(Debug, Default)]
pub(super) struct SignInLimit {
    counters: Mutex<Counters>,
}

#[derive(Debug, Default)]
struct Counters {
    names: HashMap<String, Counter>,
    addresses: HashMap<IpAddr, Counter>,
}

#[derive(Debug, Clone, Copy)]
struct Counter {
    since: Instant,
    attempts: u32,
}

impl SignInLimit {
    /// Counts an attempt, or says in how many seconds the next one is possible.
    pub(super) fn attempt(&self, name: &str, address: IpAddr) -> Result<(), u64> {
        self.attempt_at(name, address, Instant::now())
    }

    /// Forgets the attempts for a name whose password was known.
    pub(super) fn succeeded(&self, name: &str) {
        self.counters.lock().unwrap_or_else(PoisonError::into_inner).names.remove(name);
    }

    fn attempt_at(&self, name: &str, address: IpAddr, now: Instant) -> Result<(), u64> {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        count(&mut counters.addresses, address, PER_ADDRESS_MAX, now)?;
        count(&mut counters.names, name.to_owned(), PER_NAME_MAX, now)
    }
}

fn count<K: Eq + Hash>(
    counters: &mut HashMap<K, Counter>,
    key: K,
    attempts_max: u32,
    now: Instant,
) -> Result<(), u64> {
    let age = |counter: &Counter| now.saturating_duration_since(counter.since);
    if counters.len() >= REMEMBERED_MAX {
        counters.retain(|_, counter| age(counter) < WINDOW);
    }
    if counters.len() >= REMEMBERED_MAX && !counters.contains_key(&key) {
        return Err(WINDOW.as_secs());
    }
    let counter = counters.entry(key).or_insert(Counter { since: now, attempts: 0 });
    if age(counter) >= WINDOW {
        *counter = Counter { since: now, attempts: 0 };
    }
    if counter.attempts >= attempts_max {
        return Err((WINDOW - age(counter)).as_secs() + 1);
    }
    counter.attempts += 1;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn a_name_has_so_many_attempts_in_a_window() {
        let limit = SignInLimit::default();
        let start = Instant::now();
        for _ in 0..PER_NAME_MAX {
            assert_eq!(limit.attempt_at("ada", HERE, start), Ok(()));
        }
        assert_eq!(limit.attempt_at("ada", HERE, start), Err(WINDOW.as_secs() + 1));
        assert_eq!(limit.attempt_at("bob", HERE, start), Ok(()), "another name");
        assert_eq!(limit.attempt_at("ada", HERE, start + WINDOW), Ok(()), "another window");
    }

    #[test]
    fn an_address_has_so_many_attempts_whatever_the_names() {
        let limit = SignInLimit::default();
        let start = Instant::now();
        for attempt in 0..PER_ADDRESS_MAX {
            assert_eq!(limit.attempt_at(&attempt.to_string(), HERE, start), Ok(()));
        }
        assert!(limit.attempt_at("one more", HERE, start).is_err());
    }
}
