//! What stands around a place of a text.

use std::ops::Range;

/// The command that a place is in, up to the place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Context<'a> {
    /// Its words before the one that the place is in.
    pub words: Vec<&'a str>,
    /// The part of a word right before the place.
    pub partial: &'a str,
}

/// Reads the command around a byte. Commands end at lines, semicolons, brackets and braces.
pub(super) fn context(text: &str, at: usize) -> Context<'_> {
    let at = boundary(text, at);
    let line = line_start(text, at);
    let mut starts = vec![line];
    let mut bytes = text[line..at].bytes().enumerate();
    while let Some((offset, byte)) = bytes.next() {
        let next = line + offset + 1;
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'[' | b'{' => starts.push(next),
            b']' | b'}' if starts.len() > 1 => {
                starts.pop();
            }
            b';' => {
                starts.pop();
                starts.push(next);
            }
            _ => {}
        }
    }
    let start = starts.pop().unwrap_or(line).min(at);
    let part = &text[start..at];
    let partial = part.rsplit(|letter: char| letter.is_whitespace() || "\"(".contains(letter)).next();
    let partial = partial.unwrap_or_default();
    let before = &part[..part.len() - partial.len()];
    Context { words: before.split_whitespace().filter(|word| *word != "\\").collect(), partial }
}

/// Whether a byte is within a comment that stands on a line of its own or behind a semicolon.
pub(super) fn is_comment(text: &str, at: usize) -> bool {
    let at = boundary(text, at);
    let line = &text[line_start(text, at)..at];
    line.rsplit(';').next().is_some_and(|part| part.trim_start().starts_with('#'))
}

/// The name around a byte: letters of names, and the `$` before it.
pub(super) fn name_at(text: &str, at: usize) -> Option<Range<usize>> {
    let at = boundary(text, at);
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "_-/:".contains(letter);
    let before: usize =
        text[..at].chars().rev().take_while(|&letter| is_name(letter)).map(char::len_utf8).sum();
    let after: usize = text[at..].chars().take_while(|&letter| is_name(letter)).map(char::len_utf8).sum();
    (before + after > 0).then_some(at - before..at + after)
}

/// Whether a name that starts here is that of a variable: behind `$` or `${`.
pub(super) fn is_variable(text: &str, start: usize) -> bool {
    let before = &text[..start];
    before.ends_with('$') || before.ends_with("${")
}

/// The start of the line of a byte; of the first of several that backslashes join.
fn line_start(text: &str, at: usize) -> usize {
    let mut start = at;
    loop {
        start = text[..start].rfind('\n').map_or(0, |found| found + 1);
        let before =
            text[..start].strip_suffix('\n').map(|before| before.strip_suffix('\r').unwrap_or(before));
        match before {
            Some(before) if before.ends_with('\\') => start = before.len(),
            _ => return start,
        }
    }
}

fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default()
}
