//! What it costs to cut a network.

use crate::{Network, PlannedNetwork, Shape};

/// Cost of cutting any network: the number of cuts decides first.
pub const CUT_WEIGHT: u32 = 1_000;

/// What an unlimited rate counts as, in doublings of 1 kb/s: more than the fastest that can be written (100 Gb/s, 26).
const UNLIMITED_DOUBLINGS: u32 = 27;

/// Delay from which on a network is as cheap to cut as can be, in doublings of 1 µs: about one second.
const DELAY_DOUBLINGS_MAX: u32 = 20;

/// What cutting a network costs for each physical node beyond the first that it spans: [`CUT_WEIGHT`], more the
/// faster it is (1 for each doubling of the rate), and more the shorter its delay is (1 for each halving, up to 20).
/// Traffic between physical nodes takes their links' capacity, and the way between them counts more where the file
/// asks for less delay.
pub fn network_weight(network: &PlannedNetwork) -> u32 {
    weight(network.members.iter().map(|member| [member.outward, member.inward]))
}

/// The same of a network that is not planned yet.
pub(crate) fn weight_of(network: &Network) -> u32 {
    weight(network.members.iter().map(|member| [member.outward, member.inward]))
}

fn weight(members: impl Iterator<Item = [Shape; 2]>) -> u32 {
    let (mut rate, mut delay_micros) = (0, u64::MAX);
    for [outward, inward] in members {
        let doublings = match outward.bandwidth.kbps.max(inward.bandwidth.kbps) {
            _ if outward.bandwidth.kbps == 0 || inward.bandwidth.kbps == 0 => UNLIMITED_DOUBLINGS,
            kbps => kbps.ilog2(),
        };
        rate = rate.max(doublings);
        delay_micros = delay_micros.min(outward.delay.micros + inward.delay.micros);
    }
    let delay = u64::checked_ilog2(delay_micros.saturating_add(1)).unwrap_or(0).min(DELAY_DOUBLINGS_MAX);
    CUT_WEIGHT + rate.min(UNLIMITED_DOUBLINGS) + (DELAY_DOUBLINGS_MAX - delay)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bandwidth, Delay};

    fn of(kbps: u64, millis: u64) -> u32 {
        let half = Shape {
            bandwidth: Bandwidth { kbps },
            delay: Delay { micros: millis * 500 },
            ..Shape::default()
        };
        weight([[half, half], [half, half]].into_iter())
    }

    #[test]
    fn fast_and_near_is_dear() {
        assert!(of(100_000, 10) > of(10_000, 10));
        assert!(of(100_000, 2) > of(100_000, 10));
        assert!(of(0, 0) > of(100_000_000, 0));
        assert!(
            of(10, 100_000) >= CUT_WEIGHT && of(0, 0) < 2 * CUT_WEIGHT,
            "the number of cuts decides first"
        );
    }
}
