//! Where to read on after something that is opened and never closed, so that the rest of the file is told about too.
//!
//! Tcl itself reads such a word up to the end of the file. People close brackets and quotes on the line that opens them,
//! and set what stands in braces further in: that tells which one lacks its end, and where the end belongs.

use super::parse::MISSING_BRACKET;
use super::script::SyntaxError;
use crate::source::Place;

/// Commands whose first argument is the name of what they make.
const MAKERS: &[&str] =
    &["set", "incr", "append", "lappend", "lassign", "foreach", "array", "variable", "proc"];

/// Says of an error of the source text what was opened, where to read on and what to insert.
pub(crate) fn explain(text: &str, end: usize, error: &mut SyntaxError) {
    let open = error.place.start as usize;
    match text.as_bytes()[..end].get(open) {
        Some(b'{') if error.message == "missing close-brace" => brace(text, end, open, error),
        Some(b'[') if error.message == MISSING_BRACKET => on_line(text, end, open, "]", error),
        Some(b'"') if error.message == "missing \"" => on_line(text, end, open, "\"", error),
        Some(b'$' | b'(') if error.message.starts_with("missing") => skip_line(text, end, open, error),
        _ => return,
    }
    let line = text[..error.place.start as usize].matches('\n').count() + 1;
    error.hint = Some(format!("opened at line {line}, never closed"));
}

/// A bracket or a quote: it lacks its end on its own line.
fn on_line(text: &str, end: usize, open: usize, close: &'static str, error: &mut SyntaxError) {
    skip_line(text, end, open, error);
    let line = &text[open..line_end(text, end, open)];
    let at = open + line.trim_end_matches([' ', '\t', '\r', ';']).len();
    error.insertion = Some((at as u32, close.to_owned()));
}

fn skip_line(text: &str, end: usize, open: usize, error: &mut SyntaxError) {
    let after = (line_end(text, end, open) + 1).min(end);
    error.skipped = Some(Place { start: line_start(text, open) as u32, end: after as u32 });
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |at| at + 1)
}

/// The end of the line of a byte, or of the last that it goes on in.
fn line_end(text: &str, end: usize, from: usize) -> usize {
    let bytes = &text.as_bytes()[..end];
    let ends = |at: &usize| bytes[*at] == b'\n' && (*at == 0 || bytes[*at - 1] != b'\\');
    (from..end).find(ends).unwrap_or(end)
}

/// A brace that is open, and how far in its line begins.
struct Open {
    at: usize,
    indent: usize,
}

/// A brace: the first line that is not further in than the line that opens it should have been preceded by its end.
fn brace(text: &str, end: usize, open: usize, error: &mut SyntaxError) {
    let line_start = line_start(text, open);
    let mut stack = Vec::new();
    let mut missing: Option<(usize, usize, usize)> = None;
    let mut line = (line_start, open);
    let resume = loop {
        let (start, from) = line;
        let stop = text[from..end].find('\n').map_or(end, |at| from + at);
        let content = text[start..stop].trim_start();
        let indent = stop - start - content.len();
        if start > open && !content.is_empty() && !content.starts_with('#') {
            let closes = content.starts_with('}');
            let ended = |top: &Open| if closes { indent < top.indent } else { indent <= top.indent };
            while stack.last().is_some_and(&ended) && (!closes || stack.len() > 1) {
                let top = stack.pop().expect("it has a last one");
                missing.get_or_insert((top.at, start, top.indent));
            }
            if stack.is_empty() {
                break start;
            }
        }
        braces(text, from..stop, indent, &mut stack);
        if stack.is_empty() || stop >= end {
            break (stop + 1).min(end);
        }
        line = (stop + 1, stop + 1);
    };
    let last = stack.pop().map(|top| (top.at, end, top.indent));
    error.skipped = Some(Place { start: line_start as u32, end: resume as u32 });
    if let Some((at, before, indent)) = missing.or(last) {
        error.place = Place { start: at as u32, end: at as u32 + 1 };
        error.insertion = Some(match before {
            before if before == end => (end as u32, "}".to_owned()),
            before => (before as u32, format!("{}}}\n", " ".repeat(indent))),
        });
    }
}

/// Opens and closes what a line opens and closes.
fn braces(text: &str, line: std::ops::Range<usize>, indent: usize, stack: &mut Vec<Open>) {
    let mut at = line.start;
    while at < line.end {
        match text.as_bytes()[at] {
            b'\\' => at += 1,
            b'{' => stack.push(Open { at, indent }),
            b'}' => {
                stack.pop();
                if stack.is_empty() {
                    return;
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// Names that a skipped part of the text would have made: that they are missing is not told.
pub(crate) fn names_made(part: &str) -> impl Iterator<Item = &str> {
    let is_break = |letter: char| letter.is_whitespace() || "{}[]\";".contains(letter);
    let mut words = part.split(is_break).filter(|word| !word.is_empty());
    std::iter::from_fn(move || {
        words.by_ref().find(|word| MAKERS.contains(word))?;
        words.next().map(|name| name.split('(').next().unwrap_or(name))
    })
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse_script;
    use super::*;

    /// The line of what is never closed, what is inserted before which line, and the line to read on at.
    fn recovered(text: &str) -> (usize, String, usize, usize) {
        let script = parse_script(text, Place { start: 0, end: text.len() as u32 }, true);
        let error = script.error.expect("it is broken");
        let line = |at: u32| text[..at as usize].matches('\n').count() + 1;
        let (at, inserted) = error.insertion.expect("a mend");
        let resume = error.skipped.expect("a place to read on").end;
        (line(error.place.start), inserted, line(at), line(resume))
    }

    #[test]
    fn brackets_and_quotes_end_on_their_line() {
        assert_eq!(recovered("set a [b\nset c 1\n"), (1, "]".into(), 1, 2));
        assert_eq!(recovered("set c 1\nset a \"b; \nset d 1\n"), (2, "\"".into(), 2, 3));
        assert_eq!(recovered("set a [b \\\n c\nset d 1\n"), (1, "]".into(), 2, 3));
    }

    #[test]
    fn the_brace_that_lacks_its_end_is_told_by_how_far_in_lines_are() {
        assert_eq!(recovered("for {} 1 {} {\n  a\nset b 1\n"), (1, "}\n".into(), 3, 3));
        let inner = "for {} 1 {} {\n  if 1 {\n    a\n}\nset b 1\n";
        assert_eq!(recovered(inner), (2, "  }\n".into(), 4, 5));
        assert_eq!(recovered("if 1 {\n  a"), (1, "}".into(), 2, 2));
        assert_eq!(recovered("if 1 {\na\nb\n"), (1, "}\n".into(), 2, 2));
    }

    #[test]
    fn names_that_are_skipped_are_known() {
        let names: Vec<&str> = names_made("for {set i 0} {$i<3} {incr i} {\n set n($i) [x]").collect();
        assert_eq!(names, ["i", "i", "n"]);
    }
}
