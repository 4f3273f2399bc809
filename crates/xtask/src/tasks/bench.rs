//! `cargo xtask bench`.

use crate::progress::part;
use crate::shell::{command, root};
use crate::{build, install, shell, site};
use anyhow::Result;

/// What `bench` takes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    bench: Bench,
}

/// What is measured.
#[derive(Debug, clap::Subcommand)]
enum Bench {
    /// From a key stroke in the editor to the repainted drawing, in Chromium.
    Editor,
    /// Reading NS files: a chain of 1,000 and of 10,000 nodes, beside `tclsh` with commands that only count.
    Ns,
    /// The partitioner beside METIS, then an NS file of 10,000 nodes from its text to the physical file.
    Partition {
        /// Numbers of nodes, and names of families; all when absent.
        only: Vec<String>,
    },
}

/// Measures, and prints the figures.
pub fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.bench {
        Bench::Editor => editor(),
        Bench::Ns => ns(),
        Bench::Partition { only } => partition(only),
    }
}

fn bench(package: &str, name: &str, arguments: &[String]) -> Result<()> {
    let mut cargo = command("cargo", &["bench", "--quiet", "--package", package, "--bench", name, "--"]);
    shell::run(cargo.args(arguments))
}

fn ns() -> Result<()> {
    install::ensure(install::Purpose::Measure)?;
    part("reading a chain, beside tclsh", || bench("neo-ns", "chain", &[]))?;
    part("from NS to the physical file", || bench("neo-ns", "pipeline", &[]))
}

fn partition(only: &[String]) -> Result<()> {
    install::ensure(install::Purpose::Measure)?;
    part("partitioning beside METIS", || bench("neo-topology", "partition", only))?;
    part("from NS to the physical file", || bench("neo-ns", "pipeline", &[]))
}

fn editor() -> Result<()> {
    install::ensure(install::Purpose::Test)?;
    let built = build::everything()?;
    let data = super::default_data();
    part("preparing the site's directories", || site::ensure(&data))?;
    part("typing", || {
        let mut node = command("node", &["bench/editor.js"]);
        node.current_dir(root().join("end2end"));
        node.env("NEO_BINARY", &built.neo).env("NEO_AGENT", &built.agent).env("NEO_SITE", &built.site);
        shell::run(node.env("NEO_SHARE", data.join("site/share")))
    })
}
