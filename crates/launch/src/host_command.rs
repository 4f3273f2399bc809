//! Runs a command on a host: an agent's, whose lines become events, or a plain one, whose output is for us alone.

use crate::journal::Journal;
use crate::sift::{Ending, Sift, clip};
use crate::steps::StepScene;
use crate::{StepError, StoreError};
use neo_remote::{Command, Exit, Line};
use neo_testbed::GrantedHost;
use neo_wire::EventBody;
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

/// Where the agent is on every host.
pub(crate) const AGENT: &str = "/usr/local/bin/neo-agent";

/// Events in one transaction: the database writes a batch about as fast as one.
const BATCH_EVENTS: usize = 100;

/// How long the first event of a batch waits for others: less than a person sees.
const BATCH_LINGER: Duration = Duration::from_millis(50);

/// Lines of a plain command that are read; its answers are short.
const PLAIN_LINES_MAX: usize = 100;

/// A command of `neo-agent`.
pub(crate) struct AgentCommand {
    words: Vec<String>,
    stdin: Vec<u8>,
    deadline: Duration,
    progress: bool,
}

impl AgentCommand {
    /// `neo-agent WORDS...`, with this long to end.
    pub(crate) fn new(words: &[&str], deadline: Duration) -> Self {
        let words = std::iter::once(AGENT).chain(words.iter().copied()).map(str::to_owned).collect();
        Self { words, stdin: Vec::new(), deadline, progress: false }
    }

    /// The same command with this document on its standard input.
    pub(crate) fn reading(mut self, document: &impl serde::Serialize) -> Self {
        self.stdin = serde_json::to_vec(document).expect("our documents are plain data with text keys");
        self
    }

    /// The same command, whose progress is the progress of the step.
    pub(crate) fn with_progress(mut self) -> Self {
        self.progress = true;
        self
    }

    /// Runs it and reads its answer. Its lines become events, in order, in batches.
    pub(crate) async fn run<T: DeserializeOwned>(
        self,
        scene: &StepScene<'_>,
        host: &GrantedHost,
    ) -> Result<T, StepError> {
        let what = format!("`neo-agent {}` on host `{}`", self.words[1..].join(" "), host.name);
        let sift = Sift::new(scene.step, &host.name, self.progress);
        let command = Command::new(self.words, self.deadline).with_stdin(self.stdin);
        let (exit, ending) = stream(scene, host, command, sift).await?;
        match (exit?, ending) {
            (_, Some(Ending::Failed { message, remedy, retry })) => {
                let problem =
                    neo_wire::Problem { message: format!("host `{}`: {message}", host.name), remedy };
                Err(StepError::Failed { problem, retry })
            }
            (Exit { code: 0 }, Some(Ending::Done(result))) => {
                serde_json::from_value(result).map_err(|error| {
                    StepError::lasting(
                        format!("{what} gave an answer that was not understood: {error}"),
                        "look whether the agent on the host is of the server's version, then resume the run",
                    )
                })
            }
            (Exit { code }, _) => Err(StepError::passing(
                format!("{what} ended with exit code {code} and without a last word"),
                "look at the log of the host, then resume the run",
            )),
        }
    }
}

/// Runs a command and writes its lines as they come. The outer error is the store's, the inner the way's to the host:
/// what was said before the way broke is kept.
async fn stream(
    scene: &StepScene<'_>,
    host: &GrantedHost,
    command: Command,
    mut sift: Sift,
) -> Result<(Result<Exit, neo_remote::RemoteError>, Option<Ending>), StoreError> {
    let (lines, mut line) = mpsc::unbounded_channel();
    let (events, event) = mpsc::unbounded_channel();
    let running = async { Ok(scene.remote.run(&host.endpoint, command, lines).await) };
    let sifting = async {
        // The writer ends only after this sender, or with the whole command.
        while let Some(line) = line.recv().await {
            sift.take(line).into_iter().for_each(|event| drop(events.send(event)));
        }
        sift.flood().into_iter().for_each(|event| drop(events.send(event)));
        drop(events);
        Ok(sift.ending)
    };
    let (exit, ending, ()) = tokio::try_join!(running, sifting, write(scene.journal, event))?;
    Ok((exit, ending))
}

/// Writes events in batches until there are no more.
pub(crate) async fn write(
    journal: &Journal,
    mut events: mpsc::UnboundedReceiver<EventBody>,
) -> Result<(), StoreError> {
    let mut batch = Vec::with_capacity(BATCH_EVENTS);
    while events.recv_many(&mut batch, BATCH_EVENTS).await > 0 {
        let write_at = Instant::now() + BATCH_LINGER;
        while batch.len() < BATCH_EVENTS {
            let room = BATCH_EVENTS - batch.len();
            match timeout_at(write_at, events.recv_many(&mut batch, room)).await {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
        journal.append(std::mem::take(&mut batch)).await?;
    }
    Ok(())
}

/// Runs a plain command; returns its exit code and the lines of its standard output. Nothing of it becomes an event.
pub(crate) async fn plain(
    scene: &StepScene<'_>,
    host: &GrantedHost,
    words: &[&str],
    deadline: Duration,
) -> Result<(i32, Vec<String>), StepError> {
    let (lines, mut line) = mpsc::unbounded_channel();
    let exit = scene.remote.run(&host.endpoint, Command::new(words.iter().copied(), deadline), lines).await?;
    let mut output = Vec::new();
    while let Ok(line) = line.try_recv() {
        if let (Line::Out(text), true) = (line, output.len() < PLAIN_LINES_MAX) {
            output.push(clip(&text));
        }
    }
    Ok((exit.code, output))
}

/// Runs a plain command that has to end with exit code 0.
pub(crate) async fn plain_ok(
    scene: &StepScene<'_>,
    host: &GrantedHost,
    words: &[&str],
    deadline: Duration,
) -> Result<Vec<String>, StepError> {
    match plain(scene, host, words, deadline).await? {
        (0, output) => Ok(output),
        (code, _) => Err(StepError::passing(
            format!("`{}` on host `{}` ended with exit code {code}", words.join(" "), host.name),
            "look at the host's disk and system log, then resume the run",
        )),
    }
}
