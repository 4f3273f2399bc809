//! Names of objects on a Chef server, validated once.

use std::fmt;

/// Longest name of an object, in bytes: what a Chef server stores.
pub const OBJECT_NAME_LENGTH_MAX: usize = 255;

/// Why a text is not the name of an object.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{start}` is no name for a Chef object: 1 to {OBJECT_NAME_LENGTH_MAX} of `A-Za-z0-9_.-` are possible"
)]
pub struct NameError {
    /// The first characters of the text.
    start: String,
}

/// The name of a client, node, role, data bag, item, cookbook or environment.
/// Safe as a segment of a URL and as a file name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectName(String);

impl ObjectName {
    /// Validates `text`.
    pub fn new(text: &str) -> Result<Self, NameError> {
        /// How much of a wrong name an error shows.
        const SHOWN_MAX: usize = 40;
        let plain =
            text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
        let dots_only = text.bytes().all(|byte| byte == b'.');
        if plain && !dots_only && text.len() <= OBJECT_NAME_LENGTH_MAX {
            Ok(Self(text.to_owned()))
        } else {
            Err(NameError { start: text.chars().take(SHOWN_MAX).collect() })
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_in_urls_and_paths() {
        for good in ["chef-deter", "pnode-0000.exp1.Deter", "a_b"] {
            assert_eq!(ObjectName::new(good).unwrap().as_str(), good);
        }
        let long = "x".repeat(OBJECT_NAME_LENGTH_MAX + 1);
        for bad in ["", ".", "..", "../x", "a b", "$(reboot)", "a/b", "a?b", "a%2f", "ä", &long] {
            assert!(ObjectName::new(bad).is_err(), "{bad}");
        }
    }
}
