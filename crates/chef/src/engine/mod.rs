//! The engine: brings a host to the state that recipes describe.
//!
//! Every resource looks at the current state first and changes only what differs, so a second run updates nothing and
//! drift is repaired. What happens is told as [`AgentLine`]s the moment it happens, with Chef's words and counts:
//! `up-to-date`, `updated`, `skipped`, `failed`; a resource that failed with `ignore_failure` counts as finished.

mod access;
mod directory;
mod execute;
mod file;
mod guard;
mod link;
mod shell;

use crate::recipe::{Kind, Recipe, Resource};
use neo_wire::{AgentLine, Engine, ResourceStatus};
use std::time::Instant;

/// Who hears what happens.
pub type Say<'a> = &'a mut (dyn FnMut(AgentLine) + Send);

/// A resource failed, and the converge with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct ResourceError {
    /// Which: `pnode::default execute[virtual networking]`.
    pub place: String,
    /// What was found.
    pub message: String,
}

/// What a converge counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Resources in all.
    pub total: u64,
    /// Resources changed.
    pub updated: u64,
}

/// What became of one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    /// Was as desired.
    UpToDate,
    /// Was changed: how.
    Updated(String),
    /// A guard said no: which.
    Skipped(String),
}

/// Why one resource could not be brought to its state, in words.
type Trouble = String;

/// Converges this host on the recipes, in order. Stops at the first failure that is not to be ignored.
pub async fn run(recipes: &[Recipe], say: Say<'_>) -> Result<Counts, ResourceError> {
    let total = recipes.iter().map(|recipe| recipe.resources.len() as u64).sum();
    let mut counts = Counts { total, updated: 0 };
    let mut done = 0;
    for recipe in recipes {
        for resource in &recipe.resources {
            let started = Instant::now();
            tell(recipe, resource, Telling::running(done, total), say);
            let result = attempt(resource, say).await;
            done += 1;
            let elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            let (status, detail) = match &result {
                Ok(Outcome::UpToDate) => (ResourceStatus::UpToDate, String::new()),
                Ok(Outcome::Updated(how)) => (ResourceStatus::Updated, how.clone()),
                Ok(Outcome::Skipped(why)) => (ResourceStatus::Skipped, why.clone()),
                Err(trouble) => (ResourceStatus::Failed, trouble.clone()),
            };
            counts.updated += u64::from(status == ResourceStatus::Updated);
            tell(recipe, resource, Telling { status, done, total, elapsed_ms, detail }, say);
            if let (Err(message), false) = (result, resource.ignore_failure) {
                let Resource { kind, name, .. } = resource;
                let place = format!("{}::{} {}[{name}]", recipe.cookbook, recipe.name, kind.word());
                return Err(ResourceError { place, message });
            }
        }
    }
    Ok(counts)
}

/// The part of a resource line that changes.
struct Telling {
    status: ResourceStatus,
    done: u64,
    total: u64,
    elapsed_ms: u64,
    detail: String,
}

impl Telling {
    fn running(done: u64, total: u64) -> Self {
        Self { status: ResourceStatus::Running, done, total, elapsed_ms: 0, detail: String::new() }
    }
}

fn tell(recipe: &Recipe, resource: &Resource, telling: Telling, say: Say<'_>) {
    let Telling { status, done, total, elapsed_ms, detail } = telling;
    say(AgentLine::Resource {
        engine: Engine::BuiltIn,
        cookbook: recipe.cookbook.clone(),
        recipe: recipe.name.clone(),
        resource: resource.kind.word().to_owned(),
        name: resource.name.clone(),
        status,
        done,
        total,
        elapsed_ms,
        detail,
    });
}

/// Tries as often as the resource says; the guards are asked anew each time.
async fn attempt(resource: &Resource, say: Say<'_>) -> Result<Outcome, Trouble> {
    let mut retries_left = resource.retries;
    loop {
        let result = once(resource, say).await;
        let Err(trouble) = &result else { return result };
        if retries_left == 0 {
            return result;
        }
        let (kind, name) = (resource.kind.word(), &resource.name);
        let pause_s = resource.retry_delay.as_secs();
        say(AgentLine::Log {
            message: format!(
                "{kind}[{name}]: {trouble}; {retries_left} retries left, the next in {pause_s} s"
            ),
        });
        retries_left -= 1;
        tokio::time::sleep(resource.retry_delay).await;
    }
}

async fn once(resource: &Resource, say: Say<'_>) -> Result<Outcome, Trouble> {
    if let Some(why) = guard::objection(resource).await? {
        return Ok(Outcome::Skipped(why));
    }
    match &resource.kind {
        Kind::Directory(directory) => directory::ensure(directory),
        Kind::File(file) => file::ensure(file),
        Kind::Link(link) => link::ensure(link),
        Kind::Execute(execute) => execute::ensure(execute, resource.sensitive, say).await,
    }
}

impl Outcome {
    /// Updated, if there were changes.
    fn of(changes: &[String]) -> Self {
        if changes.is_empty() { Self::UpToDate } else { Self::Updated(changes.join(", ")) }
    }
}

#[cfg(test)]
mod tests;
