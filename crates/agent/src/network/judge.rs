//! Whether what was measured is what was applied, and what is different from what was asked.

use super::echo::{Echoes, FRAME_BYTES};
use neo_wire::{LinkMeasurement, MeasurePath, Shape};
use std::time::Duration;

/// A round trip may be this much shorter than what was applied: timers of the kernel are that coarse.
const RTT_SHORTER_SHARE: f64 = 0.05;

/// A round trip may be this much longer than what was applied, or [`RTT_LONGER_MIN`], whichever is more: a container
/// shares its processor with others, and the median of the probes is taken.
const RTT_LONGER_SHARE: f64 = 0.2;

/// See [`RTT_LONGER_SHARE`]. A host that starts a hundred containers on two processors is late by some 10 ms.
const RTT_LONGER_MIN: Duration = Duration::from_millis(20);

/// TCP's payload is 95 % of a rate (1,448 of 1,514 bytes); a busy host and the last congestion take the rest.
const RATE_SHARE_MIN: f64 = 0.7;

/// The bucket lets a burst through at the start, of which the warm-up takes the most.
const RATE_SHARE_MAX: f64 = 1.1;

/// Losses may differ from their expectation by this many standard deviations: one good path in 370 is called bad.
const LOSS_DEVIATIONS: f64 = 3.0;

/// One probe more may be lost in any case: the first one waits for ARP.
const LOSS_SPARE_PROBES: f64 = 1.0;

/// The round trip that the kernel was told to make.
pub fn expected_round_trip(path: &MeasurePath) -> Duration {
    let ways = [path.applied, path.applied_back].map(|way| {
        // Kilobits per second are bits per millisecond.
        let serialization_micros = (FRAME_BYTES * 8 * 1_000).checked_div(way.bandwidth.kbps);
        way.delay.micros + serialization_micros.unwrap_or_default()
    });
    Duration::from_micros(ways.iter().sum())
}

/// Puts what was asked, applied and measured side by side.
/// `rate` is none where no rate was measured, and an error where that failed.
pub fn judge(path: &MeasurePath, echoes: &Echoes, rate: Option<Result<u64, String>>) -> LinkMeasurement {
    let mut bad = Vec::new();
    judge_round_trip(path, echoes, &mut bad);
    judge_loss(path, echoes, &mut bad);
    match &rate {
        Some(Ok(kbps)) => judge_rate(path, *kbps, &mut bad),
        Some(Err(words)) => bad.push(words.clone()),
        None => {}
    }
    let good = bad.is_empty();
    let remark: Vec<String> = bad.into_iter().chain(not_applied(path.asked, path.applied)).collect();
    LinkMeasurement {
        network: path.network.clone(),
        from: path.from.clone(),
        to: path.to.clone(),
        asked: path.asked,
        applied: path.applied,
        rtt_micros: echoes.median().map(|median| median.as_micros() as u64),
        rtt_asked_micros: path.rtt_asked_micros,
        probes_sent: echoes.sent,
        probes_answered: echoes.round_trips.len() as u32,
        rate_kbps: rate.and_then(Result::ok),
        good,
        remark: remark.join("; "),
    }
}

/// Whether a rate is what was applied.
pub fn is_rate_good(path: &MeasurePath, kbps: u64) -> bool {
    let share = kbps as f64 / path.applied.bandwidth.kbps as f64;
    // TCP slows down when packets or their acknowledgements are lost, so then a low rate says nothing of the link.
    let too_low = share < RATE_SHARE_MIN && survival(path) == 1.0;
    path.applied.bandwidth.kbps == 0 || !(too_low || share > RATE_SHARE_MAX)
}

fn judge_round_trip(path: &MeasurePath, echoes: &Echoes, bad: &mut Vec<String>) {
    let Some(median) = echoes.median() else {
        bad.push(format!("no answer to {} probes", echoes.sent));
        return;
    };
    let expected = expected_round_trip(path);
    let shortest = Duration::from_micros(path.applied.delay.micros + path.applied_back.delay.micros);
    let longest = expected + expected.mul_f64(RTT_LONGER_SHARE).max(RTT_LONGER_MIN);
    if median < shortest.mul_f64(1.0 - RTT_SHORTER_SHARE) || median > longest {
        bad.push(format!("round trip {:.1} ms instead of {:.1} ms", millis(median), millis(expected)));
    }
}

/// How probable it is that a probe comes back.
fn survival(path: &MeasurePath) -> f64 {
    (1.0 - path.applied.loss.probability) * (1.0 - path.applied_back.loss.probability)
}

fn judge_loss(path: &MeasurePath, echoes: &Echoes, bad: &mut Vec<String>) {
    if echoes.round_trips.is_empty() {
        return;
    }
    let sent = f64::from(echoes.sent);
    let lost = sent - echoes.round_trips.len() as f64;
    let probability = 1.0 - survival(path);
    let expected = sent * probability;
    let deviation = (sent * probability * (1.0 - probability)).sqrt();
    if (lost - expected).abs() > LOSS_DEVIATIONS * deviation + LOSS_SPARE_PROBES {
        bad.push(format!("{lost} of {sent} probes lost instead of {expected:.1}"));
    }
}

fn judge_rate(path: &MeasurePath, kbps: u64, bad: &mut Vec<String>) {
    if !is_rate_good(path, kbps) {
        let measured = neo_wire::Bandwidth { kbps };
        bad.push(format!("rate {measured} instead of {}", path.applied.bandwidth));
    }
}

fn not_applied(asked: Shape, applied: Shape) -> Vec<String> {
    let mut words = Vec::new();
    if asked.delay != applied.delay {
        let instead =
            if applied.delay.micros == 0 { String::new() } else { format!(" but {}", applied.delay) };
        words.push(format!("asked {}, not applied{instead}: kernel without netem", asked.delay));
    }
    if asked.loss != applied.loss {
        words.push(format!("asked {} loss, not applied: kernel without netem", asked.loss));
    }
    if asked.bandwidth != applied.bandwidth {
        words.push(format!("asked {}, not applied: kernel without tbf", asked.bandwidth));
    }
    words
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;
    use neo_wire::{Bandwidth, Delay, Loss};

    fn shape(kbps: u64, micros: u64, probability: f64) -> Shape {
        Shape { bandwidth: Bandwidth { kbps }, delay: Delay { micros }, loss: Loss { probability } }
    }

    fn path(asked: Shape, applied: Shape, applied_back: Shape) -> MeasurePath {
        MeasurePath {
            network: "link0".into(),
            from: "a".into(),
            to: "b".into(),
            to_address: [10, 1, 1, 2].into(),
            asked,
            applied,
            applied_back,
            rtt_asked_micros: asked.delay.micros * 2,
            probes: 10,
            rate_seconds: 1.0,
        }
    }

    fn check(asked: Shape, applied: Shape, rtt_ms: &[u64], rate: Option<u64>, good: bool, remark: &str) {
        let round_trips = rtt_ms.iter().map(|ms| Duration::from_millis(*ms)).collect();
        let path = path(asked, applied, applied);
        let measured = judge(&path, &Echoes { sent: 10, round_trips }, rate.map(Ok));
        assert_eq!((measured.good, measured.remark.as_str()), (good, remark));
    }

    #[test]
    fn each_way_is_expected_as_it_was_applied() {
        let (out, back) = (shape(784, 30_000, 0.2), shape(7_840, 10_000, 0.0));
        let path = path(out, out, back);
        // 98 bytes take 1 ms at 784 kb/s.
        assert_eq!(expected_round_trip(&path), Duration::from_micros(41_100));
        let judged = |lost: usize| {
            let round_trips = vec![Duration::from_millis(41); 400 - lost];
            judge(&path, &Echoes { sent: 400, round_trips }, Some(Ok(300))).remark
        };
        assert_eq!(judged(80), "");
        assert_eq!(judged(144), "144 of 400 probes lost instead of 80.0");
    }

    #[test]
    fn what_was_applied_is_good() {
        check(shape(1_000, 10_000, 0.0), shape(1_000, 10_000, 0.0), &[22; 10], Some(950), true, "");
        check(shape(0, 0, 0.05), shape(0, 0, 0.05), &[0; 8], None, true, "");
    }

    #[test]
    fn what_is_different_is_bad_and_said() {
        let asked = shape(10_000, 10_000, 0.0);
        check(asked, asked, &[1; 10], None, false, "round trip 1.0 ms instead of 20.2 ms");
        check(asked, asked, &[80; 10], None, false, "round trip 80.0 ms instead of 20.2 ms");
        check(asked, asked, &[], None, false, "no answer to 10 probes");
        check(asked, asked, &[20; 5], None, false, "5 of 10 probes lost instead of 0.0");
        check(asked, asked, &[20; 10], Some(5_000), false, "rate 5 Mb/s instead of 10 Mb/s");
        check(asked, asked, &[20; 10], Some(90_000), false, "rate 90 Mb/s instead of 10 Mb/s");
    }

    #[test]
    fn what_cannot_be_applied_is_said_and_is_not_bad() {
        check(
            shape(0, 10_000, 0.05),
            shape(0, 0, 0.0),
            &[0; 10],
            None,
            true,
            "asked 10 ms, not applied: kernel without netem; asked 5 % loss, not applied: kernel without netem",
        );
    }

    #[test]
    fn a_slow_link_takes_its_time_for_a_probe() {
        // 98 bytes at 64 kb/s take 12 ms, there and back 24 ms.
        check(shape(64, 0, 0.0), shape(64, 0, 0.0), &[40; 10], None, true, "");
        check(
            shape(64, 0, 0.0),
            shape(64, 0, 0.0),
            &[50; 10],
            None,
            false,
            "round trip 50.0 ms instead of 24.5 ms",
        );
    }
}
