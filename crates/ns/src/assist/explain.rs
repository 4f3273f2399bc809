//! What a word means.

use super::context::{context, is_comment, is_variable, name_at};
use super::define::{definition, kind_of_variable};
use super::{WordKind, words};
use serde::{Deserialize, Serialize};

/// What a word means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// First byte of the word.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// The word with its arguments; for a name of the file, the line that made it.
    pub title: String,
    /// Its meaning; may be empty.
    pub help: String,
}

/// What the word at a byte means.
pub fn explain(text: &str, at: usize) -> Option<Explanation> {
    if is_comment(text, at) {
        return None;
    }
    let range = name_at(text, at)?;
    let name = &text[range.clone()];
    let (start, end) = (range.start, range.end);
    let before = context(text, start);
    let kinds: &[WordKind] = match before.words.as_slice() {
        _ if is_variable(text, start) => &[],
        [] => &[WordKind::Command, WordKind::Testbed],
        ["new"] => &[WordKind::Class],
        [object] => match kind_of_variable(text, object.trim_matches(['$', '{', '}']), start) {
            Some(WordKind::Simulator) => &[WordKind::Simulator],
            Some(WordKind::Node) => &[WordKind::Node],
            Some(WordKind::Network) => &[WordKind::Network],
            _ if object.starts_with('$') => &[WordKind::Simulator, WordKind::Node, WordKind::Network],
            _ => &[],
        },
        _ => &[],
    };
    let known = words().into_iter().find(|word| word.name == name && kinds.contains(&word.kind));
    if let Some(word) = known {
        let title = format!("{} {}", word.name, word.usage).trim_end().to_owned();
        return Some(Explanation { start, end, title, help: word.help });
    }
    let made = definition(text, at)?;
    let line_start = text[..made.start].rfind('\n').map_or(0, |found| found + 1);
    let line = text[line_start..].lines().next().unwrap_or_default().trim();
    let number = text[..line_start].matches('\n').count() + 1;
    Some(Explanation { start, end, title: line.to_owned(), help: format!("Made at line {number}.") })
}
