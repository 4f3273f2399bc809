//! Roles in a run list become what they stand for.

use super::{Item, RecipeName};
use crate::converge::ConvergeError;
use crate::objects::get_role;
use crate::{ChefClient, ObjectName};
use std::collections::BTreeSet;

/// Most entries of an expanded run list; far more than any has.
const ENTRY_COUNT_MAX: usize = 1_000;

/// A run list without roles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expanded {
    /// The recipes, in order, each once.
    pub recipes: Vec<RecipeName>,
    /// The roles on the way, in order, each once.
    pub roles: Vec<ObjectName>,
}

/// Expands `entries`. A role or recipe that was there already adds nothing, so roles may name each other in circles.
pub async fn expand(client: &ChefClient, entries: &[String]) -> Result<Expanded, ConvergeError> {
    let mut expanded = Expanded::default();
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<String> = entries.iter().rev().cloned().collect();
    while let Some(entry) = waiting.pop() {
        match Item::parse(&entry)? {
            Item::Recipe(recipe) if !expanded.recipes.contains(&recipe) => expanded.recipes.push(recipe),
            Item::Role(name) if seen.insert(name.clone()) => {
                let role = get_role(client, &name).await?;
                let role = role.ok_or_else(|| ConvergeError::NoRole { role: name.clone() })?;
                waiting.extend(role.run_list().iter().rev().cloned());
                expanded.roles.push(name);
            }
            Item::Recipe(_) | Item::Role(_) => {}
        }
        if waiting.len() + expanded.recipes.len() > ENTRY_COUNT_MAX {
            return Err(ConvergeError::RunListTooLong { limit: ENTRY_COUNT_MAX });
        }
    }
    Ok(expanded)
}
