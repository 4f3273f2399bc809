//! `neo doctor`: what this machine can and cannot do, with the mend.

mod checks;
mod kernel;

use serde::Serialize;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

/// What `doctor` takes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Where `neo serve` would listen
    #[arg(long, env = "NEO_LISTEN", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// Where `neo serve` would keep its things
    #[arg(long, env = "NEO_DATA", default_value = "data")]
    data: PathBuf,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

/// What was found about one thing.
#[derive(Debug, Serialize)]
struct Finding {
    /// What was looked at.
    what: &'static str,
    /// Whether it will do.
    verdict: Verdict,
    /// What was found.
    found: String,
    /// What to do, when it will not do.
    #[serde(skip_serializing_if = "Option::is_none")]
    mend: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    /// As it has to be.
    Good,
    /// Launches work, but not everything that a file may ask for.
    Limited,
    /// Launches do not work.
    Bad,
}

impl Finding {
    fn good(what: &'static str, found: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::Good, found: found.into(), mend: None }
    }

    fn limited(what: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::Limited, found: found.into(), mend: Some(mend.into()) }
    }

    fn bad(what: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::Bad, found: found.into(), mend: Some(mend.into()) }
    }
}

/// Looks at everything and prints it. The exit code is 0 when launches work, else 1.
pub fn run(arguments: &Arguments) -> ExitCode {
    let mut findings = checks::all(arguments.listen, &arguments.data);
    findings.extend(kernel::all());
    match arguments.format {
        Format::Text => print(&findings),
        Format::Json => {
            let json = serde_json::to_string_pretty(&findings).expect("findings are plain texts");
            println!("{json}");
        }
    }
    let bad = findings.iter().any(|finding| finding.verdict == Verdict::Bad);
    ExitCode::from(u8::from(bad))
}

fn print(findings: &[Finding]) {
    for Finding { what, verdict, found, mend } in findings {
        let mark = match verdict {
            Verdict::Good => "good   ",
            Verdict::Limited => "limited",
            Verdict::Bad => "bad    ",
        };
        println!("{mark}  {what}: {found}");
        if let Some(mend) = mend {
            println!("           -> {mend}");
        }
    }
}
