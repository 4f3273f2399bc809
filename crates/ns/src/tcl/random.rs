//! Tcl's `rand()`: the minimal standard generator of Park and Miller.

const MODULUS: i64 = 2_147_483_647;
const MULTIPLIER: i64 = 16_807;

/// A sequence of numbers that follows from its seed.
#[derive(Debug)]
pub(crate) struct Random {
    state: i64,
}

impl Random {
    /// Starts a sequence.
    pub fn new(seed: u64) -> Self {
        let mut random = Self { state: 1 };
        random.seed((seed & i64::MAX as u64) as i64);
        random
    }

    /// Starts again, as `srand` does.
    pub fn seed(&mut self, seed: i64) {
        let state = seed & 0x7FFF_FFFF;
        self.state = if state == 0 || state == MODULUS { state ^ 123_459_876 } else { state };
    }

    /// The next number, above 0 and below 1.
    pub fn next(&mut self) -> f64 {
        self.state = self.state * MULTIPLIER % MODULUS;
        self.state as f64 / MODULUS as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `tclsh` prints for `expr srand(42)` and `expr rand()`.
    #[test]
    fn the_sequence_is_tcls() {
        let mut random = Random::new(42);
        assert!((random.next() - 0.000328707).abs() < 1e-8);
        assert!((random.next() - 0.524587).abs() < 1e-6);
    }
}
