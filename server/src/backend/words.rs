//! Events, in words for a list.

use app::words::{container_state, host_state, resource_status};
use neo_wire::{Engine, EventBody, LinkMeasurement, RunKind};

/// What happened, in a line: `Converge pnodes: 3 of 4 hosts`.
pub(super) fn headline(event: &EventBody) -> String {
    match event {
        EventBody::RunQueued { run_kind: RunKind::Launch, .. } => "launch queued".to_owned(),
        EventBody::RunQueued { run_kind: RunKind::SwapOut, .. } => "swap-out queued".to_owned(),
        EventBody::RunResumed => "taken up by a server".to_owned(),
        EventBody::CancelRequested { by } => format!("{by} asked to stop"),
        EventBody::RunCancelled => "stopped; everything is kept".to_owned(),
        EventBody::RunSucceeded => "done".to_owned(),
        EventBody::RunFailed { problem } => format!("failed: {}", problem.message),
        EventBody::StepStarted { step, attempt: 1 } => format!("{}: started", step.title()),
        EventBody::StepStarted { step, attempt } => format!("{}: attempt {attempt}", step.title()),
        EventBody::StepProgress { step, done, total, unit } => {
            format!("{}: {done} of {total} {unit}", step.title())
        }
        EventBody::StepSucceeded { step, summary } => colon(step.title(), summary, "done"),
        EventBody::StepFailed { step, problem, .. } => format!("{}: {}", step.title(), problem.message),
        EventBody::StepsReopened { from, reason } => format!("again from {}: {reason}", from.title()),
        EventBody::Host { host, state, message } => colon(host, message, host_state(*state)),
        EventBody::Log { text, .. } => text.clone(),
        EventBody::Resource { host, resource, name, status, done, total, .. } => {
            format!("{host}: {resource}[{name}] {} ({done} of {total})", resource_status(*status))
        }
        EventBody::Converged { host, report } => format!(
            "{host}: converged by {}, {} of {} resources updated",
            engine(report.engine),
            report.updated,
            report.total
        ),
        EventBody::Container { node, state, message, .. } => colon(node, message, container_state(*state)),
        EventBody::Link(link) => measured(link),
        EventBody::TornDown(proof) => format!("{} created, {} gone", proof.created, proof.gone),
    }
}

fn colon(subject: &str, message: &str, otherwise: &str) -> String {
    let message = if message.is_empty() { otherwise } else { message };
    format!("{subject}: {message}")
}

fn measured(link: &LinkMeasurement) -> String {
    let LinkMeasurement { network, from, to, probes_sent, probes_answered, .. } = link;
    match link.rtt_micros {
        Some(micros) => format!("{network}: {from} to {to} in {:.2} ms", micros as f64 / 1000.0),
        None => format!("{network}: {from} to {to}, {probes_answered} of {probes_sent} probes answered"),
    }
}

fn engine(engine: Engine) -> &'static str {
    match engine {
        Engine::BuiltIn => "the built-in engine",
        Engine::ChefClient => "Chef client",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use neo_wire::{HostState, Step};

    #[test]
    fn a_headline_says_what_where_and_how_far() {
        let progress = EventBody::StepProgress {
            step: Step::ConvergePnodes,
            done: 3,
            total: 4,
            unit: "hosts".to_owned(),
        };
        assert_eq!(headline(&progress), "Converge pnodes: 3 of 4 hosts");
        let host =
            EventBody::Host { host: "config".to_owned(), state: HostState::Ready, message: String::new() };
        assert_eq!(headline(&host), "config: ready");
    }
}
