//! Delay, loss and rate: measured where the kernel has them, honestly refused where it has not.

use crate::common::plans::{Experiment, token};
use crate::common::scene::{HOST, Scene, scene};
use neo_wire::{Bandwidth, Delay, LinkMeasurement, Loss, MeasurePath, Measured, Shape};
use serde_json::json;
use std::ops::RangeInclusive;

/// Set by who boots a kernel with netem for these tests: without netem they must fail there.
const NETEM_NEEDED: &str = "NEO_NETEM_NEEDED";

/// A busy host answers this much later than the kernel was told, in microseconds.
const LATE_MICROS: u64 = 15_000;

/// A busy host is given other chances to be less so: what is not applied at all stays wrong.
const ATTEMPTS: u32 = 8;

/// Probes of a path that loses packets: with 20 % loss, 32 to 88 of 300 lost are four standard deviations.
const PROBES: u32 = 300;

fn shape(kbps: u64, delay_ms: u64, loss_percent: f64) -> Shape {
    Shape {
        bandwidth: Bandwidth { kbps },
        delay: Delay { micros: delay_ms * 1_000 },
        loss: Loss { probability: loss_percent / 100.0 },
    }
}

/// Whether the kernel has netem: asked of the kernel, not of the agent.
fn has_netem(scene: &Scene) -> bool {
    let tried = "tc qdisc add dev lo root netem delay 1ms 2>&1 && tc qdisc del dev lo root || true";
    let netem = scene.host.shell(tried).is_empty();
    let needed = std::env::var_os(NETEM_NEEDED).is_some();
    assert!(netem || !needed, "this kernel was booted for its netem, but has none");
    if !netem {
        eprintln!("this kernel has no netem: what is tested is that nobody pretends");
    }
    netem
}

fn measure(scene: &Scene, experiment: &Experiment, netem: bool, ways: &[&Way]) -> Vec<LinkMeasurement> {
    let path = |way: &&Way| MeasurePath {
        probes: if way.lost.end() > &0 { PROBES } else { 20 },
        ..experiment.path(way.network, way.from, way.to, if way.kbps.end() > &0 { 1.0 } else { 0.0 }, netem)
    };
    let paths: Vec<MeasurePath> = ways.iter().map(path).collect();
    let measured: Measured = scene.host.done(&["measure"], &json!({ "paths": paths }));
    measured.measurements
}

/// What a way must turn out to be where the kernel has netem.
struct Way {
    network: &'static str,
    from: &'static str,
    to: &'static str,
    /// The round trip at the least.
    rtt_ms: u64,
    /// Probes lost of [`PROBES`]; `0..=0` for a way that loses none.
    lost: RangeInclusive<u32>,
    /// `0..=0` for a way without a rate.
    kbps: RangeInclusive<u64>,
    /// What is said of it where the kernel has no netem.
    refusal: &'static str,
}

impl Way {
    /// What was measured, if it is not what it must be.
    fn wrong(&'static self, measured: &LinkMeasurement, netem: bool) -> Option<(&'static Way, String)> {
        let lost = measured.probes_sent - measured.probes_answered;
        let said = format!(
            "{} {} -> {}: round trip {:?} us, {lost} of {} lost, {:?} kb/s; {}",
            self.network,
            self.from,
            self.to,
            measured.rtt_micros,
            measured.probes_sent,
            measured.rate_kbps,
            measured.remark
        );
        eprintln!("{said}");
        let (rtt_micros, losses, remark) = match netem {
            true => (self.rtt_ms * 1_000, self.lost.clone(), ""),
            false => (0, 0..=0, self.refusal),
        };
        let right = measured.good
            && measured.rtt_micros.is_some_and(|rtt| (rtt_micros..rtt_micros + LATE_MICROS).contains(&rtt))
            && losses.contains(&lost)
            && self.kbps.contains(&measured.rate_kbps.unwrap_or_default())
            && measured.remark == remark;
        (!right).then_some((self, said))
    }
}

const WAYS: [Way; 5] = [
    Way {
        network: "slow",
        from: "a",
        to: "b",
        rtt_ms: 20,
        lost: 0..=0,
        kbps: 0..=0,
        refusal: "asked 10 ms, not applied: kernel without netem",
    },
    Way {
        network: "lossy",
        from: "a",
        to: "b",
        rtt_ms: 0,
        lost: 32..=88,
        kbps: 0..=0,
        refusal: "asked 20 % loss, not applied: kernel without netem",
    },
    Way {
        network: "narrow",
        from: "a",
        to: "b",
        rtt_ms: 20,
        lost: 0..=0,
        kbps: 3_500..=5_500,
        refusal: "asked 10 ms, not applied: kernel without netem",
    },
    Way {
        network: "skew",
        from: "b",
        to: "c",
        rtt_ms: 40,
        lost: 0..=0,
        kbps: 1_400..=2_200,
        refusal: "asked 30 ms, not applied: kernel without netem",
    },
    Way {
        network: "skew",
        from: "c",
        to: "b",
        rtt_ms: 40,
        lost: 0..=0,
        kbps: 5_600..=8_800,
        refusal: "asked 10 ms, not applied: kernel without netem",
    },
];

fn experiment(mark: &str) -> Experiment {
    let mut experiment = Experiment::new(mark, &[HOST], &["a", "b", "c"]);
    let both = |shape: Shape, from: &'static str, to: &'static str| [(from, shape), (to, shape)];
    experiment.link("slow", both(shape(0, 10, 0.0), "a", "b"));
    experiment.link("lossy", [("a", shape(0, 0, 20.0)), ("b", shape(0, 0, 0.0))]);
    experiment.link("narrow", both(shape(5_000, 10, 0.0), "a", "b"));
    experiment.link("skew", [("b", shape(2_000, 30, 0.0)), ("c", shape(8_000, 10, 0.0))]);
    experiment
}

#[test]
fn what_is_asked_is_measured_or_refused() {
    let scene = scene();
    let netem = has_netem(&scene);
    let experiment = experiment("t-shaped");
    scene.launch(&experiment);
    scene.all_started(&experiment);

    let (mut left, mut wrong): (Vec<&Way>, _) = (WAYS.iter().collect(), Vec::new());
    for _ in 0..ATTEMPTS {
        let measured = measure(&scene, &experiment, netem, &left);
        let judged = left.iter().zip(&measured).filter_map(|(way, measured)| way.wrong(measured, netem));
        (left, wrong) = judged.unzip();
        if left.is_empty() {
            break;
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    scene.remove("t-shaped");
}

/// Kilobits per second of slow links, and what TCP's payload may be of them, in percent: what is read comes in pieces.
const SLOW_KBPS: [u64; 6] = [64, 500, 2_000, 2_000, 2_000, 8_000];
const SLOW_PERCENT: RangeInclusive<u64> = 75..=108;

#[test]
fn a_slow_link_is_measured_as_slow_as_it_is() {
    let scene = scene();
    let mut experiment = Experiment::new("t-rates", &[HOST], &["a", "b"]);
    let names: Vec<String> = (0..SLOW_KBPS.len()).map(|number| format!("slow{number}")).collect();
    for (name, kbps) in names.iter().zip(SLOW_KBPS) {
        experiment.link(name, [("a", shape(kbps, 0, 0.0)), ("b", shape(kbps, 0, 0.0))]);
    }
    scene.launch(&experiment);
    scene.all_started(&experiment);
    let paths: Vec<MeasurePath> =
        names.iter().map(|name| experiment.path(name, "a", "b", 1.0, true)).collect();
    let measured: Measured = scene.host.done(&["measure"], &json!({ "paths": paths }));
    let percent: Vec<u64> = measured
        .measurements
        .iter()
        .zip(SLOW_KBPS)
        .map(|(measured, kbps)| measured.rate_kbps.unwrap_or_default() * 100 / kbps)
        .collect();
    eprintln!("{percent:?}");
    assert!(percent.iter().all(|percent| SLOW_PERCENT.contains(percent)), "{percent:?} of {SLOW_KBPS:?}");
    scene.remove("t-rates");
}

#[test]
fn the_kernel_is_told_or_the_refusal_is_reported() {
    let scene = scene();
    let netem = has_netem(&scene);
    let experiment = experiment("t-refused");
    scene.launch(&experiment);
    scene.all_started(&experiment);

    let said = |name: &str| scene.server.last_report(&token(name)).unwrap().not_applied;
    let refused: &[&str] = match netem {
        true => &[],
        false => &[
            "delay 10 ms on eth0: kernel without netem",
            "loss 20 % on eth1: kernel without netem",
            "delay 10 ms on eth2: kernel without netem",
        ],
    };
    assert_eq!(said("a"), refused);
    let told = |interface: &str| scene.host.shell_in("a", &format!("tc qdisc show dev {interface}"));
    for (interface, words) in [("eth0", " delay 10ms"), ("eth1", " loss 20%"), ("eth2", " delay 10ms")] {
        assert_eq!(told(interface).contains(words), netem, "{}", told(interface));
    }
    // Either way the rate is there.
    assert!(told("eth2").contains("rate 5Mbit"), "{}", told("eth2"));
    scene.remove("t-refused");
}
