//! Where names are made.

use super::WordKind;
use super::context::{is_variable, name_at};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A name that the file makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Made {
    pub name: String,
    /// Where its name stands.
    pub range: Range<usize>,
    /// What it is: for a variable, what kind of object it holds.
    pub kind: WordKind,
}

/// Where the name at a byte was made: the nearest place before it, or the first after it.
pub fn definition(text: &str, at: usize) -> Option<Range<usize>> {
    let range = name_at(text, at)?;
    let name = &text[range.clone()];
    let wants_variable = is_variable(text, range.start);
    let fits = |made: &&Made| made.name == name && (made.kind != WordKind::Procedure) == wants_variable;
    let made = made(text);
    let before = made.iter().filter(|made| made.range.start <= range.start).rfind(fits);
    before.or_else(|| made.iter().find(fits)).map(|made| made.range.clone())
}

/// All names that a file makes, in its order.
pub(super) fn made(text: &str) -> Vec<Made> {
    let mut all = variables(text);
    all.extend(loops(text));
    all.extend(procedures(text));
    all.sort_by_key(|made| made.range.start);
    all
}

/// The kind of object that a variable holds last before a byte.
pub(super) fn kind_of_variable(text: &str, name: &str, before: usize) -> Option<WordKind> {
    let name = name.split('(').next().unwrap_or(name);
    let holds = |made: &&Made| made.name == name && made.range.start <= before;
    let objects = [WordKind::Simulator, WordKind::Node, WordKind::Network];
    made(text).iter().filter(holds).rfind(|made| objects.contains(&made.kind)).map(|made| made.kind)
}

fn variables(text: &str) -> Vec<Made> {
    let made = VARIABLE.captures_iter(text).filter_map(|found| {
        let name = found.get(1)?;
        let kind = match (found.get(2), found.get(3).map(|method| method.as_str())) {
            (Some(_), _) => WordKind::Simulator,
            (None, Some("node")) => WordKind::Node,
            (None, Some("duplex-link" | "make-lan" | "make-cloud" | "link" | "find_link")) => {
                WordKind::Network
            }
            _ => WordKind::Variable,
        };
        Some(Made { name: name.as_str().to_owned(), range: name.range(), kind })
    });
    made.collect()
}

fn loops(text: &str) -> Vec<Made> {
    let lists = LOOP.captures_iter(text).filter_map(|found| found.get(1).or(found.get(2)));
    lists.flat_map(|list| names_in(text, list.range())).collect()
}

fn procedures(text: &str) -> Vec<Made> {
    let each = PROCEDURE.captures_iter(text).flat_map(|found| {
        let arguments = found.get(2).or(found.get(3)).map(|list| names_in(text, list.range()));
        let name = found.get(1).map(|name| Made {
            name: name.as_str().to_owned(),
            range: name.range(),
            kind: WordKind::Procedure,
        });
        name.into_iter().chain(arguments.unwrap_or_default())
    });
    each.collect()
}

fn names_in(text: &str, list: Range<usize>) -> Vec<Made> {
    let names = NAME.find_iter(&text[list.clone()]).map(|found| Made {
        name: found.as_str().to_owned(),
        range: list.start + found.start()..list.start + found.end(),
        kind: WordKind::Variable,
    });
    names.collect()
}

/// `set name`, and what object the name holds then.
static VARIABLE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)\b(?:set|incr|append|lappend|global|variable|array\s+set)\s+
      ([A-Za-z_][\w-]*)(?:\([^)\n]*\))?
      (?:\s+\[\s*(?:(new)\s+Simulator\b|\$?\{?[\w:]+\}?\s+([\w-]+)))?",
    )
});
/// `foreach name` and `foreach {name name}`.
static LOOP: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\b(?:foreach|lmap)\s+(?:\{([^}\n]*)\}|([A-Za-z_][\w-]*))"));
/// `proc name {argument argument}`.
static PROCEDURE: LazyLock<Regex> = LazyLock::new(|| regex(r"\bproc\s+([\w:-]+)\s+(?:\{([^}\n]*)\}|(\w+))"));
/// A name in a list of names.
static NAME: LazyLock<Regex> = LazyLock::new(|| regex(r"[A-Za-z_][\w-]*"));

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours is a pattern")
}
