//! The other kernel: Debian's packages, unpacked and not installed.

use crate::progress::part;
use crate::shell::{command, privileged, run, succeeds, target};
use anyhow::{Context, Result};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The Debian packages: the kernel with its modules, and the program that loads them.
pub const PACKAGES: [&str; 3] = ["user-mode-linux", "kmod", "libkmod2"];

/// What the kernel starts to load a module. It lies in the folder with the packages' files.
const LOAD_MODULE: &str = r#"#!/bin/sh
here="${0%/*}"
export LD_LIBRARY_PATH="$here/lib/x86_64-linux-gnu:$here/usr/lib/x86_64-linux-gnu"
exec "$here/modprobe" --dirname "$here" "$@"
"#;

/// The unpacked kernel.
#[derive(Debug, Clone)]
pub struct Kernel {
    /// The kernel, which is a program.
    pub program: PathBuf,
    /// What it starts to load a module.
    pub load_module: PathBuf,
}

/// Ensures that the kernel is there; none where the distribution does not have its packages.
pub fn ensure() -> Result<Option<Kernel>> {
    let folder = target().join("testbed/kernel");
    let kernel =
        Kernel { program: folder.join("usr/bin/linux.uml"), load_module: folder.join("load-module") };
    if !folder.exists() {
        if !is_offered() {
            run(privileged("apt-get", &["update", "--quiet=2"]).env("DEBIAN_FRONTEND", "noninteractive"))?;
        }
        if !is_offered() {
            return Ok(None);
        }
        part("unpacking a kernel with netem", || unpack(&folder))?;
    }
    Ok(Some(kernel))
}

fn is_offered() -> bool {
    PACKAGES.iter().all(|package| succeeds(&mut command("apt-cache", &["show", "--quiet=2", package])))
}

/// Beside its place first, so that what is there is whole.
fn unpack(folder: &Path) -> Result<()> {
    let partial = folder.with_extension(format!("partial-{}", std::process::id()));
    fs::create_dir_all(&partial).with_context(|| format!("making {}", partial.display()))?;
    let result = fill(&partial).and_then(|()| {
        fs::rename(&partial, folder).with_context(|| format!("moving the kernel to {}", folder.display()))
    });
    if result.is_err() {
        // The reason is more worth than what is left.
        let _ = fs::remove_dir_all(&partial);
    }
    result
}

fn fill(folder: &Path) -> Result<()> {
    let mut download = Command::new("apt-get");
    download.args(["download", "--quiet=2"]).args(PACKAGES).current_dir(folder);
    if nix::unistd::geteuid().is_root() {
        // apt's own download user may not write here.
        download.args(["-o", "APT::Sandbox::User=root"]);
    }
    run(&mut download).with_context(|| format!("downloading the Debian packages {}", PACKAGES.join(", ")))?;
    let files: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    for file in files {
        run(Command::new("dpkg-deb").arg("--extract").args([file.path().as_path(), folder]))?;
        fs::remove_file(file.path())?;
    }
    // Where `modprobe` looks, below the directory that it is given.
    fs::create_dir_all(folder.join("lib"))?;
    symlink("../usr/lib/uml/modules", folder.join("lib/modules"))?;
    // kmod is what it is called; before Debian 13 it lies outside of /usr.
    let kmod = ["usr/bin/kmod", "bin/kmod"].into_iter().find(|path| folder.join(path).exists());
    symlink(kmod.context("the package kmod has no kmod")?, folder.join("modprobe"))?;
    let load_module = folder.join("load-module");
    fs::write(&load_module, LOAD_MODULE)?;
    fs::set_permissions(&load_module, fs::Permissions::from_mode(0o755))?;
    Ok(())
}
