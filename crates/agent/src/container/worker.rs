//! What makes a container what it shall be: pulls its configuration, applies it, runs the start command, reports.

use super::configure::Configured;
use super::reporter::Reporter;
use super::{Go, start_command};
use crate::host::config_server::ConfigServer;
use neo_wire::{ContainerConfig, ContainerReport, ContainerState, VERSION};
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
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
        let mut hasher = RandomState::new().build_hasher();
        self.0.hash(&mut hasher);
        let share = 0.5 + (hasher.finish() % 1000) as f64 / 1000.0;
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
        last_report: None,
        events_to_self,
        command_started: false,
    };
    worker.look();
    for event in events {
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
    last_report: Option<ContainerReport>,
    events_to_self: Sender<Event>,
    command_started: bool,
}

impl Worker {
    /// First repairs by what is known, for the config server may be away; then asks whether there is something new.
    fn look(&mut self) {
        self.configured.control();
        if let Some(config) = self.config.clone() {
            self.apply(&config, false);
        }
        let config = self.pull();
        if self.config.as_ref() != Some(&config) {
            self.apply(&config, true);
            self.config = Some(config);
        }
    }

    fn pull(&self) -> ContainerConfig {
        let mut backoff = Backoff::default();
        loop {
            match self.server.container_config() {
                Ok(config) => return config,
                Err(error) => eprintln!("pulling the configuration: {error:#}"),
            }
            backoff.pause();
        }
    }

    fn apply(&mut self, config: &ContainerConfig, new: bool) {
        let result = self.configured.apply(config);
        match result {
            Err(error) => {
                eprintln!("applying generation {}: {error:#}", config.generation);
                self.report(failed(config.generation, format!("{error:#}")));
            }
            Ok(not_applied) if new => {
                eprintln!("generation {} is applied", config.generation);
                self.configured_report(config, not_applied);
            }
            Ok(_) => {}
        }
    }

    fn configured_report(&mut self, config: &ContainerConfig, not_applied: Vec<String>) {
        let report = ContainerReport {
            version: VERSION,
            generation: config.generation,
            state: ContainerState::Configured,
            message: String::new(),
            start_command_exit: None,
            not_applied,
        };
        let before = self.last_report.clone();
        self.report(report.clone());
        match (&config.start_command, before) {
            // A later generation does not undo what the start command came to.
            (_, Some(before)) if before.start_command_exit.is_some() => {
                self.report(ContainerReport {
                    not_applied: report.not_applied,
                    generation: report.generation,
                    ..before
                });
            }
            (Some(command), _) if !self.command_started => {
                self.command_started = true;
                start_command::start(command.clone(), self.events_to_self.clone());
            }
            (Some(_), _) => {}
            (None, _) => self.report(ContainerReport { state: ContainerState::Started, ..report }),
        }
    }

    fn end(&mut self, outcome: start_command::Outcome) {
        let Some(before) = self.last_report.clone() else { return };
        eprintln!("the start command ended with {}", outcome.exit);
        let state = if outcome.exit == 0 { ContainerState::Started } else { ContainerState::Failed };
        self.report(ContainerReport {
            state,
            message: outcome.message,
            start_command_exit: Some(outcome.exit),
            ..before
        });
    }

    fn report(&mut self, report: ContainerReport) {
        self.last_report = Some(report.clone());
        self.reporter.send(report);
    }
}

fn failed(generation: u64, message: String) -> ContainerReport {
    ContainerReport {
        version: VERSION,
        generation,
        state: ContainerState::Failed,
        message,
        start_command_exit: None,
        not_applied: Vec::new(),
    }
}
