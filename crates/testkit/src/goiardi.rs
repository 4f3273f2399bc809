//! The package of goiardi, for tests against a real Chef server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// The package file: as `NEO_GOIARDI_DEB` says, or the site's, or Debian's own, downloaded once into `cache`.
///
/// # Panics
///
/// If it cannot be had. The message says what to do.
pub fn goiardi_package(cache: &Path) -> PathBuf {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(path) = std::env::var_os("NEO_GOIARDI_DEB") {
        return PathBuf::from(path);
    }
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/site/share/chef/chef-packages");
    package_in(&site).or_else(|| package_in(cache)).unwrap_or_else(|| download(cache))
}

fn package_in(directory: &Path) -> Option<PathBuf> {
    let names = fs::read_dir(directory).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let name = names.into_iter().find(|name| name.starts_with("goiardi_") && name.ends_with(".deb"))?;
    Some(directory.join(name))
}

fn download(cache: &Path) -> PathBuf {
    eprintln!("downloading goiardi into {}", cache.display());
    let output = fs::create_dir_all(cache).and_then(|()| {
        Command::new("apt-get")
            .args(["--option", "APT::Sandbox::User=root", "download", "goiardi"])
            .current_dir(cache)
            .output()
    });
    package_in(cache).unwrap_or_else(|| {
        panic!(
            "this test needs goiardi, and its download came to {output:?}; run `apt-get download goiardi` and name \
             the file in NEO_GOIARDI_DEB"
        )
    })
}
