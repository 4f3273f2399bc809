//! What makes a container what it shall be: pulls its configuration, applies it, runs the start command, reports.

use super::configure::Configured;
use super::reporter::Reporter;
use super::{Go, start_command};
use crate::host::config_server::ConfigServer;
use neo_wire::{ContainerConfig, ContainerReport, ContainerState, VERSION};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

/// First pause after a call that failed.
const PAUSE_MIN: Duration = Duration::from_millis(200);

/// Longest pause: how late a container may notice that the config server is back.
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// What happens to a worker.
#[derive(Debug)]
pub enum Event {
    /// The host changed something: look whether everything is as it shall be.
    Look,
    /// The start command ended.
    Ended(start_command::Outcome),
}

/// The pauses between calls that fail: each twice as long as the one before, and no two containers in step.
#[derive(Debug)]
pub struct Backoff(Duration);

impl Default for Backoff {
    fn default() -> Self {
        Self(PAUSE_MIN)
    }
}

impl Backoff {
    /// Waits.
    pub fn pause(&mut self) {
        let share = 0.5 + (RandomState::new().hash_one(self.0) % 1000) as f64 / 1000.0;
        thread::sleep(self.0.mul_f64(share));
        self.0 = (self.0 * 2).min(PAUSE_MAX);
    }
}

/// Works until the container ends.
pub fn work(go: Go, events_to_self: Sender<Event>, events: &Receiver<Event>) {
    let server = Arc::new(ConfigServer::new(go.access.clone()));
    let mut worker = Worker {
        reporter: Reporter::start(Arc::clone(&server)),
        server,
        configured: Configured::new(&go),
        config: None,
        applied: None,
        command_started: false,
        outcome: None,
        events_to_self,
    };
    worker.look();
    while let Some(event) = worker.next(events) {
        match event {
            Event::Look => worker.look(),
            Event::Ended(outcome) => worker.end(outcome),
        }
    }
}

struct Worker {
    server: Arc<ConfigServer>,
    reporter: Reporter,
    configured: Configured,
    config: Option<ContainerConfig>,
    /// What was last said of applying the configuration: that it is applied, or why not.
    applied: Option<ContainerReport>,
    command_started: bool,
    outcome: Option<start_command::Outcome>,
    events_to_self: Sender<Event>,
}

impl Worker {
    /// What happens next. What could not be applied is tried again after a while, as if somebody had asked to look.
    fn next(&self, events: &Receiver<Event>) -> Option<Event> {
        if self.is_applied() {
            return events.recv().ok();
        }
        match events.recv_timeout(PAUSE_MAX) {
            Err(RecvTimeoutError::Timeout) => Some(Event::Look),
            received => received.ok(),
        }
    }

    fn is_applied(&self) -> bool {
        self.applied.as_ref().is_some_and(|report| report.state == ContainerState::Configured)
    }

    /// First repairs by what is known, for the config server may be away; then asks whether there is something new.
    fn look(&mut self) {
        if let Some(config) = self.config.clone() {
            self.apply(&config);
        }
        let config = self.pull();
        let known = self.config.as_ref().map_or(0, |config| config.generation);
        if config.generation < known {
            eprintln!("the server has generation {}, which is older than {known} here", config.generation);
        } else if self.config.as_ref() != Some(&config) {
            self.apply(&config);
            self.config = Some(config);
        }
    }

    /// Asks until there is an answer. The way to the config server is set up before every call: the host may have
    /// made it again meanwhile, and an interface that is new has no address.
    fn pull(&self) -> ContainerConfig {
        let mut backoff = Backoff::default();
        loop {
            self.configured.control();
            match self.server.container_config() {
                Ok(config) => return config,
                Err(error) => eprintln!("pulling the configuration: {error:#}"),
            }
            backoff.pause();
        }
    }

    /// Applies a configuration, and says so unless it was the last thing said.
    fn apply(&mut self, config: &ContainerConfig) {
        let (state, message, not_applied) = match self.configured.apply(config) {
            Ok(not_applied) => (ContainerState::Configured, String::new(), not_applied),
            Err(error) => (ContainerState::Failed, format!("{error:#}"), Vec::new()),
        };
        let report = ContainerReport {
            version: VERSION,
            generation: config.generation,
            state,
            message,
            start_command_exit: None,
            not_applied,
        };
        if self.applied.as_ref() == Some(&report) {
            return;
        }
        eprintln!("generation {}: {state:?} {}", config.generation, report.message);
        self.applied = Some(report.clone());
        self.reporter.send(report);
        if self.is_applied() {
            self.go_on(config);
        }
    }

    /// The start command runs once in the life of a container; what it came to is true of later generations as well.
    fn go_on(&mut self, config: &ContainerConfig) {
        match &config.start_command {
            None => self.say_started(),
            Some(_) if self.outcome.is_some() => self.say_started(),
            Some(command) if !self.command_started => {
                self.command_started = true;
                start_command::start(command.clone(), self.events_to_self.clone());
            }
            Some(_) => {}
        }
    }

    fn end(&mut self, outcome: start_command::Outcome) {
        eprintln!("the start command ended with {}", outcome.exit);
        self.outcome = Some(outcome);
        if self.is_applied() {
            self.say_started();
        }
    }

    /// Says that it has started, and what the start command came to, if there is one.
    fn say_started(&self) {
        let Some(applied) = self.applied.clone() else { return };
        self.reporter.send(ContainerReport {
            state: ContainerState::Started,
            message: self.outcome.as_ref().map(|outcome| outcome.message.clone()).unwrap_or_default(),
            start_command_exit: self.outcome.as_ref().map(|outcome| outcome.exit),
            ..applied
        });
    }
}
