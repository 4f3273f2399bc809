//! The shared directories of a site: `share/chef/chef-packages` and `share/chef/chef-repo`.

use crate::progress::part;
use crate::shell::{command, output, root, run};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// Ensures that both are there, below `data`.
pub fn ensure(data: &Path) -> Result<()> {
    let share = data.join("site/share/chef");
    ensure_packages(&share.join("chef-packages"))?;
    ensure_repository(&share.join("chef-repo"))
}

fn ensure_packages(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    if has_server_package(folder)? {
        return Ok(());
    }
    part("downloading goiardi, the Chef server of the local testbed", || {
        let mut download = command("apt-get", &["download", "--quiet=2", "goiardi"]);
        if nix::unistd::geteuid().is_root() {
            // apt's own download user may not write here.
            download.args(["-o", "APT::Sandbox::User=root"]);
        }
        run(download.current_dir(folder)).context("downloading the Debian package goiardi")
    })?;
    if !has_server_package(folder)? {
        bail!("{} still holds no Chef server package after the download", folder.display());
    }
    Ok(())
}

fn has_server_package(folder: &Path) -> Result<bool> {
    let names = ["goiardi_", "chef-server-core_", "cinc-server-core_"];
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    Ok(entries.filter_map(|entry| entry.ok()).any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.ends_with(".deb") && names.iter().any(|start| name.starts_with(start))
    }))
}

/// A git repository made of `chef/`: one commit whenever its content changed.
fn ensure_repository(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let git = |arguments: &[&str]| {
        let mut git = command("git", &["-c", "user.name=NeoContainers", "-c", "user.email=neo@localhost"]);
        git.args(arguments).current_dir(folder);
        git
    };
    if !folder.join(".git").is_dir() {
        run(&mut git(&["init", "--quiet", "--initial-branch=main"]))?;
    }
    for entry in fs::read_dir(folder)?.filter_map(|entry| entry.ok()) {
        if entry.file_name() != ".git" {
            remove(&entry.path())?;
        }
    }
    copy(&root().join("chef"), folder)?;
    run(&mut git(&["add", "--all"]))?;
    if output(&mut git(&["status", "--porcelain"]))?.is_empty() {
        return Ok(());
    }
    run(&mut git(&["commit", "--quiet", "--message", "The canonical repository"]))
}

fn remove(path: &Path) -> Result<()> {
    let result = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    result.with_context(|| format!("removing {}", path.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let entries = fs::read_dir(from).with_context(|| format!("reading {}", from.display()))?;
    for entry in entries {
        let source: PathBuf = entry?.path();
        let copied = to.join(source.file_name().expect("a directory entry has a name"));
        if source.is_dir() {
            fs::create_dir_all(&copied)?;
            copy(&source, &copied)?;
        } else {
            fs::copy(&source, &copied).with_context(|| format!("copying {}", source.display()))?;
        }
    }
    Ok(())
}
