//! Who has which file open to change it.
//!
//! It is kept in memory only: each page says every few seconds that it is still there, so whoever goes without a word
//! is forgotten, and a server that starts anew knows all of them again soon. Of several servers each knows its own.

use neo_wire::{ExperimentId, UserId};
use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Pages ask every 4 s; whoever misses three questions is gone.
const GONE_AFTER: Duration = Duration::from_secs(13);

/// Who has which file open.
#[derive(Debug, Default)]
pub(super) struct Presence(Mutex<HashMap<(ExperimentId, UserId), Instant>>);

impl Presence {
    /// Notes whether somebody has a file open, and says who else has.
    pub(super) fn note(
        &self,
        experiment: ExperimentId,
        user: UserId,
        editing: bool,
        now: Instant,
    ) -> Vec<UserId> {
        let mut seen = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        seen.retain(|_, last| now.duration_since(*last) < GONE_AFTER);
        match editing {
            true => seen.insert((experiment, user), now),
            false => seen.remove(&(experiment, user)),
        };
        let others = seen.keys().filter(|(of, who)| *of == experiment && *who != user);
        others.map(|(_, who)| *who).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn who_is_silent_is_gone() {
        let (star, ada, bob) =
            (ExperimentId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)), UserId(Uuid::from_u128(3)));
        let presence = Presence::default();
        let start = Instant::now();
        assert_eq!(presence.note(star, ada, true, start), []);
        assert_eq!(presence.note(star, bob, true, start), [ada]);
        assert_eq!(presence.note(ExperimentId(Uuid::from_u128(9)), bob, true, start), []);
        let later = start + GONE_AFTER;
        assert_eq!(presence.note(star, bob, true, later), []);
        assert_eq!(presence.note(star, ada, false, later), [bob]);
        assert_eq!(presence.note(star, bob, true, later), []);
    }
}
