//! The files of a cookbook.

use super::CookbookError;
use md5::{Digest, Md5};
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Largest file of a cookbook, in bytes: what goiardi's file store takes unless told otherwise.
const FILE_SIZE_MAX_BYTES: u64 = 10_485_760;

/// Most files in a cookbook; far more than any has.
const FILE_COUNT_MAX: usize = 10_000;

/// The segments of a manifest.
pub const SEGMENTS: &[&str] = &[
    "recipes",
    "attributes",
    "templates",
    "files",
    "resources",
    "providers",
    "libraries",
    "definitions",
    "root_files",
];

/// The MD5 sum of a file: how a Chef server names contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Checksum([u8; 16]);

impl Checksum {
    /// The sum of `content`.
    pub fn of(content: &[u8]) -> Self {
        Self(Md5::digest(content).into())
    }

    /// The bytes of the sum.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The sum in hexadecimal digits, as in a manifest.
    pub fn hex(&self) -> String {
        self.0.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// One file of a cookbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CookbookFile {
    /// Path in the cookbook: `recipes/default.yml`.
    pub path: String,
    /// Name in its segment: `default.yml`.
    pub name: String,
    /// Segment of the manifest: `recipes`, `root_files`.
    pub segment: &'static str,
    /// For which hosts it is: `default`, or `root_default` for a file or template that stands for all.
    pub specificity: String,
    /// Sum of the content.
    pub checksum: Checksum,
    /// The content.
    pub content: Vec<u8>,
}

/// All files below `directory`, by path. Hidden ones are no part of a cookbook.
pub fn read_all(directory: &Path) -> Result<Vec<CookbookFile>, CookbookError> {
    let mut files = Vec::new();
    read_below(directory, "", &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn read_below(directory: &Path, prefix: &str, files: &mut Vec<CookbookFile>) -> Result<(), CookbookError> {
    let unreadable = |source| CookbookError::Read { path: directory.to_owned(), source };
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let wrong = |reason: String| CookbookError::Wrong { path: entry.path(), reason };
        let name = entry.file_name().into_string().map_err(|_| wrong("its name is not UTF-8".to_owned()))?;
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        let kind = entry.file_type().map_err(unreadable)?;
        if kind.is_dir() {
            read_below(&entry.path(), &format!("{path}/"), files)?;
        } else if kind.is_file() && files.len() < FILE_COUNT_MAX {
            files.push(read_one(&entry.path(), path)?);
        } else if kind.is_file() {
            return Err(wrong(format!("a cookbook holds at most {FILE_COUNT_MAX} files")));
        } else {
            return Err(wrong("a cookbook holds files and directories only, no links".to_owned()));
        }
    }
    Ok(())
}

fn read_one(file: &Path, path: String) -> Result<CookbookFile, CookbookError> {
    let unreadable = |source| CookbookError::Read { path: file.to_owned(), source };
    let size_bytes = fs::metadata(file).map_err(unreadable)?.len();
    if size_bytes > FILE_SIZE_MAX_BYTES {
        let reason = format!("{size_bytes} bytes; a Chef server takes at most {FILE_SIZE_MAX_BYTES}");
        return Err(CookbookError::Wrong { path: file.to_owned(), reason });
    }
    let content = fs::read(file).map_err(unreadable)?;
    let (segment, name, specificity) = place(&path);
    Ok(CookbookFile { segment, name, specificity, checksum: Checksum::of(&content), path, content })
}

/// Segment, name and specificity of a path in a cookbook.
fn place(path: &str) -> (&'static str, String, String) {
    let top = path.split_once('/');
    let known = top.and_then(|(top, rest)| {
        SEGMENTS
            .iter()
            .find(|segment| **segment == top && top != "root_files")
            .map(|segment| (*segment, rest))
    });
    let owned = |name: &str, specificity: &str| (name.to_owned(), specificity.to_owned());
    let (segment, (name, specificity)) = match known {
        None => ("root_files", owned(path, "default")),
        Some((segment @ ("files" | "templates"), rest)) => match rest.split_once('/') {
            Some((specificity, name)) => (segment, owned(name, specificity)),
            None => (segment, owned(rest, "root_default")),
        },
        Some((segment, rest)) => (segment, owned(rest, "default")),
    };
    (segment, name, specificity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_is_md5() {
        assert_eq!(Checksum::of(b"").hex(), "d41d8cd98f00b204e9800998ecf8427e");
    }

    #[test]
    fn links_are_no_part_of_a_cookbook() {
        let directory = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/etc/passwd", directory.path().join("recipes")).unwrap();
        assert!(read_all(directory.path()).unwrap_err().to_string().contains("no links"));
    }
}
