//! Chef Infra Client or Cinc Client, where one is installed: it converges the host, and our event handler tells how.

use super::program::command;
use crate::commands::{Failure, say};
use crate::host::file;
use anyhow::{Context, Result, bail, ensure};
use neo_chef::ObjectName;
use neo_wire::AgentLine;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// Where the packages put their programs.
const PROGRAMS: [&str; 4] = [
    "/usr/bin/chef-client",
    "/usr/bin/cinc-client",
    "/opt/chef/bin/chef-client",
    "/opt/cinc/bin/cinc-client",
];

/// Our configuration of it, apart from the host's own.
const HOME: &str = "/var/lib/neo/chef-client";

/// Tells what happens, as lines of the agent's language.
const HANDLER: &str = include_str!("progress.rb");

/// Longest failure that is quoted, in characters.
const QUOTED_MAX: usize = 2000;

/// The program, if the host has one.
pub fn find() -> Option<PathBuf> {
    PROGRAMS.iter().map(PathBuf::from).find(|path| path.exists())
}

/// Converges this host as `node`.
pub fn converge(program: &Path, server: &str, node: &ObjectName, key: &Path) -> Result<Value, Failure> {
    configure(server, node, key).and_then(|configuration| run(program, &configuration)).map_err(|error| {
        Failure {
            message: format!("converging with {}: {error:#}", program.display()),
            remedy: "mend what the message names on this host, then converge again".to_owned(),
            retry: true,
        }
    })
}

/// Writes configuration and handler. The site accepted the licence when it provided the package.
fn configure(server: &str, node: &ObjectName, key: &Path) -> Result<PathBuf> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b":/._-[]".contains(&byte);
    ensure!(server.bytes().all(plain), "`{server}` is not the URL of a Chef server");
    let text = format!(
        "chef_server_url '{server}'\nnode_name '{node}'\nclient_key '{}'\n\
         file_cache_path '{HOME}/cache'\nfile_backup_path '{HOME}/backup'\nlockfile '{HOME}/running'\n\
         chef_license 'accept-no-persist'\nminimal_ohai true\nenable_reporting false\n\
         data_collector.mode :solo\nlog_level :warn\nlog_location STDOUT\n",
        key.display()
    );
    file::make_private_directory(&Path::new(HOME).join("client.d"))?;
    file::write_text(&Path::new(HOME).join("client.d/neo_progress.rb"), HANDLER)?;
    let configuration = Path::new(HOME).join("client.rb");
    file::write_text(&configuration, &text)?;
    Ok(configuration)
}

fn run(program: &Path, configuration: &Path) -> Result<Value> {
    // The shell joins errors with output, so that one reader hears both in order.
    let mut child = command(&["sh", "-c", "exec \"$@\" 2>&1", "sh"])
        .arg(program)
        .arg("--config")
        .arg(configuration)
        .args(["--once", "--no-color", "--format", "null"])
        .stdout(Stdio::piped())
        .spawn()
        .context("starting it")?;
    let output = child.stdout.take().context("its output cannot be read")?;
    let mut last = String::new();
    let mut result = None;
    for line in BufReader::new(output).split(b'\n') {
        let line = String::from_utf8_lossy(&line.context("reading its output")?).into_owned();
        match serde_json::from_str(&line) {
            Ok(line @ AgentLine::Converged(_)) => {
                if let AgentLine::Converged(report) = &line {
                    result = Some(json!({"total": report.total, "updated": report.updated}));
                }
                say(&line);
            }
            Ok(line) => {
                if let AgentLine::Log { message } = &line {
                    last.clone_from(message);
                }
                say(&line);
            }
            Err(_) if line.trim().is_empty() => {}
            Err(_) => say(&AgentLine::Log { message: line }),
        }
    }
    let status = child.wait().context("waiting for its end")?;
    match result {
        Some(result) if status.success() => Ok(result),
        _ => bail!("{status}: {}", last.chars().take(QUOTED_MAX).collect::<String>()),
    }
}
