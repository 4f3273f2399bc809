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
}

/// Measures, and prints the figures.
pub fn run(arguments: &Arguments) -> Result<()> {
    match arguments.bench {
        Bench::Editor => editor(),
    }
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
