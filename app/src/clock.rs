//! The server's clock, going on in the browser.

use leptos::prelude::*;
use time::OffsetDateTime;

/// The server's time: on the server and at hydration the moment of the page's data, in the browser ticking on.
#[derive(Debug, Clone, Copy)]
pub struct Clock(RwSignal<OffsetDateTime>);

impl Clock {
    /// A clock that starts at the server's `now`. It ticks every second while its owner lives.
    pub fn starting_at(now: OffsetDateTime) -> Self {
        let clock = Self(RwSignal::new(now));
        #[cfg(feature = "hydrate")]
        Effect::new(move || clock.tick(now));
        clock
    }

    /// The time now; tracked.
    pub fn now(self) -> OffsetDateTime {
        self.0.get()
    }

    #[cfg(feature = "hydrate")]
    fn tick(self, start: OffsetDateTime) {
        const TICK: std::time::Duration = std::time::Duration::from_secs(1);
        let began_ms = js_sys::Date::now();
        let tick = move || {
            let passed = time::Duration::milliseconds((js_sys::Date::now() - began_ms) as i64);
            self.0.set(start + passed);
        };
        if let Ok(interval) = set_interval_with_handle(tick, TICK) {
            on_cleanup(move || interval.clear());
        }
    }
}
