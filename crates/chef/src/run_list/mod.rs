//! Run lists: what a node is told to run, in Chef's notation.

mod expand;
mod fetch;

pub use expand::{Expanded, expand};
pub use fetch::{FetchError, Fetched, fetch};

use crate::{NameError, ObjectName};
use std::fmt;

/// One entry of a run list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// `role[NAME]`.
    Role(ObjectName),
    /// `recipe[COOKBOOK::RECIPE@VERSION]`.
    Recipe(RecipeName),
}

/// A recipe of a cookbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipeName {
    /// The cookbook.
    pub cookbook: ObjectName,
    /// The recipe in it; `default` unless given.
    pub recipe: ObjectName,
    /// The version asked for, if one is.
    pub version: Option<String>,
}

/// Why a text is no entry of a run list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ItemError {
    /// Neither role nor recipe.
    #[error("run list entry `{text}`: neither `role[NAME]` nor `recipe[COOKBOOK::RECIPE@VERSION]`")]
    Form {
        /// As found.
        text: String,
    },
    /// A name that cannot be.
    #[error("run list entry `{text}`")]
    Name {
        /// As found.
        text: String,
        /// Which name, and why.
        #[source]
        source: NameError,
    },
}

impl Item {
    /// Reads an entry. A bare name is a recipe, as in Chef.
    pub fn parse(text: &str) -> Result<Self, ItemError> {
        let inside = |word: &str| text.strip_prefix(word)?.strip_prefix('[')?.strip_suffix(']');
        let object = |name: &str| {
            ObjectName::new(name).map_err(|source| ItemError::Name { text: text.to_owned(), source })
        };
        if let Some(role) = inside("role") {
            return Ok(Self::Role(object(role)?));
        }
        let recipe = inside("recipe").unwrap_or(text);
        let (path, version) = match recipe.split_once('@') {
            Some((path, version)) => (path, Some(version.to_owned())),
            None => (recipe, None),
        };
        let (cookbook, recipe) = path.split_once("::").unwrap_or((path, "default"));
        let good_version = version.as_deref().is_none_or(crate::cookbook::is_version);
        if path.contains(['[', ']']) || !good_version {
            return Err(ItemError::Form { text: text.to_owned() });
        }
        Ok(Self::Recipe(RecipeName { cookbook: object(cookbook)?, recipe: object(recipe)?, version }))
    }
}

impl fmt::Display for RecipeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "recipe[{}::{}", self.cookbook, self.recipe)?;
        if let Some(version) = &self.version {
            write!(f, "@{version}")?;
        }
        f.write_str("]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_in_every_notation() {
        let check = |text: &str, expected: &str| match Item::parse(text).unwrap() {
            Item::Role(name) => assert_eq!(format!("role[{name}]"), expected),
            Item::Recipe(recipe) => assert_eq!(recipe.to_string(), expected),
        };
        check("role[config]", "role[config]");
        check("recipe[pnode]", "recipe[pnode::default]");
        check("recipe[pnode::apply]", "recipe[pnode::apply]");
        check("recipe[pnode::apply@0.1.0]", "recipe[pnode::apply@0.1.0]");
        check("pnode", "recipe[pnode::default]");
    }

    #[test]
    fn what_is_no_entry_is_refused() {
        for text in ["", "role[]", "role[a", "rolle[a]", "recipe[../x]", "recipe[a@new]", "recipe[$(reboot)]"]
        {
            assert!(Item::parse(text).is_err(), "{text}");
        }
    }
}
