//! Reports reach the config server, in order, however long it is away.

use super::worker::Backoff;
use crate::host::config_server::ConfigServer;
use neo_wire::ContainerReport;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// Delivers reports on a thread of its own.
pub struct Reporter(Sender<ContainerReport>);

impl Reporter {
    /// Begins to deliver.
    pub fn start(server: Arc<ConfigServer>) -> Self {
        let (sender, reports) = channel();
        thread::spawn(move || deliver(&server, &reports));
        Self(sender)
    }

    /// Hands a report over.
    pub fn send(&self, report: ContainerReport) {
        // The other end lives as long as the process.
        let _ = self.0.send(report);
    }
}

fn deliver(server: &ConfigServer, reports: &Receiver<ContainerReport>) {
    for report in reports {
        let mut backoff = Backoff::default();
        while let Err(error) = server.report(&report) {
            eprintln!("reporting {:?}: {error:#}", report.state);
            backoff.pause();
        }
    }
}
