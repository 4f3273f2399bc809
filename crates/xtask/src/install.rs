//! What has to be on the machine: installed if it is missing, left alone if it is there.

use crate::progress::part;
use crate::shell::{command, output, privileged, run, succeeds};
use anyhow::{Context, Result, bail};

/// Debian packages that building and serving need: (package, what for).
const TO_SERVE: &[(&str, &str)] = &[
    ("ca-certificates", "TLS"),
    ("gcc", "the C parts of ring and libssh2"),
    ("git", "the Chef repository"),
    ("iproute2", "links and shaping"),
    ("libssl-dev", "libssh2"),
    ("musl-tools", "the static agent"),
    ("openssh-server", "hosts of the local testbed"),
    ("pkg-config", "finding libssl"),
    ("postgresql", "the embedded cluster's binaries"),
    ("util-linux", "namespaces"),
];

/// Debian packages that the tests need besides.
const TO_TEST: &[(&str, &str)] = &[
    ("chromium", "browser tests"),
    ("fonts-dejavu-core", "text in screenshots"),
    ("iputils-ping", "a second opinion"),
];

/// Debian packages that the benchmarks need besides.
const TO_MEASURE: &[(&str, &str)] = &[
    ("metis", "the partitioner that ours is measured beside"),
    ("tcl", "the language that NS files are written in, which the reader is measured beside"),
];

/// rustup targets: the browser's half, and the static agent.
const TARGETS: &[&str] = &["wasm32-unknown-unknown", "x86_64-unknown-linux-musl"];

/// What is to be done on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// `cargo xtask up`.
    Serve,
    /// `cargo xtask test`.
    Test,
    /// `cargo xtask bench partition` and `bench ns`.
    Measure,
}

/// Ensures that everything for this purpose is installed.
pub fn ensure(purpose: Purpose) -> Result<()> {
    ensure_packages(purpose)?;
    if purpose == Purpose::Measure {
        return Ok(());
    }
    ensure_targets()?;
    ensure_npm_packages("frontend/editor")?;
    if purpose == Purpose::Test {
        ensure_npm_packages("end2end")?;
    }
    Ok(())
}

fn ensure_packages(purpose: Purpose) -> Result<()> {
    let lists: &[&[(&str, &str)]] = match purpose {
        Purpose::Serve => &[TO_SERVE],
        Purpose::Test => &[TO_SERVE, TO_TEST],
        Purpose::Measure => &[TO_MEASURE],
    };
    let mut wanted: Vec<&str> = lists.iter().copied().flatten().map(|(package, _)| *package).collect();
    if std::env::var_os("CHROMIUM").is_some() {
        // Where Chromium is no package, as on Ubuntu, somebody names a browser, as the browser tests read it.
        wanted.retain(|package| *package != "chromium");
    }
    if purpose != Purpose::Measure && !succeeds(&mut command("npm", &["--version"])) {
        wanted.extend(["nodejs", "npm"]);
    }
    let missing: Vec<&str> = wanted.into_iter().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !nix::unistd::geteuid().is_root() && !succeeds(&mut command("sudo", &["--version"])) {
        bail!("these packages are missing: {}; install them as root, then run this again", missing.join(" "));
    }
    part(&format!("installing {}", missing.join(" ")), || {
        run(privileged("apt-get", &["update", "--quiet=2"]).env("DEBIAN_FRONTEND", "noninteractive"))?;
        let mut install =
            privileged("apt-get", &["install", "--quiet=2", "--yes", "--no-install-recommends"]);
        run(install
            .args(&missing)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdout(std::process::Stdio::null()))
        .context("installing packages; look at the lines above for the reason")
    })
}

fn is_installed(package: &str) -> bool {
    let status = output(&mut command("dpkg-query", &["--show", "--showformat=${db:Status-Status}", package]));
    status.is_ok_and(|status| status == "installed")
}

fn ensure_targets() -> Result<()> {
    let installed = output(&mut command("rustup", &["target", "list", "--installed"]))
        .context("asking rustup for its targets; install Rust by rustup")?;
    for target in TARGETS {
        if !installed.lines().any(|line| line == *target) {
            part(&format!("adding the Rust target {target}"), || {
                run(&mut command("rustup", &["target", "add", target]))
            })?;
        }
    }
    Ok(())
}

/// The npm packages of a folder, exactly as its lock file says.
fn ensure_npm_packages(folder: &str) -> Result<()> {
    let title = format!("installing the npm packages of {folder}");
    let folder = crate::shell::root().join(folder);
    let lock = folder.join("package-lock.json");
    let stamp = folder.join("node_modules/.package-lock.json");
    let modified = |path: &std::path::Path| std::fs::metadata(path).and_then(|meta| meta.modified()).ok();
    if modified(&stamp).is_some_and(|stamp| Some(stamp) >= modified(&lock)) {
        return Ok(());
    }
    part(&title, || {
        run(command("npm", &["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&folder))
    })
}
