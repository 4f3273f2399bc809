//! From a draft to a version: evaluated, containerized, rewritten.

use super::Service;
use super::refuse::{conflict, internal};
use app::backend::Refusal;
use app::view::Draft;
use neo_ns::{Diagnostic, Evaluation, Options, Severity, topdl};
use neo_store::NewVersion;
use neo_topology::{Experiment, NodeName, Plan, Shortfall, containerize};

/// What a draft becomes.
pub(super) struct Version {
    /// The experiment's name.
    pub(super) name: String,
    source: String,
    plan: Plan,
    physical: String,
}

impl Version {
    /// As the store takes it.
    pub(super) fn as_new(&self) -> NewVersion<'_> {
        NewVersion { source: &self.source, plan: &self.plan, physical: &self.physical }
    }
}

impl Service {
    /// Evaluates, containerizes and rewrites a draft, off the async threads.
    pub(super) async fn prepare(&self, draft: Draft) -> Result<Version, Refusal> {
        self.compute(move || version(draft)).await?
    }

    /// Does what keeps a processor busy, off the async threads and not too much of it at once.
    pub(super) async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let _permit = self.drafts.acquire().await.expect("the semaphore is never closed");
        tokio::task::spawn_blocking(work).await.map_err(internal)
    }
}

fn version(draft: Draft) -> Result<Version, Refusal> {
    let name = experiment_name(&draft.name)?;
    let (source, experiment) = as_ns(draft.source, draft.policy.seed)?;
    let plan = containerize(&experiment, &draft.policy).map_err(|shortfalls| no_plan(&shortfalls))?;
    let physical = neo_ns::rewrite(&source, &experiment, &plan).physical;
    Ok(Version { name, source, plan, physical })
}

/// The NS file that is kept, and what it declares: topdl is made into NS, and its places are those of the NS file then.
fn as_ns(source: String, seed: u64) -> Result<(String, Experiment), Refusal> {
    let (experiment, _) = evaluated(&source, seed)?;
    if !topdl::is_topdl(&source) {
        return Ok((source, experiment));
    }
    let source = topdl::as_ns(&source).into_owned();
    let (experiment, _) = evaluated(&source, seed)?;
    Ok((source, experiment))
}

/// What a file declares, and what is worth saying of it; or everything that is wrong with it.
pub(super) fn evaluated(source: &str, seed: u64) -> Result<(Experiment, Vec<Diagnostic>), Refusal> {
    let Evaluation { experiment, diagnostics, .. } =
        neo_ns::evaluate(source, &Options { seed, ..Options::default() });
    let bad = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    match experiment.filter(|_| !bad) {
        Some(experiment) => Ok((experiment, diagnostics)),
        None => Err(Refusal::BadSource { diagnostics }),
    }
}

/// An experiment's name is a name like any other: it stands in paths, host files and shell words.
fn experiment_name(text: &str) -> Result<String, Refusal> {
    let name = NodeName::new(text.trim())
        .map_err(|error| conflict(error.to_string(), "choose another name for the experiment"))?;
    Ok(name.to_string())
}

fn no_plan(shortfalls: &[Shortfall]) -> Refusal {
    let line = |shortfall: &Shortfall| match &shortfall.origin {
        Some(origin) => format!("line {}: {}", origin.range.line, shortfall.message),
        None => shortfall.message.clone(),
    };
    let messages: Vec<_> = shortfalls.iter().map(line).collect();
    let mut remedies: Vec<_> = shortfalls.iter().map(|shortfall| shortfall.remedy.clone()).collect();
    remedies.dedup();
    conflict(messages.join("; "), remedies.join("; "))
}
