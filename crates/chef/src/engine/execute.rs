//! `execute`.

use super::shell::{self, Ending, Shell};
use super::{Outcome, Say, Trouble};
use crate::recipe::Execute;
use neo_wire::AgentLine;
use std::collections::VecDeque;
use std::path::Path;

/// Lines of output that a failure quotes: the last ones say why.
const QUOTED_LINES: usize = 5;

/// Runs the command, unless what it creates is there. Its output becomes log lines, unless it is sensitive.
pub async fn ensure(execute: &Execute, sensitive: bool, say: Say<'_>) -> Result<Outcome, Trouble> {
    let cwd = execute.cwd.as_deref();
    // An absolute path stays itself when it is joined.
    let creates = execute.creates.as_ref().map(|path| cwd.unwrap_or(Path::new("/")).join(path));
    if creates.is_some_and(|path| path.exists()) {
        return Ok(Outcome::UpToDate);
    }
    let shell =
        Shell { command: &execute.command, cwd, environment: &execute.environment, timeout: execute.timeout };
    let mut last = VecDeque::new();
    let ending = shell::run(&shell, &mut |line| {
        if !sensitive && let Some(line) = translate(line) {
            if let AgentLine::Log { message } = &line {
                last.push_back(message.clone());
                last.drain(..last.len().saturating_sub(QUOTED_LINES));
            }
            say(line);
        }
    })
    .await
    .map_err(|error| format!("starting the command: {error}"))?;
    let said = if last.is_empty() { String::new() } else { format!(": {}", Vec::from(last).join(" | ")) };
    match ending {
        Ending::Exited(code) if execute.returns.contains(&code.into()) => {
            Ok(Outcome::Updated("ran".to_owned()))
        }
        Ending::Exited(code) => Err(format!("exit code {code}, expected {:?}{said}", execute.returns)),
        Ending::Signalled(signal) => Err(format!("ended by signal {signal}{said}")),
        Ending::TimedOut => Err(format!("not ready after {} s, stopped{said}", execute.timeout.as_secs())),
    }
}

/// A command that speaks the agent's own language keeps its progress lines; its document is not for us.
fn translate(line: String) -> Option<AgentLine> {
    match serde_json::from_str(&line) {
        Ok(AgentLine::Log { message }) => Some(AgentLine::Log { message }),
        Ok(AgentLine::Progress { done, total, unit }) => Some(AgentLine::Progress { done, total, unit }),
        Ok(AgentLine::Failed { message, remedy, .. }) => {
            Some(AgentLine::Log { message: format!("{message} ({remedy})") })
        }
        Ok(AgentLine::Resource { .. } | AgentLine::Converged(_) | AgentLine::Done { .. }) => None,
        Err(_) => Some(AgentLine::Log { message: line }),
    }
}
