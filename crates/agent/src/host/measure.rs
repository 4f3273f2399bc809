//! Measuring paths between containers of this host and their neighbours.

use crate::container::place::living_init;
use crate::network::echo::{self, Echoes};
use crate::network::judge::{expected_round_trip, is_rate_good, judge};
use crate::network::shape::{FRAME_BYTES, queue_bytes};
use crate::network::{namespace, rate};
use anyhow::Result;
use neo_wire::{LinkMeasurement, MeasurePath};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

/// Paths whose round trips are measured at the same time: probes are small, but more than this many threads that wait
/// for a processor would measure each other.
const ECHOES_AT_ONCE: usize = 16;

/// Rates from here on are the processor's, not the link's: they are not probed. In kilobits per second.
const RATE_PROBED_KBPS_MAX: u64 = 2_000_000;

/// A rate probe lasts at least this many round trips: TCP needs some ten of them to find the rate.
const RATE_ROUND_TRIPS_MIN: u32 = 20;

/// A rate probe lasts at least as long as this many full frames take: one more or less must not weigh.
const RATE_FRAMES_MIN: u64 = 40;

/// Times that a rate is probed before it is called wrong. A busy host makes a probe slower, and what TCP delivers
/// late, after it has repaired a loss in the warm-up, makes it faster: so the nearest one counts.
const RATE_ATTEMPTS: u32 = 3;

/// Identifiers of echo requests begin here; each path has its own.
const IDENTIFIER_BASE: u16 = 0x4e00;

/// Measures the paths: round trips side by side, rates one after the other, so that they do not disturb each other.
pub fn measure(paths: &[MeasurePath]) -> Vec<LinkMeasurement> {
    let echoes = measure_echoes(paths);
    let judged = paths.iter().zip(echoes).map(|(path, echoes)| match echoes {
        Ok(echoes) => {
            let answers = !echoes.round_trips.is_empty();
            let rate = (answers && is_rate_probed(path)).then(|| measure_rate(path));
            judge(path, &echoes, rate.map(|rate| rate.map_err(|error| format!("{error:#}"))))
        }
        Err(error) => unmeasured(path, &error),
    });
    judged.collect()
}

fn measure_echoes(paths: &[MeasurePath]) -> Vec<Result<Echoes>> {
    let next = Mutex::new(paths.iter().enumerate());
    let results: Mutex<Vec<Option<Result<Echoes>>>> = Mutex::new(paths.iter().map(|_| None).collect());
    thread::scope(|scope| {
        for _ in 0..ECHOES_AT_ONCE.min(paths.len()) {
            scope.spawn(|| {
                while let Some((index, path)) = next.lock().ok().and_then(|mut paths| paths.next()) {
                    let result = measure_echo(index, path);
                    if let Ok(mut results) = results.lock() {
                        results[index] = Some(result);
                    }
                }
            });
        }
    });
    let results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let missing = || Err(anyhow::anyhow!("the thread that measured it ended badly"));
    results.into_iter().map(|result| result.unwrap_or_else(missing)).collect()
}

fn measure_echo(index: usize, path: &MeasurePath) -> Result<Echoes> {
    let init = living_init(&path.from)?;
    let identifier = IDENTIFIER_BASE.wrapping_add(index as u16);
    let expected = expected_round_trip(path);
    namespace::within(init.pid, || echo::echo(path.to_address, path.probes, identifier, expected))
}

fn is_rate_probed(path: &MeasurePath) -> bool {
    let kbps = path.applied.bandwidth.kbps;
    path.rate_seconds > 0.0 && kbps > 0 && kbps < RATE_PROBED_KBPS_MAX
}

fn measure_rate(path: &MeasurePath) -> Result<u64> {
    let init = living_init(&path.from)?;
    let asked = Duration::try_from_secs_f64(path.rate_seconds).unwrap_or_default();
    let (kbps, round_trip) = (path.applied.bandwidth.kbps, expected_round_trip(path));
    // Kilobits per second are bits per millisecond.
    let frames = Duration::from_millis(RATE_FRAMES_MIN * FRAME_BYTES * 8 / kbps);
    let length = asked.max(round_trip * RATE_ROUND_TRIPS_MIN).max(frames);
    let held_bytes = kbps * round_trip.as_millis() as u64 / 8 + queue_bytes(kbps);
    let mut nearest_kbps = 0;
    for _ in 0..RATE_ATTEMPTS {
        let measured =
            namespace::within(init.pid, || rate::probe(path.to_address, length, held_bytes as usize))?;
        nearest_kbps = std::cmp::min_by_key(measured, nearest_kbps, |found| kbps.abs_diff(*found));
        if is_rate_good(path, nearest_kbps) {
            break;
        }
    }
    Ok(nearest_kbps)
}

fn unmeasured(path: &MeasurePath, error: &anyhow::Error) -> LinkMeasurement {
    let nothing = Echoes { sent: 0, round_trips: Vec::new() };
    LinkMeasurement { good: false, remark: format!("{error:#}"), ..judge(path, &nothing, None) }
}
