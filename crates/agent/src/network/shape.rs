//! Rate, delay and loss on an interface's way out: `netem` delays and loses, `tbf` limits the rate.

use super::batch;
use crate::host::HostLock;
use anyhow::{Result, bail};
use neo_wire::Shape;

/// What a kernel without a queueing discipline says when it is asked for one.
const KIND_UNKNOWN: &str = "qdisc kind is unknown";

/// Longest Ethernet frame of the experiment networks, in bytes: 1,500 and the header.
pub const FRAME_BYTES: u64 = 1_514;

/// A bucket holds what flows in 4 ms: as coarse as a kernel with 250 ticks a second may wake up.
const BURST_MILLIS: u64 = 4;

/// A bucket holds at least two frames, or nothing larger than it would ever pass.
const BURST_BYTES_MIN: u64 = 2 * FRAME_BYTES;

/// The queue before the bucket holds what flows in 50 ms.
const QUEUE_MILLIS: u64 = 50;

/// The queue holds at least ten frames, or a slow link could not carry a window of TCP.
const QUEUE_BYTES_MIN: u64 = 10 * FRAME_BYTES;

/// Most packets on their way through a delay: 1 Gb/s for 200 ms.
const DELAYED_PACKETS_MAX: u32 = 20_000;

/// What this kernel has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kernel {
    netem: bool,
    tbf: bool,
}

/// Shapes what leaves by these interfaces of this network namespace; whatever shaped them before is gone.
/// Answers with what was asked for but is not to be had here, in words.
pub fn apply(shapes: &[(String, Shape)], lock: Option<&HostLock>) -> Result<Vec<String>> {
    let clear: Vec<String> =
        shapes.iter().map(|(interface, _)| format!("qdisc del dev {interface} root")).collect();
    let full = Kernel { netem: true, tbf: true };
    let lines = lines(shapes, full);
    // Refused where there was nothing to clear, which is as good.
    batch::attempt("tc", &clear, lock)?;
    let mut kernel = full;
    let refusals = batch::attempt("tc", &lines, lock)?;
    for refusal in &refusals {
        if !refusal.words.contains(KIND_UNKNOWN) {
            // A line whose parent was refused is refused too; what counts is tried again below.
            if refusals.iter().any(|other| other.words.contains(KIND_UNKNOWN)) {
                continue;
            }
            bail!("`tc {}`: {}", refusal.line, refusal.words);
        }
        kernel.netem &= !refusal.line.contains(" netem ");
        kernel.tbf &= !refusal.line.contains(" tbf ");
    }
    if kernel != full {
        batch::attempt("tc", &clear, lock)?;
        batch::run("tc", &self::lines(shapes, kernel), lock)?;
    }
    Ok(shapes.iter().flat_map(|(interface, shape)| not_applied(interface, *shape, kernel)).collect())
}

fn lines(shapes: &[(String, Shape)], kernel: Kernel) -> Vec<String> {
    let mut lines = Vec::new();
    for (interface, shape) in shapes {
        let mut parent = "root handle 1:";
        if kernel.netem && (shape.delay.micros > 0 || shape.loss.probability > 0.0) {
            lines.push(format!("qdisc add dev {interface} {parent} netem {}", netem(*shape)));
            parent = "parent 1:1 handle 10:";
        }
        if kernel.tbf && shape.bandwidth.kbps > 0 {
            lines.push(format!("qdisc add dev {interface} {parent} tbf {}", tbf(shape.bandwidth.kbps)));
        }
    }
    lines
}

fn netem(shape: Shape) -> String {
    let mut words = format!("limit {DELAYED_PACKETS_MAX}");
    if shape.delay.micros > 0 {
        words += &format!(" delay {}us", shape.delay.micros);
    }
    if shape.loss.probability > 0.0 {
        words += &format!(" loss {}%", shape.loss.probability * 100.0);
    }
    words
}

fn tbf(kbps: u64) -> String {
    // One kilobit per second is one bit per millisecond.
    let burst_bytes = (kbps * BURST_MILLIS / 8).max(BURST_BYTES_MIN);
    format!("rate {kbps}kbit burst {burst_bytes} limit {}", burst_bytes + queue_bytes(kbps))
}

/// What waits at most before a bucket of this rate, in bytes; more is dropped.
pub fn queue_bytes(kbps: u64) -> u64 {
    (kbps * QUEUE_MILLIS / 8).max(QUEUE_BYTES_MIN)
}

fn not_applied(interface: &str, shape: Shape, kernel: Kernel) -> Vec<String> {
    let mut words = Vec::new();
    if !kernel.netem && shape.delay.micros > 0 {
        words.push(format!("delay {} on {interface}: kernel without netem", shape.delay));
    }
    if !kernel.netem && shape.loss.probability > 0.0 {
        words.push(format!("loss {} on {interface}: kernel without netem", shape.loss));
    }
    if !kernel.tbf && shape.bandwidth.kbps > 0 {
        words.push(format!("rate {} on {interface}: kernel without tbf", shape.bandwidth));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use neo_wire::{Bandwidth, Delay, Loss};

    fn shape(kbps: u64, micros: u64, probability: f64) -> Shape {
        Shape { bandwidth: Bandwidth { kbps }, delay: Delay { micros }, loss: Loss { probability } }
    }

    fn check(shape: Shape, kernel: Kernel, wanted: &[&str], missing: &[&str]) {
        assert_eq!(lines(&[("eth0".to_owned(), shape)], kernel), wanted);
        assert_eq!(not_applied("eth0", shape, kernel), missing);
    }

    #[test]
    fn the_kernel_is_told_what_was_asked() {
        let full = Kernel { netem: true, tbf: true };
        check(shape(0, 0, 0.0), full, &[], &[]);
        check(
            shape(10_000, 0, 0.0),
            full,
            &["qdisc add dev eth0 root handle 1: tbf rate 10000kbit burst 5000 limit 67500"],
            &[],
        );
        check(
            shape(64, 20_000, 0.05),
            full,
            &[
                "qdisc add dev eth0 root handle 1: netem limit 20000 delay 20000us loss 5%",
                "qdisc add dev eth0 parent 1:1 handle 10: tbf rate 64kbit burst 3028 limit 18168",
            ],
            &[],
        );
    }

    #[test]
    fn what_the_kernel_has_not_is_said() {
        check(
            shape(64, 10_000, 0.05),
            Kernel { netem: false, tbf: true },
            &["qdisc add dev eth0 root handle 1: tbf rate 64kbit burst 3028 limit 18168"],
            &["delay 10 ms on eth0: kernel without netem", "loss 5 % on eth0: kernel without netem"],
        );
        check(
            shape(64, 0, 0.0),
            Kernel { netem: false, tbf: false },
            &[],
            &["rate 64 kb/s on eth0: kernel without tbf"],
        );
    }
}
