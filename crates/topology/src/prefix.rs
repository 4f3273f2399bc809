//! IPv4 prefixes.

use std::net::Ipv4Addr;

/// A range of addresses: those whose first `bits` bits are these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Prefix {
    /// The first address, as a number.
    pub(crate) start: u32,
    /// Length, 0 to 32.
    pub(crate) bits: u8,
}

impl Prefix {
    /// The prefix of this length that an address is in. A length over 32 counts as 32.
    pub(crate) fn of(address: Ipv4Addr, bits: u8) -> Self {
        Self::at(address.to_bits(), bits.min(32))
    }

    fn at(address: u32, bits: u8) -> Self {
        Self { start: address & mask(bits), bits }
    }

    /// The longest prefix that holds both.
    pub(crate) fn common(self, other: Prefix) -> Prefix {
        let same = (self.start ^ other.start).leading_zeros() as u8;
        Self::at(self.start, same.min(self.bits).min(other.bits))
    }

    pub(crate) fn address(self) -> Ipv4Addr {
        Ipv4Addr::from_bits(self.start)
    }
}

fn mask(bits: u8) -> u32 {
    u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_prefix_is_the_longest_that_holds_both() {
        let one = Prefix::of(Ipv4Addr::new(10, 1, 1, 7), 24);
        let two = Prefix::of(Ipv4Addr::new(10, 1, 2, 0), 24);
        let both = one.common(two);
        assert_eq!((both.address(), both.bits), (Ipv4Addr::new(10, 1, 0, 0), 22));
        assert_eq!(one.common(one), one);
        assert_eq!(one.common(Prefix::of(Ipv4Addr::new(192, 168, 0, 1), 32)).bits, 0);
    }
}
