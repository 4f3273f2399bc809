//! The recipes of a run list, from the server by way of a cache.

use super::RecipeName;
use crate::cookbook::Checksum;
use crate::objects::solve;
use crate::recipe::{Recipe, RecipeError};
use crate::{ApiError, ChefClient};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Segments whose files Chef would evaluate in every run. The engine cannot, so it must not pretend.
const EVALUATED_SEGMENTS: [&str; 5] = ["attributes", "libraries", "resources", "providers", "definitions"];

/// Why the recipes of a run list cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The server said no.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// A cookbook needs more than the engine does.
    #[error("cookbook `{cookbook}` is refused: `{path}` is outside the subset of YAML recipes")]
    OutsideSubset {
        /// Which.
        cookbook: String,
        /// The file.
        path: String,
    },
    /// A recipe holds something that the engine does not do.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// The recipe is not in its cookbook.
    #[error("`{recipe}`: the cookbook on the server has no file `recipes/{name}.yml`")]
    NoRecipe {
        /// As in the run list.
        recipe: String,
        /// Its name in the cookbook.
        name: String,
    },
    /// The server sent something else than it promised.
    #[error("`{path}` of cookbook `{cookbook}`: {reason}")]
    Damaged {
        /// Which.
        cookbook: String,
        /// The file.
        path: String,
        /// What was found.
        reason: String,
    },
    /// The cache could not be used.
    #[error("using the cache of cookbooks: `{path}`")]
    Cache {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// What the run list comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The recipes, in the order of the run list.
    pub recipes: Vec<Recipe>,
    /// The versions of all cookbooks involved.
    pub versions: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct Manifest {
    version: String,
    #[serde(flatten)]
    segments: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize)]
struct FileEntry {
    path: String,
    checksum: String,
    url: String,
}

/// Fetches and reads the recipes. All of them are understood before the first is run.
pub async fn fetch(client: &ChefClient, recipes: &[RecipeName], cache: &Path) -> Result<Fetched, FetchError> {
    let mut fetched = Fetched { recipes: Vec::new(), versions: BTreeMap::new() };
    if recipes.is_empty() {
        return Ok(fetched);
    }
    let manifests = manifests(client, recipes).await?;
    for (cookbook, manifest) in &manifests {
        check_subset(cookbook, manifest)?;
        fetched.versions.insert(cookbook.clone(), manifest.version.clone());
    }
    for name in recipes {
        let cookbook = name.cookbook.as_str();
        let none = || FetchError::NoRecipe { recipe: name.to_string(), name: name.recipe.to_string() };
        let manifest = manifests.get(cookbook).ok_or_else(none)?;
        let entry = recipe_entry(cookbook, manifest, name.recipe.as_str())?.ok_or_else(none)?;
        let text = content(client, cookbook, &entry, cache).await?;
        fetched.recipes.push(Recipe::parse(cookbook, name.recipe.as_str(), &text)?);
    }
    Ok(fetched)
}

async fn manifests(
    client: &ChefClient,
    recipes: &[RecipeName],
) -> Result<BTreeMap<String, Manifest>, FetchError> {
    let asked: BTreeSet<String> = recipes
        .iter()
        .map(|name| match &name.version {
            Some(version) => format!("{}@{version}", name.cookbook),
            None => name.cookbook.to_string(),
        })
        .collect();
    let answer = solve(client, &Vec::from_iter(asked)).await?;
    let read = |(cookbook, manifest): (String, Value)| {
        let manifest = serde_json::from_value(manifest)
            .map_err(|error| damaged(&cookbook, "manifest", format!("not as expected: {error}")))?;
        Ok((cookbook, manifest))
    };
    answer.into_iter().map(read).collect()
}

fn check_subset(cookbook: &str, manifest: &Manifest) -> Result<(), FetchError> {
    for segment in EVALUATED_SEGMENTS {
        if let Some(entry) = files(cookbook, manifest, segment)?.first() {
            return Err(FetchError::OutsideSubset {
                cookbook: cookbook.to_owned(),
                path: entry.path.clone(),
            });
        }
    }
    Ok(())
}

fn files(cookbook: &str, manifest: &Manifest, segment: &str) -> Result<Vec<FileEntry>, FetchError> {
    let Some(entries) = manifest.segments.get(segment) else { return Ok(Vec::new()) };
    serde_json::from_value(entries.clone())
        .map_err(|error| damaged(cookbook, segment, format!("not as expected: {error}")))
}

/// The file of a recipe. One in Ruby is found, too, to be refused by its name.
fn recipe_entry(cookbook: &str, manifest: &Manifest, recipe: &str) -> Result<Option<FileEntry>, FetchError> {
    let paths = ["yml", "yaml", "rb", "json"].map(|ending| format!("recipes/{recipe}.{ending}"));
    let mut found =
        files(cookbook, manifest, "recipes")?.into_iter().filter(|entry| paths.contains(&entry.path));
    match found.next() {
        Some(entry) if entry.path.ends_with(".rb") || entry.path.ends_with(".json") => {
            Err(FetchError::OutsideSubset { cookbook: cookbook.to_owned(), path: entry.path })
        }
        entry => Ok(entry),
    }
}

/// The text of a file: from the cache if its sum is right there, else from the server.
async fn content(
    client: &ChefClient,
    cookbook: &str,
    entry: &FileEntry,
    cache: &Path,
) -> Result<String, FetchError> {
    let wrong = |reason: &str| damaged(cookbook, &entry.path, reason.to_owned());
    // The sum becomes a file name below.
    if entry.checksum.len() != 32 || !entry.checksum.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(wrong("its checksum is not MD5"));
    }
    let path = cache.join(&entry.checksum);
    let good = |content: &[u8]| Checksum::of(content).hex() == entry.checksum;
    let content = match fs::read(&path) {
        Ok(content) if good(&content) => content,
        _ => {
            let content = client.fetch_file(&entry.url).await?;
            if !good(&content) {
                return Err(wrong("what came does not have the checksum that the server promised"));
            }
            store(cache, &path, &content).map_err(|source| FetchError::Cache { path, source })?;
            content
        }
    };
    String::from_utf8(content).map_err(|_| wrong("not UTF-8"))
}

/// For root's eyes only: a recipe may hold secrets.
fn store(cache: &Path, path: &Path, content: &[u8]) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(cache)?;
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(content)
}

fn damaged(cookbook: &str, path: &str, reason: String) -> FetchError {
    FetchError::Damaged { cookbook: cookbook.to_owned(), path: path.to_owned(), reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn manifest(segment: &str, path: &str) -> Manifest {
        let file = json!({"path": path, "name": "x", "checksum": "0", "url": "http://chef/file_store/0"});
        serde_json::from_value(json!({"version": "0.1.0", "chef_type": "cookbook_version", segment: [file]}))
            .unwrap()
    }

    #[test]
    fn what_chef_would_evaluate_is_refused() {
        for (segment, path) in [("attributes", "attributes/default.rb"), ("libraries", "libraries/x.rb")] {
            let error = check_subset("hello", &manifest(segment, path)).unwrap_err();
            assert!(error.to_string().contains(path), "{error}");
        }
        check_subset("hello", &manifest("files", "files/default/x")).unwrap();
        check_subset("hello", &manifest("recipes", "recipes/other.rb")).unwrap();
    }

    #[test]
    fn a_recipe_in_ruby_is_refused_by_name() {
        let found = |path: &str| recipe_entry("hello", &manifest("recipes", path), "default");
        assert!(found("recipes/default.yml").unwrap().is_some());
        assert!(found("recipes/other.yml").unwrap().is_none());
        let error = found("recipes/default.rb").unwrap_err();
        assert!(error.to_string().contains("recipes/default.rb"), "{error}");
    }
}
