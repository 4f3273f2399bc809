//! `neo containerize PROJECT[/GROUP] EXPERIMENT FILE`

use super::planned::{self, Planned};
use crate::artifacts::{Artifact, Material, archive, artifacts};
use crate::backend::Service;
use crate::config::Place;
use crate::database::Database;
use crate::first_start;
use anyhow::{Context, Result, bail};
use app::backend::Backend;
use app::view::Draft;
use neo_testbed::sim::Sim;
use neo_wire::UserId;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Arguments of `neo containerize`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The project, which has to be there; a group other than the project's own is not known here
    #[arg(value_name = "PROJECT[/GROUP]")]
    project: String,
    /// The experiment, which may not be there yet
    experiment: String,
    #[command(flatten)]
    planned: planned::FileArguments,
    /// Whose account the experiment is made by
    #[arg(long, env = "NEO_USER", default_value = first_start::USER, value_name = "NAME")]
    user: String,
    /// Containerize an experiment that is there again, as its next version
    #[arg(long)]
    again: bool,
    /// Write the experiment's directory into this one as well
    #[arg(long, value_name = "DIR")]
    artifacts: Option<PathBuf>,
    /// Write the experiment's directory as one archive as well (.tar.gz)
    #[arg(long, value_name = "FILE")]
    archive: Option<PathBuf>,
    /// Say more: the notes of the evaluation, and where it goes
    #[arg(long)]
    debug: bool,
    /// Keep temporary files; there are none, so that it changes nothing
    #[arg(long)]
    keep_tmp: bool,
    #[command(flatten)]
    place: Place,
}

/// Makes the experiment as the pages do: by the same backend, with the same rights.
pub(super) fn run(arguments: Arguments) -> Result<ExitCode> {
    let Arguments { project, experiment, planned, user, again, artifacts, archive, debug, place, .. } =
        arguments;
    let project = without_group(&project)?.to_owned();
    let planned = match planned.planned() {
        Ok(planned) => planned,
        Err(code) => return Ok(code),
    };
    planned.file.print_diagnostics(&planned.policy);
    if debug {
        planned.file.evaluation.output.iter().for_each(|line| eprintln!("{line}"));
        eprintln!("containerizing into `{}`", place.data.display());
    }
    let draft = Draft {
        name: experiment.clone(),
        source: planned.file.source.clone(),
        policy: planned.policy.clone(),
    };
    let runtime = tokio::runtime::Runtime::new().context("starting the runtime")?;
    let stored = runtime.block_on(store(&place, &user, &project, draft, again))?;
    if artifacts.is_some() || archive.is_some() {
        write(&planned, &project, &experiment, artifacts.as_deref(), archive.as_deref())?;
    }
    println!("Containerized experiment {project}/{experiment} successfully {stored}!");
    Ok(ExitCode::SUCCESS)
}

/// The project of `PROJECT[/GROUP]`: every project is its own and only group.
fn without_group(text: &str) -> Result<&str> {
    match text.split_once('/') {
        Some((project, group)) if project != group => {
            bail!("project `{project}` has no group `{group}`; give the project alone: `{project}`")
        }
        Some((project, _)) => Ok(project),
        None => Ok(text),
    }
}

async fn store(place: &Place, user: &str, project: &str, draft: Draft, again: bool) -> Result<String> {
    let database = Database::join(place).await?;
    let stored = store_in(&database, user, project, draft, again).await;
    database.close().await?;
    stored
}

async fn store_in(
    database: &Database,
    user: &str,
    project: &str,
    draft: Draft,
    again: bool,
) -> Result<String> {
    let store = &database.store;
    let caller: UserId = match store.account_by_name(user).await? {
        Some(account) => account.id,
        None => bail!("there is no account `{user}`; name another with `--user`"),
    };
    // No hosts are asked for: making an experiment takes none.
    let service = Service::new(store.clone(), Arc::new(Sim::new()));
    let projects = service.projects(caller).await?;
    let Some(card) = projects.iter().find(|card| card.name == project) else {
        bail!("there is no project `{project}` that `{user}` is a member of");
    };
    let known = service.dashboard(caller, card.id).await?.experiments;
    let known = known.iter().find(|experiment| experiment.name == draft.name).map(|experiment| experiment.id);
    match known.filter(|_| again) {
        Some(experiment) => {
            let base = service.experiment(caller, experiment, None).await?.version;
            let version = service.revise(caller, experiment, base, draft).await?;
            Ok(format!("stored as version {version}"))
        }
        None => {
            service.create(caller, card.id, draft).await?;
            Ok("created".to_owned())
        }
    }
}

fn write(
    planned: &Planned,
    project: &str,
    name: &str,
    directory: Option<&Path>,
    packed: Option<&Path>,
) -> Result<()> {
    let Planned { file, plan, .. } = planned;
    let experiment = file.experiment().expect("what is planned was evaluated");
    let source = neo_ns::topdl::as_ns(&file.source);
    let physical = neo_ns::rewrite(&source, experiment, plan).physical;
    let material = Material { project, name, source: &source, experiment, plan, physical: &physical };
    let files = artifacts(material);
    if let Some(directory) = directory {
        files.iter().try_for_each(|file| write_one(directory, file))?;
    }
    match packed {
        Some(path) => std::fs::write(path, archive(name, &files))
            .with_context(|| format!("writing the archive `{}`", path.display())),
        None => Ok(()),
    }
}

fn write_one(directory: &Path, file: &Artifact) -> Result<()> {
    let path = directory.join(&file.path);
    let written = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    written
        .and_then(|()| std::fs::write(&path, &file.content))
        .with_context(|| format!("writing `{}`", path.display()))
}
