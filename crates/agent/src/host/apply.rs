//! Bringing a plan to stand.

use super::{HostLock, ledger::Ledger, ledger::Thing, plan};
use crate::commands::say;
use crate::container::Go;
use crate::container::place::Place;
use crate::container::start::{self, Started};
use crate::machine::process::Identity;
use crate::network::Situation;
use anyhow::{Context, Result, bail};
use neo_wire::{AgentLine, Applied, ConfigServerAccess, ContainerSpec, NodePlan};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::collections::HashMap;

/// Containers started at the same time: enough for many processors, few enough to see progress.
const BATCH: usize = 32;

/// Open files besides a pipe to each container: a batch of starters with two more each, logs, and the usual ones.
const FILES_SPARE: u64 = 5 * BATCH as u64;

/// Makes everything of the plan stand; what stands is left alone.
pub fn apply(plan: &NodePlan, lock: &HostLock) -> Result<Applied> {
    let applied = plan::applied()?.filter(|applied| applied.mark == plan.mark);
    let mut ledger = Ledger::open(&plan.mark)?;
    remove_strays(plan, &ledger)?;

    let mut result = Applied { generation: plan.generation, ..Applied::default() };
    let mut inits = living(plan);
    let survivors = inits.clone();
    let missing: Vec<&ContainerSpec> =
        plan.containers.iter().filter(|spec| !inits.contains_key(&spec.name)).collect();
    ledger.write(missing.iter().map(|spec| Thing::Container { name: spec.name.clone() }))?;
    let started = start_all(plan, &missing, inits.len())?;
    inits.extend(started.iter().map(|container| (container.name.clone(), container.init)));
    let work = Situation::look(plan, applied.as_ref(), &inits)?.work();
    result.not_applied = work.carry_out(&mut ledger, lock)?;
    result.interfaces_made = work.interfaces_made;
    for container in started {
        let spec = missing.iter().find(|spec| spec.name == container.name);
        container
            .go(&plan.mark, &word_to_go(plan, spec.context("a container started that was not asked for")?))?;
    }
    let new_generation = applied.is_none_or(|applied| applied.generation != plan.generation);
    for (name, init) in &survivors {
        if new_generation || work.touched.contains(name) {
            tell_to_look(init);
        }
    }
    if let Some(spec) = plan.containers.iter().find(|spec| Place::of(&spec.name).init().is_none()) {
        bail!("container {} ended while it started: {}", spec.name, Place::of(&spec.name).last_words());
    }
    plan::keep_applied(plan)?;
    result.containers = plan.containers.len() as u64;
    result.containers_made = missing.len() as u64;
    Ok(result)
}

/// What of the plan does not stand, in words.
pub fn missing(plan: &NodePlan) -> Result<Vec<String>> {
    let applied = plan::applied()?.filter(|applied| applied.mark == plan.mark);
    let inits = living(plan);
    let mut missing: Vec<String> = (plan.containers.iter())
        .filter(|spec| !inits.contains_key(&spec.name))
        .map(|spec| format!("container {} does not run", spec.name))
        .collect();
    if applied.as_ref().is_none_or(|applied| applied.generation != plan.generation) {
        missing.push(format!("generation {} is not applied", plan.generation));
    }
    let work = Situation::look(plan, applied.as_ref(), &inits)?.work();
    if !work.is_empty() {
        missing.push(format!("{} interfaces are not as planned", work.interfaces_made.max(1)));
    }
    Ok(missing)
}

fn living(plan: &NodePlan) -> HashMap<String, Identity> {
    let named = |spec: &ContainerSpec| Some((spec.name.clone(), Place::of(&spec.name).init()?));
    plan.containers.iter().filter_map(named).collect()
}

/// Ends the containers that an earlier plan had and this one has not.
fn remove_strays(plan: &NodePlan, ledger: &Ledger) -> Result<()> {
    for thing in ledger.things() {
        let Thing::Container { name } = thing else { continue };
        if !plan.containers.iter().any(|spec| spec.name == *name) {
            start::remove(name)?;
        }
    }
    Ok(())
}

fn start_all(plan: &NodePlan, missing: &[&ContainerSpec], living: usize) -> Result<Vec<Started>> {
    raise_open_files(missing.len())?;
    let mut all = Vec::new();
    progress(living, plan);
    for batch in missing.chunks(BATCH) {
        let starting: Vec<_> = batch.iter().map(|spec| start::start(&plan.mark, &spec.name)).collect();
        // All are waited for, whatever becomes of one, so that none is left without an owner.
        let started: Vec<_> = starting.into_iter().map(|starting| starting?.wait(&plan.mark)).collect();
        for container in started {
            all.push(container?);
        }
        progress(living + all.len(), plan);
    }
    Ok(all)
}

/// A pipe to each container is open until the network stands. The usual limit is 1,024, and containers inherit it, so
/// it is raised only for more than that.
fn raise_open_files(containers: usize) -> Result<()> {
    let wanted = containers as u64 + FILES_SPARE;
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).context("reading the limit of open files")?;
    if soft >= wanted {
        return Ok(());
    }
    setrlimit(Resource::RLIMIT_NOFILE, wanted.min(hard), hard).context("raising the limit of open files")
}

fn tell_to_look(init: &Identity) {
    // One that has just ended is noticed by whoever looks next.
    let _ = kill(Pid::from_raw(init.pid), Signal::SIGHUP);
}

fn word_to_go(plan: &NodePlan, spec: &ContainerSpec) -> Go {
    Go {
        access: ConfigServerAccess { url: plan.control.config_server.clone(), token: spec.token.clone() },
        control_address: spec.control_address,
        control_prefix_bits: plan.control.prefix_bits,
    }
}

fn progress(done: usize, plan: &NodePlan) {
    let total = plan.containers.len() as u64;
    say(&AgentLine::Progress { done: done as u64, total, unit: "containers".to_owned() });
}
