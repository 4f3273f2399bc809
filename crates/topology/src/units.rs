//! Quantities with their units.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A rate in kilobits per second. Zero means "not limited" (`*` in NS: the mapper may choose).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bandwidth {
    /// Kilobits (1,000 bits) per second.
    pub kbps: u64,
}

/// A delay in microseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Delay {
    /// Microseconds.
    pub micros: u64,
}

/// The probability that a packet is lost, 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Loss {
    /// From 0 (none) to 1 (all).
    pub probability: f64,
}

impl Delay {
    /// The delay in milliseconds.
    pub fn millis(self) -> f64 {
        self.micros as f64 / 1000.0
    }
}

impl fmt::Display for Bandwidth {
    /// `100 Mb/s`, `1.5 Mb/s`, `64 kb/s`, or `unlimited`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kbps {
            0 => f.write_str("unlimited"),
            kbps if kbps >= 1_000_000 => write!(f, "{} Gb/s", kbps as f64 / 1e6),
            kbps if kbps >= 1000 => write!(f, "{} Mb/s", kbps as f64 / 1e3),
            kbps => write!(f, "{kbps} kb/s"),
        }
    }
}

impl fmt::Display for Delay {
    /// `10 ms`, `0.5 ms`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ms", self.millis())
    }
}

impl fmt::Display for Loss {
    /// `5 %`, `0.1 %`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", (self.probability * 1e6).round() / 1e4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_print_as_people_write_them() {
        assert_eq!(Bandwidth { kbps: 100_000 }.to_string(), "100 Mb/s");
        assert_eq!(Bandwidth { kbps: 1_500 }.to_string(), "1.5 Mb/s");
        assert_eq!(Bandwidth { kbps: 10_000_000 }.to_string(), "10 Gb/s");
        assert_eq!(Bandwidth { kbps: 64 }.to_string(), "64 kb/s");
        assert_eq!(Bandwidth::default().to_string(), "unlimited");
        assert_eq!(Delay { micros: 2_500 }.to_string(), "2.5 ms");
        assert_eq!(Loss { probability: 0.05 }.to_string(), "5 %");
    }
}
