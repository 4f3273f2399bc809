//! The three programs and the page's files.

use crate::progress::part;
use crate::shell::{command, root, run, target};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Where the built things are.
#[derive(Debug, Clone)]
pub struct Built {
    /// The server.
    pub neo: PathBuf,
    /// The static agent.
    pub agent: PathBuf,
    /// The folder whose `pkg/` holds the page's script, wasm and style.
    pub site: PathBuf,
}

/// Builds everything that is out of date.
pub fn everything() -> Result<Built> {
    let agent = part("building the agent", agent)?;
    let site = target().join("site");
    part("building the page's wasm", || frontend(&site.join("pkg")))?;
    style(&site.join("pkg"))?;
    editor(&site.join("pkg"))?;
    let neo = part("building the server", server)?;
    Ok(Built { neo, agent, site })
}

fn server() -> Result<PathBuf> {
    run(&mut command("cargo", &["build", "--quiet", "--package", "neo-server", "--bin", "neo"]))?;
    Ok(target().join("debug/neo"))
}

/// Builds the static agent.
pub fn agent() -> Result<PathBuf> {
    let triple = "x86_64-unknown-linux-musl";
    let mut cargo = command(
        "cargo",
        &["build", "--quiet", "--package", "neo-agent", "--profile", "agent", "--target", triple],
    );
    run(cargo.env("CC_x86_64_unknown_linux_musl", "musl-gcc"))?;
    Ok(target().join(triple).join("agent/neo-agent"))
}

fn frontend(pkg: &Path) -> Result<()> {
    let triple = "wasm32-unknown-unknown";
    run(&mut command(
        "cargo",
        &["build", "--quiet", "--package", "frontend", "--profile", "wasm", "--target", triple],
    ))?;
    let wasm = target().join(triple).join("wasm/frontend.wasm");
    let out = pkg.join("neo_bg.wasm");
    let modified = |path: &Path| fs::metadata(path).and_then(|meta| meta.modified()).ok();
    if modified(&out).is_some_and(|out| Some(out) >= modified(&wasm)) {
        return Ok(());
    }
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(&wasm)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .out_name("neo")
        .generate(pkg)
        .with_context(|| format!("making the browser's glue for {}", wasm.display()))
}

/// The editor and its worker, which takes the page's own glue as it is.
fn editor(pkg: &Path) -> Result<()> {
    let folder = root().join("frontend/editor");
    let bundle = |entry: &str, name: &str| {
        let out = format!("--outfile={}", pkg.join(name).display());
        let mut esbuild = command("npx", &["esbuild", entry, "--bundle", "--minify", "--format=esm"]);
        esbuild.args(["--target=es2022", "--log-level=warning", "--external:./neo.js", &out]);
        run(esbuild.current_dir(&folder)).with_context(|| format!("bundling {entry}"))
    };
    bundle("src/element.js", "editor.js")?;
    bundle("src/worker.js", "worker.js")
}

/// Tokens first, then the base, then one partial per component in the order of their names.
fn style(pkg: &Path) -> Result<()> {
    let folder = root().join("style");
    let mut partials: Vec<PathBuf> = fs::read_dir(&folder)
        .with_context(|| format!("reading {}", folder.display()))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "css"))
        .collect();
    let rank = |path: &PathBuf| match path.file_stem().and_then(|stem| stem.to_str()) {
        Some("tokens") => 0,
        Some("base") => 1,
        _ => 2,
    };
    partials.sort_by_key(|path| (rank(path), path.clone()));
    let mut css = String::new();
    for partial in partials {
        css += &fs::read_to_string(&partial).with_context(|| format!("reading {}", partial.display()))?;
        css.push('\n');
    }
    fs::create_dir_all(pkg)?;
    fs::write(pkg.join("neo.css"), css).with_context(|| format!("writing {}/neo.css", pkg.display()))
}
