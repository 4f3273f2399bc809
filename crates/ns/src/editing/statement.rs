//! The commands at the top of a file, and what they speak of.

use super::TextEdit;
use crate::source::Place;
use crate::tcl::parse::parse_script;
use crate::tcl::script::{Command, Token, Word};
use std::ops::Range;

/// A command at the top of a file.
#[derive(Debug)]
pub(super) struct Statement<'a> {
    source: &'a str,
    /// Where it stands.
    pub range: Range<usize>,
    /// The variable of `set variable [call]`.
    pub name: Option<&'a str>,
    /// The words of the call, or of the command itself.
    pub words: Vec<Range<usize>>,
}

/// The commands at the top of a file.
pub(super) fn statements(source: &str) -> Vec<Statement<'_>> {
    let script = parse_script(source, Place { start: 0, end: source.len() as u32 }, true);
    script.commands.iter().map(|command| Statement::of(source, command)).collect()
}

impl<'a> Statement<'a> {
    fn of(source: &'a str, command: &Command) -> Self {
        let range = range(command.place);
        let words = |command: &Command| command.words.iter().map(|word| self::range(word.place)).collect();
        if let [set, name, Word { tokens, .. }] = command.words.as_slice()
            && source[self::range(set.place)] == *"set"
            && let [Token::Command(script)] = tokens.as_slice()
            && let [call] = script.commands.as_slice()
        {
            let name = Some(&source[self::range(name.place)]);
            return Self { source, range, name, words: words(call) };
        }
        Self { source, range, name: None, words: words(command) }
    }

    /// A word of the call; empty where there is none.
    pub fn word(&self, at: usize) -> &'a str {
        self.words.get(at).map_or("", |range| &self.source[range.clone()])
    }

    /// Its text.
    pub fn text(&self) -> &'a str {
        &self.source[self.range.clone()]
    }

    /// The line it begins at, from 1.
    pub fn line(&self) -> u32 {
        self.source[..self.range.start].matches('\n').count() as u32 + 1
    }

    /// Replaces a word.
    pub fn replace(&self, at: usize, insert: &str) -> TextEdit {
        let Range { start, end } = self.words[at].clone();
        TextEdit { start, end, insert: insert.to_owned() }
    }

    /// A new line after the line it ends in, indented as it is.
    pub fn line_after(&self, text: &str) -> TextEdit {
        let end = self.source[self.range.end..].find('\n').map(|found| self.range.end + found + 1);
        match end {
            Some(at) => TextEdit { start: at, end: at, insert: format!("{}{text}\n", self.indent()) },
            None => {
                let at = self.source.len();
                TextEdit { start: at, end: at, insert: format!("\n{}{text}\n", self.indent()) }
            }
        }
    }

    /// A new line before the line it begins in.
    pub fn line_before(&self, text: &str) -> TextEdit {
        let at = self.line_start();
        TextEdit { start: at, end: at, insert: format!("{}{text}\n", self.indent()) }
    }

    /// Takes it out: with its line where it has that for itself, a comment behind it included.
    pub fn remove(&self) -> TextEdit {
        let start = self.line_start();
        let line_end = self.source[self.range.end..].find('\n').map(|found| self.range.end + found);
        let rest = &self.source[self.range.end..line_end.unwrap_or(self.source.len())];
        let rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == ';');
        let alone = self.source[start..self.range.start].trim().is_empty();
        let insert = String::new();
        if alone && (rest.is_empty() || rest.starts_with('#')) {
            let end = line_end.map_or(self.source.len(), |end| end + 1);
            return TextEdit { start, end, insert };
        }
        let behind = self.source[self.range.end..].trim_start_matches([' ', '\t']);
        let end = match behind.strip_prefix(';') {
            Some(behind) => self.source.len() - behind.trim_start_matches([' ', '\t']).len(),
            None => self.range.end,
        };
        TextEdit { start: self.range.start, end, insert }
    }

    fn line_start(&self) -> usize {
        self.source[..self.range.start].rfind('\n').map_or(0, |found| found + 1)
    }

    fn indent(&self) -> &'a str {
        let line = &self.source[self.line_start()..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }
}

/// The ways to speak of a variable: `$name`, `${name}`.
pub(super) fn spellings(variable: &str) -> [String; 2] {
    [format!("${variable}"), format!("${{{variable}}}")]
}

/// Where a text speaks of a variable or, as whole words, of a name.
pub(super) fn mentions(text: &str, variable: Option<&str>, name: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for spelling in variable.iter().flat_map(|variable| spellings(variable)) {
        found.extend(occurrences(text, &spelling));
    }
    let bare = occurrences(text, name);
    found.extend(
        bare.filter(|range| !text[..range.start].ends_with(|letter: char| is_name(letter) || letter == '{')),
    );
    found.sort_by_key(|range| (range.start, range.end));
    found.dedup();
    found
}

fn occurrences<'a>(text: &'a str, wanted: &str) -> impl Iterator<Item = Range<usize>> + use<'a> {
    let length = wanted.len();
    let closed = wanted.ends_with(['}', ')']);
    let wanted = wanted.to_owned();
    let starts: Vec<usize> = text.match_indices(&wanted).map(|(at, _)| at).collect();
    let whole = move |at: &usize| {
        closed || !text[at + length..].starts_with(|letter: char| is_name(letter) || letter == '(')
    };
    starts.into_iter().filter(whole).map(move |at| at..at + length)
}

fn is_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_-$:".contains(letter)
}

fn range(place: Place) -> Range<usize> {
    place.start as usize..place.end as usize
}
