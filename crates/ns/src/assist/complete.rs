//! What can stand at a place.

use super::context::{Context, context, is_comment};
use super::define::{kind_of_variable, made};
use super::help::values;
use super::{Word, WordKind, words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What can stand at a place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completions {
    /// First byte of what is replaced; the place is its end.
    pub from: usize,
    /// The words, in the order of their names.
    pub words: Vec<Word>,
}

/// What can stand at a byte of a text, whatever has been typed of it.
pub fn complete(text: &str, at: usize) -> Completions {
    if is_comment(text, at) {
        return Completions::default();
    }
    let Context { words: before, partial } = context(text, at);
    let (typed, words) = match (before.as_slice(), partial.rfind('$')) {
        (_, Some(dollar)) => (&partial[dollar + 1..], variables(text, at)),
        ([], None) => (partial, commands(text)),
        (["new"], None) => (partial, of_kinds(&[WordKind::Class])),
        ([object], None) if object.starts_with('$') || is_object(text, object, at) => {
            (partial, methods(text, object, at))
        }
        (before, None) => (partial, values(before)),
    };
    let from = at.min(text.len()) - typed.len();
    let start = typed.to_lowercase();
    let fits = |word: &Word| word.name.to_lowercase().contains(&start);
    let mut words: Vec<Word> = words.into_iter().filter(fits).collect();
    words.sort_by(|one, other| one.name.cmp(&other.name));
    Completions { from, words }
}

fn commands(text: &str) -> Vec<Word> {
    let mut words = of_kinds(&[WordKind::Command, WordKind::Testbed]);
    let own = made(text).into_iter().filter(|made| made.kind == WordKind::Procedure);
    words.extend(own.map(|made| word_of_file(made.name, WordKind::Procedure)));
    words
}

fn methods(text: &str, object: &str, at: usize) -> Vec<Word> {
    let name = object.trim_start_matches(['$', '{']).trim_end_matches('}');
    match kind_of_variable(text, name, at) {
        Some(kind) => of_kinds(&[kind]),
        None => of_kinds(&[WordKind::Simulator, WordKind::Node, WordKind::Network]),
    }
}

/// Whether a bare word is the name of an object: Emulab's objects are called as their variables are.
fn is_object(text: &str, word: &str, at: usize) -> bool {
    kind_of_variable(text, word, at).is_some()
}

fn variables(text: &str, at: usize) -> Vec<Word> {
    let mut names: BTreeMap<String, WordKind> = BTreeMap::new();
    for made in made(text) {
        // The word that is being typed is not worth offering.
        let typed_now = made.range.contains(&at) || made.range.end == at;
        if made.kind != WordKind::Procedure && !typed_now {
            let kind = names.entry(made.name).or_insert(made.kind);
            if *kind == WordKind::Variable {
                *kind = made.kind;
            }
        }
    }
    let variable = |(name, kind): (String, WordKind)| {
        let usage = match kind {
            WordKind::Simulator => "simulator",
            WordKind::Node => "node",
            WordKind::Network => "link or LAN",
            _ => "",
        };
        Word { usage: usage.to_owned(), ..word_of_file(name, WordKind::Variable) }
    };
    names.into_iter().map(variable).collect()
}

fn of_kinds(kinds: &[WordKind]) -> Vec<Word> {
    words().into_iter().filter(|word| kinds.contains(&word.kind)).collect()
}

fn word_of_file(name: String, kind: WordKind) -> Word {
    Word { name, kind, usage: String::new(), help: String::new() }
}
