//! Lists as text: splitting by Tcl's rules, and quoting so that splitting gives the same elements back.

use super::backslash;
use super::value::Value;
use crate::options::LIST_LENGTH_MAX;
use std::ops::Range;

/// An element of a list, and where it stands verbatim in the list's text.
pub(crate) type Element = (String, Option<Range<usize>>);

/// Splits a list into its elements; an error says what is wrong, in Tcl's words.
pub(crate) fn parse_list(text: &str) -> Result<Vec<Element>, String> {
    let bytes = text.as_bytes();
    let mut items = Vec::new();
    let mut at = 0;
    loop {
        while at < bytes.len() && is_space(bytes[at]) {
            at += 1;
        }
        if at >= bytes.len() {
            return Ok(items);
        }
        if items.len() == LIST_LENGTH_MAX {
            return Err(format!("a list of more than {LIST_LENGTH_MAX} elements"));
        }
        let in_braces = bytes[at] == b'{';
        let (item, next) = match bytes[at] {
            b'{' => braced(text, at)?,
            b'"' => quoted(text, at)?,
            _ => bare(text, at),
        };
        items.push((item, in_braces.then_some(at + 1..next - 1)));
        at = next;
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

fn braced(text: &str, open: usize) -> Result<(String, usize), String> {
    let bytes = text.as_bytes();
    let mut depth = 0usize;
    let mut at = open;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return element_end(text, at + 1, "braces")
                        .map(|next| (text[open + 1..at].to_owned(), next));
                }
            }
            _ => {}
        }
        at += 1;
    }
    Err("unmatched open brace in list".to_owned())
}

fn quoted(text: &str, open: usize) -> Result<(String, usize), String> {
    let bytes = text.as_bytes();
    let mut item = String::new();
    let mut at = open + 1;
    let mut plain = at;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                item.push_str(&text[plain..at]);
                return element_end(text, at + 1, "quotes").map(|next| (item, next));
            }
            b'\\' => {
                item.push_str(&text[plain..at]);
                at += backslash::substitute(&text[at..], &mut item);
                plain = at;
            }
            _ => at += 1,
        }
    }
    Err("unmatched open quote in list".to_owned())
}

fn element_end(text: &str, at: usize, what: &str) -> Result<usize, String> {
    match text.as_bytes().get(at) {
        Some(byte) if !is_space(*byte) => {
            let rest: String = text[at..].chars().take_while(|c| !c.is_ascii_whitespace()).take(20).collect();
            Err(format!("list element in {what} followed by \"{rest}\" instead of space"))
        }
        _ => Ok(at),
    }
}

fn bare(text: &str, start: usize) -> (String, usize) {
    let bytes = text.as_bytes();
    let mut item = String::new();
    let mut at = start;
    let mut plain = start;
    while at < bytes.len() && !is_space(bytes[at]) {
        if bytes[at] == b'\\' {
            item.push_str(&text[plain..at]);
            at += backslash::substitute(&text[at..], &mut item);
            plain = at;
        } else {
            at += 1;
        }
    }
    item.push_str(&text[plain..at]);
    (item, at)
}

/// Adds a list's string form to a text.
pub(crate) fn push_list(items: &[Value], target: &mut String) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            target.push(' ');
        }
        push_element(&item.as_str(), index == 0, target);
    }
}

/// Adds one element, quoted as Tcl quotes it.
pub(crate) fn push_element(item: &str, first: bool, target: &mut String) {
    match quoting(item, first) {
        Quoting::None => target.push_str(item),
        Quoting::Braces => {
            target.push('{');
            target.push_str(item);
            target.push('}');
        }
        Quoting::Backslashes { braces } => push_escaped(item, first, braces, target),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoting {
    None,
    Braces,
    /// Braces too, unless they are balanced.
    Backslashes {
        braces: bool,
    },
}

fn quoting(item: &str, first: bool) -> Quoting {
    if item.is_empty() {
        return Quoting::Braces;
    }
    let bytes = item.as_bytes();
    let mut prefers_braces = matches!(bytes[0], b'{' | b'"') || (first && bytes[0] == b'#');
    let mut prefers_backslashes = false;
    let mut depth = 0i64;
    let mut balanced = true;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                balanced &= depth >= 0;
            }
            b']' | b'"' => prefers_backslashes = true,
            b'[' | b'$' | b';' | b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => prefers_braces = true,
            b'\\' => {
                prefers_braces = true;
                match bytes.get(at + 1) {
                    None | Some(b'\n') => balanced = false,
                    Some(_) => at += 1,
                }
            }
            _ => {}
        }
        at += 1;
    }
    balanced &= depth == 0;
    match (balanced, prefers_braces, prefers_backslashes) {
        (false, _, _) => Quoting::Backslashes { braces: true },
        (true, true, _) => Quoting::Braces,
        (true, false, true) => Quoting::Backslashes { braces: false },
        (true, false, false) => Quoting::None,
    }
}

fn push_escaped(item: &str, first: bool, braces: bool, target: &mut String) {
    for (index, character) in item.char_indices() {
        match character {
            '\n' => target.push_str("\\n"),
            '\t' => target.push_str("\\t"),
            '\r' => target.push_str("\\r"),
            '\u{b}' => target.push_str("\\v"),
            '\u{c}' => target.push_str("\\f"),
            '[' | ']' | '$' | ';' | ' ' | '"' | '\\' => target.extend(['\\', character]),
            '{' | '}' if braces => target.extend(['\\', character]),
            '#' if index == 0 && first => target.push_str("\\#"),
            _ => target.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(items: &[&str]) -> String {
        let values: Vec<Value> = items.iter().map(|item| Value::from(*item)).collect();
        let mut text = String::new();
        push_list(&values, &mut text);
        let back: Vec<String> =
            parse_list(&text).expect("our own list").into_iter().map(|(item, _)| item).collect();
        assert_eq!(back, items, "{text}");
        text
    }

    #[test]
    fn elements_survive_the_way_through_text() {
        assert_eq!(there_and_back(&["a", "b c", ""]), "a {b c} {}");
        assert_eq!(there_and_back(&["{", "}", "a{b"]), "\\{ \\} a\\{b");
        assert_eq!(there_and_back(&["$x", "[y]", "a;b"]), "{$x} {[y]} {a;b}");
        assert_eq!(there_and_back(&["#a", "#b"]), "{#a} #b");
        assert_eq!(there_and_back(&["a\"b", "c]", "d {\""]), "a\\\"b c\\] d\\ \\{\\\"");
        assert_eq!(there_and_back(&["a\\", "a\\b", "x\ny"]), "a\\\\ {a\\b} {x\ny}");
    }

    #[test]
    fn broken_lists_say_why() {
        assert_eq!(parse_list("a {b").expect_err("open"), "unmatched open brace in list");
        assert_eq!(parse_list("\"b").expect_err("open"), "unmatched open quote in list");
        assert_eq!(
            parse_list("{a}b c").expect_err("close"),
            "list element in braces followed by \"b\" instead of space"
        );
    }
}
