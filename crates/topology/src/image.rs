//! What a container is started from.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Template of openvz containers unless asked otherwise: the one that DETER's guide gives.
pub const OPENVZ_TEMPLATE_DEFAULT: &str = "ubuntu-14.04-x86_64";

/// Templates that DETER had.
pub const OPENVZ_TEMPLATES: [&str; 6] = [
    "centos-6-x86",
    "centos-6-x86_64",
    "ubuntu-12.04-x86",
    "ubuntu-12.04-x86_64",
    "ubuntu-14.04-x86",
    "ubuntu-14.04-x86_64",
];

/// Where templates may lie: what both the users' machine and the physical nodes see.
pub const TEMPLATE_ROOTS: [&str; 2] = ["/proj/", "/share/"];

/// What a container is started from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Image {
    /// Nothing of its own: the node is a physical node, or a process.
    #[default]
    None,
    /// An openvz template on a disk of this size.
    Openvz {
        /// Name of the template.
        template: String,
        /// Size of the disk.
        diskspace: DiskSpace,
    },
    /// A qcow2 image.
    Qemu {
        /// Where it is fetched from.
        url: String,
        /// Architecture.
        arch: Arch,
    },
    /// A Vagrant box, shared by all containers that name it (`containers:image_name`).
    Vagrant {
        /// Its name: it is fetched once for each physical node.
        name: String,
        /// Where it is fetched from, if the file says so.
        url: Option<String>,
        /// What runs in it.
        os: GuestOs,
    },
}

/// Architecture of a qemu container (`containers:qemu_arch`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Arch {
    /// 32 bits.
    #[serde(rename = "i386")]
    I386,
    /// 64 bits.
    #[default]
    #[serde(rename = "x86_64")]
    X86_64,
}

/// What runs in a container, as far as it matters (`containers:image_os`): "really just to distinguish Windows from
/// non-Windows".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuestOs {
    /// Anything like Unix.
    #[default]
    Unix,
    /// Windows.
    Windows,
}

impl GuestOs {
    /// Reads the attribute: whatever begins with `windows` is Windows.
    pub fn of(text: &str) -> Self {
        if text.to_ascii_lowercase().starts_with("windows") { GuestOs::Windows } else { GuestOs::Unix }
    }
}

impl fmt::Display for Arch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Arch::I386 => "i386",
            Arch::X86_64 => "x86_64",
        })
    }
}

/// A size of a disk, as openvz writes it: a number with `G` or `M`, or of blocks of 1 KiB without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DiskSpace {
    /// Blocks of 1,024 bytes.
    pub kib: u64,
}

impl Default for DiskSpace {
    /// 2 GiB, as on DETER.
    fn default() -> Self {
        Self { kib: 2 << 20 }
    }
}

/// A text that is no [`DiskSpace`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no disk size: write a whole number with `G` or `M`, or of blocks of 1 KiB, as in `2G`")]
pub struct BadDiskSpace {
    /// The text.
    pub found: String,
}

impl FromStr for DiskSpace {
    type Err = BadDiskSpace;
    fn from_str(text: &str) -> Result<Self, BadDiskSpace> {
        let bad = || BadDiskSpace { found: text.to_owned() };
        let plain = text.trim().trim_end_matches(['B', 'b']);
        let (number, kib) = match plain.chars().last() {
            Some('G' | 'g') => (&plain[..plain.len() - 1], 1 << 20),
            Some('M' | 'm') => (&plain[..plain.len() - 1], 1 << 10),
            _ => (plain, 1),
        };
        let number: u64 = number.parse().map_err(|_| bad())?;
        number.checked_mul(kib).filter(|&kib| kib > 0).map(|kib| Self { kib }).ok_or_else(bad)
    }
}

impl fmt::Display for DiskSpace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kib {
            kib if kib % (1 << 20) == 0 => write!(f, "{}G", kib >> 20),
            kib if kib % (1 << 10) == 0 => write!(f, "{}M", kib >> 10),
            kib => write!(f, "{kib}"),
        }
    }
}

impl TryFrom<String> for DiskSpace {
    type Error = BadDiskSpace;
    fn try_from(text: String) -> Result<Self, BadDiskSpace> {
        text.parse()
    }
}

impl From<DiskSpace> for String {
    fn from(size: DiskSpace) -> String {
        size.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disks_are_written_as_openvz_writes_them() {
        for (text, kib) in
            [("2G", 2 << 20), ("2GB", 2 << 20), ("15G", 15 << 20), ("512M", 512 << 10), ("7", 7)]
        {
            let size: DiskSpace = text.parse().expect("it is a size");
            assert_eq!(size.kib, kib, "{text}");
            assert_eq!(size.to_string().parse(), Ok(size));
        }
        for bad in ["", "G", "0", "-1G", "2T", "1.5G", "99999999999999999999G", "18446744073709551615G"] {
            assert!(bad.parse::<DiskSpace>().is_err(), "{bad}");
        }
    }
}
