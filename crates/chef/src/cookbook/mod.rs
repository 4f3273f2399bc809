//! Cookbooks as directories, and their way to the server.

mod file;
mod upload;

pub use file::{Checksum, CookbookFile};
pub use upload::{UploadCount, upload};

use crate::{NameError, ObjectName};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// Why a directory is not a cookbook.
#[derive(Debug, thiserror::Error)]
pub enum CookbookError {
    /// A file or directory could not be read.
    #[error("reading `{path}`")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file is not what it has to be.
    #[error("`{path}`: {reason}")]
    Wrong {
        /// Which.
        path: PathBuf,
        /// What was found, what was expected.
        reason: String,
    },
    /// A name that no server takes.
    #[error("`{path}`")]
    Name {
        /// Where it stands.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        source: NameError,
    },
}

/// A cookbook in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Cookbook {
    /// Its name, of `metadata.json`.
    pub name: ObjectName,
    /// Its version, of `metadata.json`.
    pub version: String,
    /// The whole of `metadata.json`.
    pub metadata: Value,
    /// Its files, by path.
    pub files: Vec<CookbookFile>,
}

impl Cookbook {
    /// Reads the cookbook in `directory`. It has a `metadata.json` and no `metadata.rb`: no Ruby is needed to read it.
    pub fn read(directory: &Path) -> Result<Self, CookbookError> {
        let files = file::read_all(directory)?;
        let path = directory.join("metadata.json");
        let wrong = |reason: &str| CookbookError::Wrong { path: path.clone(), reason: reason.to_owned() };
        if files.iter().any(|file| file.path == "metadata.rb") {
            return Err(wrong("there is a metadata.rb beside it; turn it into the JSON file and remove it"));
        }
        let text = files.iter().find(|file| file.path == "metadata.json");
        let text = text.ok_or_else(|| wrong("a cookbook needs this file, and it is not there"))?;
        let metadata: Value =
            serde_json::from_slice(&text.content).map_err(|error| wrong(&format!("not JSON: {error}")))?;
        let field = |key: &str| {
            let text = metadata.get(key).and_then(Value::as_str);
            text.ok_or_else(|| wrong(&format!("the key `{key}` with a text is missing")))
        };
        let name = ObjectName::new(field("name")?)
            .map_err(|source| CookbookError::Name { path: path.clone(), source })?;
        let version = field("version")?.to_owned();
        if !is_version(&version) {
            return Err(wrong(&format!("version `{version}` is not of the form `1.2.3`")));
        }
        Ok(Self { name, version, metadata, files })
    }

    /// The document that makes the uploaded files a cookbook: files by segment, as API versions 0 and 1 want them.
    pub fn manifest(&self) -> Value {
        let mut manifest = Map::new();
        for segment in file::SEGMENTS {
            manifest.insert((*segment).to_owned(), json!([]));
        }
        for file in &self.files {
            let entry = json!({
                "name": file.name, "path": file.path,
                "checksum": file.checksum.hex(), "specificity": file.specificity,
            });
            if let Some(Value::Array(entries)) = manifest.get_mut(file.segment) {
                entries.push(entry);
            }
        }
        manifest.extend([
            ("name".to_owned(), json!(format!("{}-{}", self.name, self.version))),
            ("cookbook_name".to_owned(), json!(self.name.as_str())),
            ("version".to_owned(), json!(self.version)),
            ("metadata".to_owned(), self.metadata.clone()),
            ("json_class".to_owned(), json!("Chef::CookbookVersion")),
            ("chef_type".to_owned(), json!("cookbook_version")),
            ("frozen?".to_owned(), json!(false)),
        ]);
        Value::Object(manifest)
    }
}

/// Two or three numbers with points between them.
pub(crate) fn is_version(text: &str) -> bool {
    let numbers: Vec<&str> = text.split('.').collect();
    matches!(numbers.len(), 2 | 3)
        && numbers.iter().all(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn cookbook(files: &[(&str, &str)]) -> (tempfile::TempDir, Result<Cookbook, CookbookError>) {
        let directory = tempfile::tempdir().unwrap();
        for (path, content) in files {
            let path = directory.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        let result = Cookbook::read(directory.path());
        (directory, result)
    }

    const METADATA: &str = r#"{"name": "pnode", "version": "0.1.0"}"#;

    #[test]
    fn a_directory_becomes_a_manifest() {
        let (_directory, cookbook) = cookbook(&[
            ("metadata.json", METADATA),
            ("recipes/default.yml", "resources: []\n"),
            ("templates/default/motd.erb", "hello"),
            ("files/motd", "hello"),
            (".kitchen.yml", "hidden"),
        ]);
        let manifest = cookbook.unwrap().manifest();
        assert_eq!(manifest["name"], "pnode-0.1.0");
        assert_eq!(
            manifest["recipes"],
            json!([{
                "name": "default.yml", "path": "recipes/default.yml", "specificity": "default",
                "checksum": "626c08211f2c52247707040782833ae5",
            }])
        );
        assert_eq!(manifest["templates"][0]["name"], "motd.erb");
        assert_eq!(manifest["templates"][0]["specificity"], "default");
        assert_eq!(manifest["files"][0]["specificity"], "root_default");
        assert_eq!(manifest["root_files"].as_array().unwrap().len(), 1);
        assert_eq!(manifest["libraries"], json!([]));
    }

    #[test]
    fn what_is_no_cookbook_is_refused() {
        let check = |files: &[(&str, &str)], expected: &str| {
            let error = cookbook(files).1.unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        };
        check(&[], "a cookbook needs this file");
        check(&[("metadata.json", "{")], "not JSON");
        check(&[("metadata.json", "{}")], "the key `name`");
        check(&[("metadata.json", r#"{"name": "a", "version": "new"}"#)], "not of the form");
        check(&[("metadata.json", METADATA), ("metadata.rb", "")], "metadata.rb");
    }
}
