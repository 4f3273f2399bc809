//! Debian packages: what a directory holds, what is installed, and how the one becomes the other.

use super::program::{ask, command, run};
use anyhow::{Context, Result};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// What Debian's packages ask before they start a service.
const POLICY: &str = "/usr/sbin/policy-rc.d";

/// Our answer: no. The first lines say whose it is, so that one left behind by a crash is known.
const NO_SERVICES: &str =
    "#!/bin/sh\n# neo-agent: no service starts while packages are installed\nexit 101\n";

/// A package file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageFile {
    /// Where.
    pub path: PathBuf,
    /// Name of the package.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The newest file of each package in `directory`. No directory: no packages.
pub fn files(directory: &Path) -> Result<Vec<PackageFile>> {
    let reader = match fs::read_dir(directory) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        reader => reader.with_context(|| format!("reading {}", directory.display()))?,
    };
    let mut newest: Vec<PackageFile> = Vec::new();
    for entry in reader {
        let path = entry.with_context(|| format!("reading {}", directory.display()))?.path();
        if path.extension().is_none_or(|ending| ending != "deb") {
            continue;
        }
        let file = describe(path)?;
        match newest.iter_mut().find(|other| other.name == file.name) {
            Some(other) if is_newer(&file.version, &other.version)? => *other = file,
            Some(_) => {}
            None => newest.push(file),
        }
    }
    newest.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(newest)
}

fn describe(path: PathBuf) -> Result<PackageFile> {
    let shown = path.to_string_lossy();
    let text = run(&mut command(&["dpkg-deb", "--show", "--showformat", "${Package} ${Version}", &shown]))?;
    let (name, version) = text.split_once(' ').with_context(|| format!("{shown} has no name and version"))?;
    Ok(PackageFile { name: name.to_owned(), version: version.to_owned(), path })
}

fn is_newer(version: &str, than: &str) -> Result<bool> {
    Ok(ask(&mut command(&["dpkg", "--compare-versions", version, "gt", than]))?.is_some())
}

/// The version of a package that is wholly installed.
pub fn installed(name: &str) -> Result<Option<String>> {
    let format = "${db:Status-Status} ${Version}";
    let status = ask(&mut command(&["dpkg-query", "--show", "--showformat", format, name]))?;
    Ok(status.and_then(|text| text.strip_prefix("installed ").map(str::to_owned)))
}

/// Makes the package of this file wholly installed, in its version, and starts no service.
/// True if it was not so before.
pub fn ensure(file: &PackageFile) -> Result<bool> {
    if installed(&file.name)?.as_ref() == Some(&file.version) {
        return Ok(false);
    }
    let _no_services = NoServices::begin()?;
    let path = file.path.to_string_lossy();
    let mut install = command(&["dpkg", "--install", "--force-confold", &path]);
    run(install.env("DEBIAN_FRONTEND", "noninteractive"))?;
    Ok(true)
}

/// While it lives, packages start no services. A policy of the host's own stays as it is.
struct NoServices;

impl NoServices {
    fn begin() -> Result<Option<Self>> {
        if fs::read_to_string(POLICY).is_ok_and(|text| text == NO_SERVICES) {
            return Ok(Some(Self));
        }
        match OpenOptions::new().write(true).create_new(true).mode(0o755).open(POLICY) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(None),
            file => file
                .and_then(|mut file| file.write_all(NO_SERVICES.as_bytes()))
                .map(|()| Some(Self))
                .with_context(|| format!("writing {POLICY}")),
        }
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        // One that stays is known as ours the next time.
        let _ = fs::remove_file(POLICY);
    }
}
