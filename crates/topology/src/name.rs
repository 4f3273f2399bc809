//! Names, validated once and safe ever after: in a file path, a host name, a netlink message, a shell word.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest node or network name, in bytes. Emulab's database stores `vname` in 32 characters.
pub const NAME_LENGTH_MAX: usize = 32;

/// Why a text is not a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing between the quotes.
    #[error("a name is empty")]
    Empty,
    /// Longer than [`NAME_LENGTH_MAX`].
    #[error("the name `{start}…` has {length} characters; at most {NAME_LENGTH_MAX} are possible")]
    TooLong {
        /// The first characters of the name.
        start: String,
        /// Its length in characters.
        length: usize,
    },
    /// A character outside `[-0-9A-Za-z]`, or a leading `-`.
    #[error("the name `{name}` may hold letters, digits and `-` only, and starts with a letter or digit")]
    BadCharacter {
        /// The name as found, at most [`NAME_LENGTH_MAX`] characters of it.
        name: String,
    },
}

fn validate(text: &str) -> Result<(), NameError> {
    if text.is_empty() {
        return Err(NameError::Empty);
    }
    let length = text.chars().count();
    if length > NAME_LENGTH_MAX {
        return Err(NameError::TooLong { start: text.chars().take(NAME_LENGTH_MAX / 2).collect(), length });
    }
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !plain || text.starts_with('-') {
        return Err(NameError::BadCharacter { name: text.to_owned() });
    }
    Ok(())
}

macro_rules! name {
    ($(#[$doc:meta])* $type:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $type(String);

        impl $type {
            /// Takes a text as a name if it is one: `[0-9A-Za-z][-0-9A-Za-z]*`, at most [`NAME_LENGTH_MAX`] bytes.
            pub fn new(text: impl Into<String>) -> Result<Self, NameError> {
                let text = text.into();
                validate(&text)?;
                Ok(Self(text))
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $type {
            type Error = NameError;
            fn try_from(text: String) -> Result<Self, NameError> {
                Self::new(text)
            }
        }

        impl From<$type> for String {
            fn from(name: $type) -> String {
                name.0
            }
        }

        impl std::str::FromStr for $type {
            type Err = NameError;
            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::new(text)
            }
        }
    };
}

name! {
    /// The name of a virtual node: `n(3)` in NS is `n-3` here.
    NodeName
}
name! {
    /// The name of a link or LAN.
    NetworkName
}
name! {
    /// The host name of a physical node: `pnode-0000`, or the node's own name when it is an `embedded_pnode`.
    PnodeName
}

impl PnodeName {
    /// The name of the physical node with this number: `pnode(0007)` in NS, `pnode-0007` as a host name.
    pub fn numbered(number: usize) -> Self {
        Self(format!("pnode-{number:04}"))
    }

    /// The physical node that a node is by itself (`embedded_pnode`): it keeps its own name.
    pub fn embedded(node: &NodeName) -> Self {
        Self(node.as_str().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_letters_digits_and_dashes() {
        for good in ["a", "n-0", "n-a-b", "0", "Center9"] {
            assert!(NodeName::new(good).is_ok(), "{good}");
        }
        for bad in ["", "-a", "a b", "a/b", "../x", "$(reboot)", "n-1,2", "a_b", "ä", "a\0"] {
            assert!(NodeName::new(bad).is_err(), "{bad}");
        }
        assert!(NodeName::new("x".repeat(NAME_LENGTH_MAX)).is_ok());
        assert!(matches!(NodeName::new("x".repeat(300)), Err(NameError::TooLong { length: 300, .. })));
    }

    #[test]
    fn a_name_read_back_is_validated_again() {
        assert!(serde_json::from_str::<NodeName>("\"n-0\"").is_ok());
        assert!(serde_json::from_str::<NodeName>("\"$(reboot)\"").is_err());
    }
}
