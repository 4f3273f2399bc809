//! Running the agent's program here.

use crate::TestbedError;
use neo_wire::AgentLine;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// How long one command of the agent may take here; making a machine waits at most 30 s for its sshd.
const DEADLINE: Duration = Duration::from_secs(120);

/// Runs it with this document, and gives its answer. The process is left alone when the caller is cancelled: what it
/// makes is whole, and found again.
pub async fn run<Answer: DeserializeOwned>(
    agent: &Path,
    doing: &str,
    words: &[&str],
    document: &impl Serialize,
) -> Result<Answer, TestbedError> {
    let failed = |found: String, remedy: &str, retry: bool| TestbedError::Failed {
        doing: doing.to_owned(),
        found,
        remedy: remedy.to_owned(),
        retry,
    };
    let input = serde_json::to_vec(document)
        .map_err(|error| failed(format!("writing its document: {error}"), "report this as a bug", false))?;
    let output = tokio::time::timeout(DEADLINE, exchange(agent, words, &input))
        .await
        .map_err(|_| {
            let found =
                format!("`neo-agent {}` did not end within {} s", words.join(" "), DEADLINE.as_secs());
            failed(found, "see what keeps the machine busy, then try again", true)
        })?
        .map_err(|error| {
            let found = format!("running `{}`: {error}", agent.display());
            failed(found, "build the agent: `cargo xtask up` does", false)
        })?;
    let said = String::from_utf8_lossy(&output.stdout);
    match said.lines().last().map(serde_json::from_str) {
        Some(Ok(AgentLine::Done { result })) => serde_json::from_value(result).map_err(|error| {
            failed(format!("reading the agent's answer: {error}"), "rebuild the agent", false)
        }),
        Some(Ok(AgentLine::Failed { message, remedy, retry })) => Err(failed(message, &remedy, retry)),
        _ => {
            let found = format!(
                "`neo-agent {}` gave no answer ({}): {}",
                words.join(" "),
                output.status,
                String::from_utf8_lossy(&output.stderr).trim()
            );
            Err(failed(found, "rebuild the agent", false))
        }
    }
}

async fn exchange(agent: &Path, words: &[&str], input: &[u8]) -> std::io::Result<std::process::Output> {
    let mut child = Command::new(agent)
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // Ctrl-C in the server's terminal is not meant for it.
        .process_group(0)
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // An agent that reads nothing says why in its answer.
        let _ = stdin.write_all(input).await;
    }
    child.wait_with_output().await
}
