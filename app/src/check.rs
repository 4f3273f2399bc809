//! The check of a draft: the same code in the browser as you type and on the server when it counts.

use crate::words;
use neo_ns::{Diagnostic, Evaluation, Options, Severity};
use neo_topology::{Experiment, Plan, Policy, Shortfall, containerize};
use serde::{Deserialize, Serialize};

/// What a draft means.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Everything worth saying of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// Why it cannot be containerized.
    pub shortfalls: Vec<Shortfall>,
    /// The plan in a line, when there is one: `10 nodes and 9 links on 1 physical node`.
    pub planned: Option<String>,
}

impl Check {
    /// Reads a file, which is yet to be planned; the experiment too, if the file has no errors.
    pub fn read(source: &str, policy: &Policy) -> (Self, Option<Experiment>) {
        let evaluation = evaluate(source, policy);
        let bad = evaluation.diagnostics.iter().any(|found| found.severity == Severity::Error);
        let experiment = evaluation.experiment.filter(|_| !bad);
        (Self { diagnostics: evaluation.diagnostics, ..Self::default() }, experiment)
    }

    /// Plans what was read.
    pub fn plan(self, experiment: &Experiment, policy: &Policy) -> Self {
        match containerize(experiment, policy) {
            Ok(plan) => Self { planned: Some(plan_summary(&plan)), ..self },
            Err(shortfalls) => Self { shortfalls, ..self },
        }
    }

    /// How many errors, and how many warnings.
    pub fn counts(&self) -> (u64, u64) {
        let of = |severity| self.diagnostics.iter().filter(|found| found.severity == severity).count() as u64;
        (of(Severity::Error) + self.shortfalls.len() as u64, of(Severity::Warning))
    }

    /// One line: the plan, or what is wrong.
    pub fn summary(&self) -> String {
        let (errors, warnings) = self.counts();
        match &self.planned {
            Some(planned) if warnings == 0 => planned.clone(),
            Some(planned) => format!("{planned}, {}", words::count(warnings, "warning")),
            None => words::count(errors, "error"),
        }
    }
}

/// Evaluates a file as the server does.
pub fn evaluate(source: &str, policy: &Policy) -> Evaluation {
    neo_ns::evaluate(source, &Options { seed: policy.seed, ..Options::default() })
}

/// `10 nodes, 9 links and 1 LAN on 2 physical nodes, 3 cut`.
pub fn plan_summary(plan: &Plan) -> String {
    let of_kind = |kind| plan.networks.values().filter(|network| network.kind == kind).count() as u64;
    let (links, lans) = (of_kind(neo_topology::NetworkKind::Link), of_kind(neo_topology::NetworkKind::Lan));
    let mut things = vec![words::count(plan.nodes.len() as u64, "node")];
    if links > 0 {
        things.push(words::count(links, "link"));
    }
    if lans > 0 {
        things.push(words::count(lans, "LAN"));
    }
    let on = words::count(plan.pnodes.len() as u64, "physical node");
    match plan.cuts.len() {
        0 => format!("{} on {on}", words::list(&things, 3)),
        cut => format!("{} on {on}, {cut} cut", words::list(&things, 3)),
    }
}

/// The text of a line, from 1; empty beyond the end.
pub fn line_of(source: &str, line: u32) -> &str {
    source.lines().nth(line.saturating_sub(1) as usize).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_count_from_one() {
        assert_eq!(line_of("a\r\nb", 2), "b");
        assert_eq!(line_of("a\nb", 9), "");
    }
}
