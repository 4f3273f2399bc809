//! A Chef repository: a directory with `cookbooks/`, `roles/` and `data_bags/`.

use crate::cookbook::{self, Cookbook, CookbookError, UploadCount};
use crate::objects::{ensure_item, ensure_role};
use crate::{ApiError, ChefClient, ObjectName};
use serde_json::Value;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A repository in memory, checked as a whole.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Repository {
    /// Its cookbooks, by directory.
    pub cookbooks: Vec<Cookbook>,
    /// Its roles, by name.
    pub roles: Vec<(ObjectName, Value)>,
    /// The items of its data bags: bag, id, item.
    pub items: Vec<(ObjectName, ObjectName, Value)>,
}

impl Repository {
    /// Reads the repository in `directory`. What is not there is empty; what is there must be right.
    pub fn read(directory: &Path) -> Result<Self, CookbookError> {
        let mut repository = Self::default();
        for path in entries(&directory.join("cookbooks"))?.into_iter().filter(|path| path.is_dir()) {
            repository.cookbooks.push(Cookbook::read(&path)?);
        }
        for path in documents(&directory.join("roles"))? {
            repository.roles.push(document(&path, "name")?);
        }
        for bag in entries(&directory.join("data_bags"))?.into_iter().filter(|path| path.is_dir()) {
            let name = bag.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let name =
                ObjectName::new(&name).map_err(|source| CookbookError::Name { path: bag.clone(), source })?;
            for path in documents(&bag)? {
                let (id, item) = document(&path, "id")?;
                repository.items.push((name.clone(), id, item));
            }
        }
        Ok(repository)
    }

    /// Makes everything of the repository stand on the server, in Chef's order.
    /// `progress` hears how many of how many files of cookbooks are there.
    pub async fn upload(
        &self,
        client: &ChefClient,
        progress: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<UploadCount, ApiError> {
        let count = cookbook::upload(client, &self.cookbooks, progress).await?;
        for (bag, id, item) in &self.items {
            ensure_item(client, bag, id, item).await?;
        }
        for (name, role) in &self.roles {
            ensure_role(client, name, role).await?;
        }
        Ok(count)
    }
}

/// The entries of a directory, by name, without hidden ones; none when there is no directory.
fn entries(directory: &Path) -> Result<Vec<PathBuf>, CookbookError> {
    let unreadable = |source| CookbookError::Read { path: directory.to_owned(), source };
    let reader = match fs::read_dir(directory) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        reader => reader.map_err(unreadable)?,
    };
    let mut paths = Vec::new();
    for entry in reader {
        let entry = entry.map_err(unreadable)?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

fn documents(directory: &Path) -> Result<Vec<PathBuf>, CookbookError> {
    let paths = entries(directory)?;
    Ok(paths.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect())
}

/// A document and its name, which stands under `key` and in the file's name.
fn document(path: &Path, key: &str) -> Result<(ObjectName, Value), CookbookError> {
    let wrong = |reason: String| CookbookError::Wrong { path: path.to_owned(), reason };
    let text = fs::read(path).map_err(|source| CookbookError::Read { path: path.to_owned(), source })?;
    let document: Value =
        serde_json::from_slice(&text).map_err(|error| wrong(format!("not JSON: {error}")))?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    match document[key].as_str() {
        Some(name) if name == stem => {
            let name = ObjectName::new(name)
                .map_err(|source| CookbookError::Name { path: path.to_owned(), source })?;
            Ok((name, document))
        }
        Some(name) => Err(wrong(format!("`{key}` is `{name}`, which is not the name of the file"))),
        None => Err(wrong(format!("the key `{key}` with a text is missing"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_repository_is_inside_the_subset() {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../chef");
        let repository = Repository::read(&directory).unwrap();
        let names: Vec<&str> = repository.cookbooks.iter().map(|cookbook| cookbook.name.as_str()).collect();
        assert_eq!(names, ["base", "config", "pnode"]);
        let roles: Vec<&str> = repository.roles.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(roles, ["config", "pnode"]);
        for cookbook in &repository.cookbooks {
            for file in cookbook.files.iter().filter(|file| file.segment == "recipes") {
                let text = String::from_utf8(file.content.clone()).unwrap();
                let recipe = file.name.trim_end_matches(".yml");
                crate::recipe::Recipe::parse(cookbook.name.as_str(), recipe, &text).unwrap();
            }
        }
    }

    #[test]
    fn a_document_is_called_like_its_file() {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join("roles")).unwrap();
        fs::write(directory.path().join("roles/pnode.json"), r#"{"name": "config"}"#).unwrap();
        let error = Repository::read(directory.path()).unwrap_err().to_string();
        assert!(error.contains("`name` is `config`, which is not the name of the file"), "{error}");
    }

    #[test]
    fn a_directory_that_is_no_repository_is_empty() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(Repository::read(directory.path()).unwrap(), Repository::default());
    }
}
