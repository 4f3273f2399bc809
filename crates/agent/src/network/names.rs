//! Names of the host's interfaces: short, the same at every call, and marked.

use sha2::{Digest, Sha256};

/// Hexadecimal digits of the hash in a name. With the two letters before it a name has 13 of the 15 bytes that the
/// kernel allows; among 100,000 names two are equal once in 3,500 experiments, and then the kernel refuses the second.
const HASH_DIGITS: usize = 11;

/// The host's end of a container's `ctl0`.
pub fn control(mark: &str, container: &str) -> String {
    short('c', &[mark, container])
}

/// The host's end of a container's interface on a network.
pub fn port(mark: &str, network: &str, container: &str, port: u32) -> String {
    short('p', &[mark, network, container, &port.to_string()])
}

/// A network's bridge.
pub fn bridge(mark: &str, network: &str) -> String {
    short('b', &[mark, network])
}

/// A network's tunnel to the other hosts.
pub fn tunnel(mark: &str, network: &str) -> String {
    short('x', &[mark, network])
}

/// An interface's alias, by which it is known as ours: `neo:MARK:what it is`.
pub fn alias(mark: &str, what: &str) -> String {
    format!("{}{what}", alias_prefix(mark))
}

/// What the aliases of all interfaces of a mark begin with.
pub fn alias_prefix(mark: &str) -> String {
    format!("neo:{mark}:")
}

/// The hardware address of a container's interface: locally administered, and the same again for a container that is
/// made again, so that no neighbour remembers a wrong one.
pub fn hardware_address(mark: &str, container: &str, interface: &str) -> String {
    let digits = digits(&[mark, container, interface]);
    format!("02:{}:{}:{}:{}:{}", &digits[..2], &digits[2..4], &digits[4..6], &digits[6..8], &digits[8..10])
}

fn short(kind: char, parts: &[&str]) -> String {
    format!("n{kind}{}", &digits(parts)[..HASH_DIGITS])
}

fn digits(parts: &[&str]) -> String {
    // No part holds a `/`, so different parts cannot make the same text.
    Sha256::digest(parts.join("/")).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_distinct_and_the_same_again() {
        let all = [
            control("e1", "a"),
            port("e1", "lan", "a", 0),
            port("e1", "lan", "a", 1),
            port("e2", "lan", "a", 0),
            bridge("e1", "lan"),
            tunnel("e1", "lan"),
        ];
        for (index, name) in all.iter().enumerate() {
            assert!(name.len() <= 15, "{name}");
            assert!(!all[index + 1..].contains(name), "{name}");
        }
        assert_eq!(bridge("e1", "lan"), bridge("e1", "lan"));
    }
}
