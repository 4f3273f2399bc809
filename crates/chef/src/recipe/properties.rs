//! The keys of a resource, taken one by one. What nobody took is outside the subset.

use serde_norway::{Mapping, Value};
use std::collections::BTreeMap;

/// Longest value that a message shows, in characters.
const SHOWN_MAX: usize = 40;

/// The keys that nobody has taken yet, and what was wrong with those taken.
#[derive(Debug)]
pub struct Properties {
    left: Mapping,
    place: String,
    problems: Vec<String>,
}

impl Properties {
    pub fn new(left: Mapping, place: &str) -> Self {
        Self { left, place: place.to_owned(), problems: Vec::new() }
    }

    /// Says where problems are from now on.
    pub fn set_place(&mut self, place: &str) {
        self.place = place.to_owned();
    }

    /// Notes a problem.
    pub fn problem(&mut self, text: &str) {
        self.problems.push(format!("{}: {text}", self.place));
    }

    /// All problems, the keys left over among them.
    pub fn into_problems(mut self) -> Vec<String> {
        let keys: Vec<String> = self.left.keys().map(shown).collect();
        for key in keys {
            self.problem(&format!("key `{key}` is outside the subset"));
        }
        self.problems
    }

    pub fn text(&mut self, key: &str) -> Option<String> {
        self.take(key, "a text", |value| value.as_str().map(str::to_owned))
    }

    pub fn required_text(&mut self, key: &str) -> Option<String> {
        let before = self.problems.len();
        let text = self.text(key).filter(|text| !text.is_empty());
        if text.is_none() && self.problems.len() == before {
            self.problem(&format!("key `{key}` is missing or empty"));
        }
        text
    }

    pub fn number(&mut self, key: &str) -> Option<u64> {
        self.take(key, "a whole number", Value::as_u64)
    }

    /// A flag that is off unless it is set.
    pub fn flag(&mut self, key: &str) -> bool {
        self.take(key, "true or false", Value::as_bool).unwrap_or(false)
    }

    /// One whole number or a list of them.
    pub fn numbers(&mut self, key: &str) -> Option<Vec<i64>> {
        self.take(key, "a whole number or a list of them", |value| match value {
            Value::Sequence(values) => values.iter().map(Value::as_i64).collect(),
            value => value.as_i64().map(|number| vec![number]),
        })
    }

    /// A mapping from texts to texts.
    pub fn texts(&mut self, key: &str) -> BTreeMap<String, String> {
        let pair =
            |(key, value): (&Value, &Value)| Some((key.as_str()?.to_owned(), value.as_str()?.to_owned()));
        self.take(key, "a mapping of texts to texts", |value| value.as_mapping()?.iter().map(pair).collect())
            .unwrap_or_default()
    }

    fn take<T>(&mut self, key: &str, expected: &str, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
        let value = self.left.shift_remove(key)?;
        let read = read(&value);
        if read.is_none() {
            self.problem(&format!("key `{key}` holds {}; the subset has {expected} there", kind(&value)));
        }
        read
    }
}

/// What a value is. Never the value itself: it may be a secret.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Sequence(_) => "a list",
        Value::Mapping(_) => "a mapping",
        Value::Tagged(_) => "a tagged value",
    }
}

/// A key, for people.
pub fn shown(key: &Value) -> String {
    match key {
        Value::String(text) => text.chars().take(SHOWN_MAX).collect(),
        other => kind(other).to_owned(),
    }
}
