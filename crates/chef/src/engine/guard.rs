//! Guards: shell commands that say whether a resource applies.

use super::Trouble;
use super::shell::{self, Ending, Shell};
use crate::recipe::{Guard, Kind, Resource};
use std::collections::BTreeMap;
use std::time::Duration;

/// A guard looks and does not work: the time that Chef gives a command unless told otherwise.
const GUARD_DEADLINE: Duration = Duration::from_secs(600);

/// The guard that says no, if one does. A guard that takes too long has not succeeded.
pub async fn objection(resource: &Resource) -> Result<Option<String>, Trouble> {
    // The guards of a command run where, and with what, the command runs.
    let nothing = BTreeMap::new();
    let (cwd, environment) = match &resource.kind {
        Kind::Execute(execute) => (execute.cwd.as_deref(), &execute.environment),
        _ => (None, &nothing),
    };
    for guard in &resource.guards {
        let (word, command, wanted) = match guard {
            Guard::OnlyIf(command) => ("only_if", command, true),
            Guard::NotIf(command) => ("not_if", command, false),
        };
        let shell = Shell { command, cwd, environment, timeout: GUARD_DEADLINE };
        let ending = shell::run(&shell, &mut |_| {})
            .await
            .map_err(|error| format!("running the guard {word}: {error}"))?;
        if (ending == Ending::Exited(0)) != wanted {
            let shown = if resource.sensitive { String::new() } else { format!(" `{command}`") };
            return Ok(Some(format!("skipped due to {word}{shown}")));
        }
    }
    Ok(None)
}
