//! What a resource can be.

use super::properties::Properties;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

/// Chef gives a command this long unless told otherwise.
const TIMEOUT_DEFAULT: Duration = Duration::from_secs(3600);

/// What a resource is, with its own properties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A directory.
    Directory(Directory),
    /// A file.
    File(File),
    /// A symbolic link.
    Link(Link),
    /// A command.
    Execute(Execute),
}

impl Kind {
    /// Chef's word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Directory(_) => "directory",
            Self::File(_) => "file",
            Self::Link(_) => "link",
            Self::Execute(_) => "execute",
        }
    }
}

/// What is to become of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathAction {
    /// There, and as described.
    Create,
    /// There; if it was there before, as it was.
    CreateIfMissing,
    /// Gone.
    Delete,
}

/// Permission bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode(pub u32);

/// Who may do what. What is not given stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// Permission bits.
    pub mode: Option<Mode>,
    /// Name or number of the user.
    pub owner: Option<String>,
    /// Name or number of the group.
    pub group: Option<String>,
}

/// A directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    /// Where.
    pub path: PathBuf,
    /// `create` or `delete`.
    pub action: PathAction,
    /// Who may do what.
    pub access: Access,
    /// With the directories above it when created, with what is in it when deleted.
    pub recursive: bool,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Where.
    pub path: PathBuf,
    /// Any of the three.
    pub action: PathAction,
    /// Who may do what.
    pub access: Access,
    /// What is in it; none: whatever is in it.
    pub content: Option<String>,
}

/// A symbolic link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where.
    pub path: PathBuf,
    /// `create` or `delete`.
    pub action: PathAction,
    /// Where it leads; needed to create it.
    pub to: Option<PathBuf>,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execute {
    /// For `/bin/sh -c`.
    pub command: String,
    /// Where it runs; `/` unless given.
    pub cwd: Option<PathBuf>,
    /// What its environment has besides the engine's own.
    pub environment: BTreeMap<String, String>,
    /// Exit codes that are success.
    pub returns: Vec<i64>,
    /// How long it may take.
    pub timeout: Duration,
    /// It need not run if this is there.
    pub creates: Option<PathBuf>,
}

/// Reads the properties of a resource of type `word`.
/// None if there is no such type in the subset.
pub fn read(word: &str, name: &str, properties: &mut Properties) -> Option<Kind> {
    match word {
        "directory" => Some(Kind::Directory(directory(name, properties))),
        "file" => Some(Kind::File(file(name, properties))),
        "link" => Some(Kind::Link(link(name, properties))),
        "execute" => Some(Kind::Execute(execute(name, properties))),
        _ => None,
    }
}

fn directory(name: &str, properties: &mut Properties) -> Directory {
    Directory {
        path: path("path", name, properties),
        action: action(properties, &[("create", PathAction::Create), ("delete", PathAction::Delete)]),
        access: access(properties),
        recursive: properties.flag("recursive"),
    }
}

fn file(name: &str, properties: &mut Properties) -> File {
    let actions = [
        ("create", PathAction::Create),
        ("create_if_missing", PathAction::CreateIfMissing),
        ("delete", PathAction::Delete),
    ];
    File {
        path: path("path", name, properties),
        action: action(properties, &actions),
        access: access(properties),
        content: properties.text("content"),
    }
}

fn link(name: &str, properties: &mut Properties) -> Link {
    let action = action(properties, &[("create", PathAction::Create), ("delete", PathAction::Delete)]);
    let to = match action {
        PathAction::Delete => properties.text("to"),
        _ => properties.required_text("to"),
    };
    Link { path: path("target_file", name, properties), action, to: to.map(PathBuf::from) }
}

fn execute(name: &str, properties: &mut Properties) -> Execute {
    action(properties, &[("run", ())]);
    // The engine shows the output of every command; the key is known so that Chef can do the same.
    properties.flag("live_stream");
    let cwd = properties.text("cwd").map(|cwd| absolute("cwd", &cwd, properties));
    Execute {
        command: properties.text("command").unwrap_or_else(|| name.to_owned()),
        cwd,
        environment: properties.texts("environment"),
        returns: properties.numbers("returns").unwrap_or_else(|| vec![0]),
        timeout: properties.number("timeout").map_or(TIMEOUT_DEFAULT, Duration::from_secs),
        creates: properties.text("creates").map(PathBuf::from),
    }
}

/// The action; the first is the default.
fn action<T: Copy>(properties: &mut Properties, known: &[(&str, T)]) -> T {
    let word = properties.text("action");
    let found = match &word {
        None => known.first(),
        Some(word) => known.iter().find(|(known, _)| known == word),
    };
    if found.is_none() {
        let known: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        properties.problem(&format!(
            "action `{}` is outside the subset; inside: {}",
            word.unwrap_or_default(),
            known.join(", ")
        ));
    }
    found.map_or(known[0].1, |(_, action)| *action)
}

fn access(properties: &mut Properties) -> Access {
    Access { mode: mode(properties), owner: properties.text("owner"), group: properties.text("group") }
}

/// A mode is a text: YAML's number 0755 is 755 to one reader and 493 to another.
fn mode(properties: &mut Properties) -> Option<Mode> {
    let text = properties.text("mode")?;
    let digits = matches!(text.len(), 3..=5);
    match u32::from_str_radix(&text, 8) {
        Ok(bits) if digits && bits <= 0o7777 => Some(Mode(bits)),
        _ => {
            properties
                .problem(&format!("key `mode` holds `{text}`; the subset has octal digits there: \"0755\""));
            None
        }
    }
}

/// The path of `key`, or of the name.
fn path(key: &str, name: &str, properties: &mut Properties) -> PathBuf {
    let text = properties.text(key).unwrap_or_else(|| name.to_owned());
    absolute(key, &text, properties)
}

fn absolute(key: &str, text: &str, properties: &mut Properties) -> PathBuf {
    let path = PathBuf::from(text);
    let climbs = path.components().any(|part| part == Component::ParentDir);
    if !path.is_absolute() || climbs || path == Path::new("/") {
        properties.problem(&format!(
            "key `{key}` holds `{text}`; the subset has an absolute path without `..` there"
        ));
    }
    path
}
