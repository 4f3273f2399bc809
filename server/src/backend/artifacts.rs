//! The directory of a version: listed, read, and packed into one.

use super::Service;
use super::access::SEE;
use super::draft::evaluated;
use crate::artifacts::{Artifact, Material, about, archive, artifacts};
use app::backend::Refusal;
use app::view::{ArtifactCard, ArtifactText};
use neo_wire::{ExperimentId, UserId};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// Directories that are kept in memory: those that somebody is reading now.
const DIRECTORIES_MAX: usize = 4;

/// Bytes of a text that are shown; the rest is for the download.
const TEXT_BYTES_MAX: usize = 200_000;

/// A version of an experiment.
type Key = (ExperimentId, u32);

/// The directories that were made last. A version never changes, so what was made of it is true for ever.
#[derive(Debug, Default)]
pub(super) struct Directories(Mutex<VecDeque<(Key, Arc<[Artifact]>)>>);

impl Directories {
    fn get(&self, key: Key) -> Option<Arc<[Artifact]>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|(of, _)| *of == key).map(|(_, files)| files.clone())
    }

    fn keep(&self, key: Key, files: Arc<[Artifact]>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.push_front((key, files));
        known.truncate(DIRECTORIES_MAX);
    }
}

impl Service {
    pub(super) async fn list_artifacts(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        number: Option<u32>,
    ) -> Result<Vec<ArtifactCard>, Refusal> {
        let (_, files) = self.directory(caller, experiment, number).await?;
        let card = |file: &Artifact| ArtifactCard {
            path: file.path.clone(),
            about: about(&file.path).to_owned(),
            bytes: file.content.len() as u64,
        };
        Ok(files.iter().map(card).collect())
    }

    pub(super) async fn read_artifact(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        number: Option<u32>,
        path: &str,
    ) -> Result<ArtifactText, Refusal> {
        let content = self.artifact_content(caller, experiment, number, path).await?;
        Ok(text_of(path, &content))
    }

    /// A file of a version's directory as it is.
    pub async fn artifact_content(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        number: Option<u32>,
        path: &str,
    ) -> Result<Vec<u8>, Refusal> {
        let (_, files) = self.directory(caller, experiment, number).await?;
        let file = files.iter().find(|file| file.path == path);
        file.map(|file| file.content.clone()).ok_or(Refusal::NotFound)
    }

    /// The whole directory in one file, with the experiment's name.
    pub async fn artifact_archive(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        number: Option<u32>,
    ) -> Result<(String, Vec<u8>), Refusal> {
        let (name, files) = self.directory(caller, experiment, number).await?;
        let packed = {
            let name = name.clone();
            self.compute(move || archive(&name, &files)).await?
        };
        Ok((name, packed))
    }

    /// The experiment's name, and the files of a version.
    async fn directory(
        &self,
        caller: UserId,
        experiment: ExperimentId,
        number: Option<u32>,
    ) -> Result<(String, Arc<[Artifact]>), Refusal> {
        let row = self.experiment_for(caller, experiment, SEE).await?;
        let version = self.version(experiment, number).await?;
        let key = (experiment, version.number);
        if let Some(files) = self.directories.get(key) {
            return Ok((row.name, files));
        }
        let (project, name) = (row.project.name, row.name.clone());
        let made = self.compute(move || {
            let (evaluated, _) = evaluated(&version.source, version.plan.policy.seed)?;
            let files = artifacts(Material {
                project: &project,
                name: &name,
                source: &version.source,
                experiment: &evaluated,
                plan: &version.plan,
                physical: &version.physical,
            });
            Ok::<Arc<[Artifact]>, Refusal>(files.into())
        });
        let files = made.await??;
        self.directories.keep(key, files.clone());
        Ok((row.name, files))
    }
}

/// The text of a file, or its beginning; none where it is no text.
fn text_of(path: &str, content: &[u8]) -> ArtifactText {
    let is_cut = content.len() > TEXT_BYTES_MAX;
    let mut shown = &content[..content.len().min(TEXT_BYTES_MAX)];
    if is_cut {
        // Not in the middle of a line, and so not in the middle of a letter either.
        let whole = shown.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
        shown = &shown[..whole];
    }
    let text = std::str::from_utf8(shown).ok().filter(|text| !text.contains('\0')).map(str::to_owned);
    ArtifactText { path: path.to_owned(), text, is_cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_shown_to_its_end_or_to_the_end_of_a_line() {
        let whole = text_of("hosts", b"a\nb");
        assert_eq!((whole.text.as_deref(), whole.is_cut), (Some("a\nb"), false));
        let long = "é line\n".repeat(TEXT_BYTES_MAX);
        let cut = text_of("hosts", long.as_bytes());
        assert!(cut.is_cut && cut.text.is_some_and(|text| text.ends_with("line\n")));
        assert_eq!(text_of("x.png", &[0x89, b'P', 0, 1]).text, None);
    }

    #[test]
    fn the_directories_read_last_are_kept() {
        let directories = Directories::default();
        let key = |number| (ExperimentId(uuid::Uuid::from_u128(1)), number);
        for number in 1..=5 {
            directories.keep(key(number), Arc::from(Vec::new()));
        }
        assert!(directories.get(key(1)).is_none() && directories.get(key(5)).is_some());
    }
}
