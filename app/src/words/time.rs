//! Durations and ages.

use time::{Duration, OffsetDateTime};

/// Below this many seconds an age is `just now`: the clocks of browser and server agree no better.
const JUST_NOW_SECONDS: i64 = 2;

/// `3 s`, `2 min 05 s`, `1 h 02 min`, `3 d 4 h`. A negative duration counts as none.
fn duration(duration: Duration) -> String {
    let seconds = duration.whole_seconds().max(0);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{minutes} min {:02} s", seconds % 60),
        3600..86_400 => format!("{hours} h {:02} min", minutes % 60),
        _ => format!("{days} d {} h", hours % 24),
    }
}

/// From `start` to `end`, or to `now` when there is no end yet.
pub fn elapsed(start: OffsetDateTime, end: Option<OffsetDateTime>, now: OffsetDateTime) -> String {
    duration(end.unwrap_or(now) - start)
}

/// `just now`, `12 s ago`, `3 min ago`, `5 h ago`, `4 d ago`.
pub fn age(at: OffsetDateTime, now: OffsetDateTime) -> String {
    let seconds = (now - at).whole_seconds();
    match seconds {
        ..JUST_NOW_SECONDS => "just now".to_owned(),
        JUST_NOW_SECONDS..60 => format!("{seconds} s ago"),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}

/// `0.42 ms`, `12.5 ms`, `1.20 s`.
pub fn micros(micros: u64) -> String {
    let millis = micros as f64 / 1000.0;
    match micros {
        0..10_000 => format!("{millis:.2} ms"),
        10_000..1_000_000 => format!("{millis:.1} ms"),
        _ => format!("{:.2} s", millis / 1000.0),
    }
}

/// `14:02:09`, in UTC.
pub fn whole_seconds(at: OffsetDateTime) -> String {
    format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_two_figures_at_most() {
        let words = |seconds| duration(Duration::seconds(seconds));
        assert_eq!(words(-5), "0 s");
        assert_eq!(words(59), "59 s");
        assert_eq!(words(125), "2 min 05 s");
        assert_eq!(words(3720), "1 h 02 min");
        assert_eq!(words(86_400 * 3 + 4 * 3600), "3 d 4 h");
    }

    #[test]
    fn an_end_stops_the_clock() {
        let start = OffsetDateTime::UNIX_EPOCH;
        let at = |seconds| start + Duration::seconds(seconds);
        assert_eq!(elapsed(start, None, at(9)), "9 s");
        assert_eq!(elapsed(start, Some(at(4)), at(9)), "4 s");
    }

    #[test]
    fn ages_are_never_in_the_future() {
        let now = OffsetDateTime::UNIX_EPOCH;
        let words = |seconds| age(now - Duration::seconds(seconds), now);
        assert_eq!(words(-30), "just now");
        assert_eq!(words(1), "just now");
        assert_eq!(words(12), "12 s ago");
        assert_eq!(words(200), "3 min ago");
        assert_eq!(words(7200), "2 h ago");
        assert_eq!(words(86_400 * 4), "4 d ago");
    }

    #[test]
    fn micros_keep_three_figures() {
        assert_eq!(micros(420), "0.42 ms");
        assert_eq!(micros(12_540), "12.5 ms");
        assert_eq!(micros(1_204_000), "1.20 s");
    }
}
