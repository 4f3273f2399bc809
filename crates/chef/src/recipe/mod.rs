//! YAML recipes: the written subset.
//!
//! A recipe is `recipes/NAME.yml`: a list `resources` of `type`, `name` and properties, as Chef 16 and later run it.
//! Inside the subset are
//!
//! | type | actions | properties |
//! |---|---|---|
//! | `directory` | `create`, `delete` | `path`, `mode`, `owner`, `group`, `recursive` |
//! | `file` | `create`, `create_if_missing`, `delete` | `path`, `content`, `mode`, `owner`, `group` |
//! | `link` | `create`, `delete` | `target_file`, `to` |
//! | `execute` | `run` | `command`, `cwd`, `environment`, `creates`, `returns`, `timeout`, `live_stream` |
//! | all of them | | `only_if`, `not_if` (shell), `retries`, `retry_delay`, `ignore_failure`, `sensitive` |
//!
//! Whatever else stands in a recipe is refused by name before anything is touched; nothing is skipped in silence.

mod kind;
mod properties;

pub use kind::{Access, Directory, Execute, File, Kind, Link, Mode, PathAction};

use properties::Properties;
use serde_norway::Value;
use std::time::Duration;

/// Most resources in a recipe.
pub const RESOURCE_COUNT_MAX: usize = 10_000;

/// Largest recipe, in bytes.
pub const RECIPE_SIZE_MAX_BYTES: usize = 1_000_000;

/// Chef waits this long between two attempts unless told otherwise.
const RETRY_DELAY_DEFAULT: Duration = Duration::from_secs(2);

/// A recipe holds something that the engine does not do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{file}` is refused: {}", problems.join("; "))]
pub struct RecipeError {
    /// The recipe: `pnode/recipes/default.yml`.
    pub file: String,
    /// All that is wrong, each naming resource and key.
    pub problems: Vec<String>,
}

/// A recipe whose every word is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// Name of its cookbook.
    pub cookbook: String,
    /// Its name in the cookbook.
    pub name: String,
    /// What it wants, in order.
    pub resources: Vec<Resource>,
}

/// One resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// When it applies: every guard must agree.
    pub guards: Vec<Guard>,
    /// How often it is tried again.
    pub retries: u64,
    /// Pause before each further try.
    pub retry_delay: Duration,
    /// Whether the converge goes on when it fails.
    pub ignore_failure: bool,
    /// Whether its content, command and output are kept out of every log.
    pub sensitive: bool,
}

/// A shell command that says whether a resource applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guard {
    /// It applies if the command succeeds.
    OnlyIf(String),
    /// It applies unless the command succeeds.
    NotIf(String),
}

impl Recipe {
    /// Reads a recipe. The error names everything outside the subset.
    pub fn parse(cookbook: &str, name: &str, text: &str) -> Result<Self, RecipeError> {
        let refuse = |problems| RecipeError { file: format!("{cookbook}/recipes/{name}.yml"), problems };
        let entries = entries(text).map_err(|problem| refuse(vec![problem]))?;
        let mut problems = Vec::new();
        let resources = entries
            .into_iter()
            .enumerate()
            .filter_map(|(at, entry)| resource(at, entry, &mut problems))
            .collect();
        if problems.is_empty() {
            Ok(Self { cookbook: cookbook.to_owned(), name: name.to_owned(), resources })
        } else {
            Err(refuse(problems))
        }
    }
}

fn entries(text: &str) -> Result<Vec<Value>, String> {
    if text.len() > RECIPE_SIZE_MAX_BYTES {
        return Err(format!("{} bytes; at most {RECIPE_SIZE_MAX_BYTES} are possible", text.len()));
    }
    let document: Value = serde_norway::from_str(text).map_err(|error| format!("not YAML: {error}"))?;
    let Value::Mapping(mut document) = document else {
        return Err("a recipe is a mapping with the key `resources`".to_owned());
    };
    let entries = document.remove("resources");
    if let Some((key, _)) = document.iter().next() {
        return Err(format!(
            "key `{}` is outside the subset; only `resources` is inside",
            properties::shown(key)
        ));
    }
    match entries {
        Some(Value::Sequence(entries)) if entries.len() <= RESOURCE_COUNT_MAX => Ok(entries),
        Some(Value::Sequence(entries)) => {
            Err(format!("{} resources; at most {RESOURCE_COUNT_MAX} are possible", entries.len()))
        }
        _ => Err("the key `resources` with a list is missing".to_owned()),
    }
}

fn resource(at: usize, entry: Value, problems: &mut Vec<String>) -> Option<Resource> {
    let Value::Mapping(mapping) = entry else {
        problems.push(format!("resource {}: not a mapping", at + 1));
        return None;
    };
    let mut properties = Properties::new(mapping, &format!("resource {}", at + 1));
    let kind = properties.required_text("type");
    let name = properties.required_text("name");
    let (Some(kind), Some(name)) = (kind, name) else {
        problems.extend(properties.into_problems());
        return None;
    };
    let place = format!("{kind}[{name}]");
    properties.set_place(&place);
    let Some(kind) = kind::read(&kind, &name, &mut properties) else {
        problems.push(format!(
            "{place}: type `{kind}` is outside the subset; inside: directory, file, link, execute"
        ));
        return None;
    };
    let resource = Resource {
        kind,
        guards: guards(&mut properties),
        retries: properties.number("retries").unwrap_or(0),
        retry_delay: properties.number("retry_delay").map_or(RETRY_DELAY_DEFAULT, Duration::from_secs),
        ignore_failure: properties.flag("ignore_failure"),
        sensitive: properties.flag("sensitive"),
        name,
    };
    let found = properties.into_problems();
    let good = found.is_empty();
    problems.extend(found);
    good.then_some(resource)
}

fn guards(properties: &mut Properties) -> Vec<Guard> {
    let only_if = properties.text("only_if").map(Guard::OnlyIf);
    let not_if = properties.text("not_if").map(Guard::NotIf);
    only_if.into_iter().chain(not_if).collect()
}

#[cfg(test)]
mod tests;
