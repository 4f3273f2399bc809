//! Why a step is not true.

use crate::StoreError;
use neo_remote::RemoteError;
use neo_testbed::TestbedError;
use neo_wire::Problem;

/// Why a step is not true, and whether the same may become true without anybody's help.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// Something in the world.
    #[error("{}; {}", problem.message, problem.remedy)]
    Failed {
        /// What was found, and what to do.
        problem: Problem,
        /// Whether another attempt may succeed.
        retry: bool,
    },
    /// The run cannot be remembered: it stops here and says nothing, for nothing it says would be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl StepError {
    /// A failure that may pass.
    pub(crate) fn passing(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        let problem = Problem { message: message.into(), remedy: remedy.into() };
        Self::Failed { problem, retry: true }
    }

    /// A failure that stays until somebody does something.
    pub(crate) fn lasting(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        let problem = Problem { message: message.into(), remedy: remedy.into() };
        Self::Failed { problem, retry: false }
    }

    /// What is wrong on several hosts, as one failure: it may pass when each of them may.
    /// The first error of the store goes before all.
    pub(crate) fn all(errors: Vec<Self>) -> Result<(), Self> {
        let mut messages = Vec::new();
        let mut remedies: Vec<String> = Vec::new();
        let mut all_retry = true;
        for error in errors {
            match error {
                Self::Store(error) => return Err(Self::Store(error)),
                Self::Failed { problem, retry } => {
                    messages.push(problem.message);
                    if !remedies.contains(&problem.remedy) {
                        remedies.push(problem.remedy);
                    }
                    all_retry &= retry;
                }
            }
        }
        if messages.is_empty() {
            return Ok(());
        }
        let problem = Problem { message: listed(&messages), remedy: listed(&remedies) };
        Err(Self::Failed { problem, retry: all_retry })
    }
}

/// Named in a message before "and N more".
const NAMED_MAX: usize = 5;

/// The first few, and how many more.
pub(crate) fn listed(items: &[String]) -> String {
    match items.len().checked_sub(NAMED_MAX) {
        None | Some(0) => items.join("; "),
        Some(more) => format!("{}; and {more} more", items[..NAMED_MAX].join("; ")),
    }
}

/// An error and its causes, in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

impl From<RemoteError> for StepError {
    fn from(error: RemoteError) -> Self {
        let remedy = match &error {
            RemoteError::HostKeyChanged { .. } => {
                "find out who answers there; if the host was replaced on purpose, swap out and launch again"
            }
            RemoteError::Refused { .. } => {
                "swap out and launch again, so that the host gets the experiment's key"
            }
            RemoteError::Deadline { .. } => "look at the log of the host, then resume the run",
            RemoteError::NotCopied { .. } => "look at the host's disk, then resume the run",
            _ => "look whether the host is up and the network to it stands, then resume the run",
        };
        let problem = Problem { message: chain(&error), remedy: remedy.to_owned() };
        Self::Failed { problem, retry: error.may_retry() }
    }
}

impl From<TestbedError> for StepError {
    fn from(error: TestbedError) -> Self {
        match error {
            TestbedError::Failed { doing, found, remedy, retry } => Self::Failed {
                problem: Problem { message: format!("{doing} failed: {found}"), remedy },
                retry,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_lasting_failure_among_many_lasts() {
        assert!(StepError::all(Vec::new()).is_ok());
        let passing = || StepError::passing("no answer", "wait");
        let StepError::Failed { problem, retry } = StepError::all(vec![passing(), passing()]).unwrap_err()
        else {
            panic!("the store was not asked")
        };
        assert_eq!((problem.remedy.as_str(), retry), ("wait", true));
        let mixed = StepError::all(vec![passing(), StepError::lasting("no disk", "buy one")]);
        assert!(matches!(mixed, Err(StepError::Failed { retry: false, .. })));
    }
}
