//! XML with its places.

use super::guard::Guarded;
use super::teller::Teller;
use crate::source::Place;
use roxmltree::{Error, ParsingOptions, TextPos};

/// A parsed text.
pub(super) struct Document<'t> {
    source: &'t str,
    tree: roxmltree::Document<'t>,
}

/// Parses a text; tells of the first thing that makes it no XML.
pub(super) fn parse<'t>(source: &'t str, guarded: &Guarded, teller: &mut Teller) -> Option<Document<'t>> {
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    match roxmltree::Document::parse_with_options(source, options) {
        Ok(tree) => Some(Document { source, tree }),
        Err(error) => {
            let (message, hint) = explained(&error);
            let place = match (&error, guarded.open.last()) {
                (Error::UnclosedRootNode | Error::UnexpectedEndOfStream, Some(open)) => *open,
                _ => place(source, error.pos()),
            };
            teller.error(place, message, hint);
            None
        }
    }
}

fn explained(error: &Error) -> (String, &'static str) {
    match error {
        Error::UnexpectedCloseTag(expected, found, _) => (
            format!("`</{found}>` ends what `<{expected}>` began"),
            "every element ends with a tag of its own name, innermost first",
        ),
        Error::UnknownEntityReference(name, _) => (
            format!("`&{name};` stands for nothing"),
            "XML knows `&amp;`, `&lt;`, `&gt;`, `&quot;` and `&apos;`",
        ),
        Error::MalformedEntityReference(_) => {
            ("`&` begins an entity that does not end".to_owned(), "write `&amp;` for the letter itself")
        }
        Error::UnclosedRootNode | Error::UnexpectedEndOfStream => {
            ("the text ends before this element does".to_owned(), "add the end tags, or take the whole file")
        }
        Error::NoRootNode => ("there is no element".to_owned(), "topdl begins with `<experiment>`"),
        other => {
            let text = other.to_string();
            let text = text.rsplit_once(" at ").map_or(text.as_str(), |(text, _)| text);
            (format!("this is no XML: {text}"), "write `&lt;` and `&amp;` where a text holds `<` or `&`")
        }
    }
}

/// Line and column of the parser, as bytes.
fn place(source: &str, at: TextPos) -> Place {
    let line_start = match at.row {
        0 | 1 => 0,
        row => source.match_indices('\n').nth(row as usize - 2).map_or(source.len(), |(at, _)| at + 1),
    };
    let before = source[line_start..].chars().take(at.col.saturating_sub(1) as usize).map(char::len_utf8);
    let start = (line_start + before.sum::<usize>()) as u32;
    Place { start, end: start + 1 }
}

impl Document<'_> {
    /// The outermost element.
    pub fn root(&self) -> Element<'_> {
        Element { node: self.tree.root_element(), source: self.source }
    }
}

/// An element.
#[derive(Clone, Copy)]
pub(super) struct Element<'d> {
    node: roxmltree::Node<'d, 'd>,
    source: &'d str,
}

impl<'d> Element<'d> {
    /// Its name, whatever its namespace.
    pub fn name(self) -> &'d str {
        self.node.tag_name().name()
    }

    /// Its start tag as far as its name.
    pub fn place(self) -> Place {
        let range = self.node.range();
        let tag = &self.source[range.clone()];
        let length =
            tag.find(|letter: char| letter.is_whitespace() || "/>".contains(letter)).unwrap_or(tag.len());
        Place { start: range.start as u32, end: (range.start + length) as u32 }
    }

    /// The elements in it.
    pub fn children(self) -> impl Iterator<Item = Element<'d>> {
        let source = self.source;
        self.node.children().filter(roxmltree::Node::is_element).map(move |node| Element { node, source })
    }

    /// Its text, without the blanks around it, and where that stands; its tag, if there is none.
    pub fn text(self) -> (String, Place) {
        let parts = || self.node.children().filter(roxmltree::Node::is_text);
        let text: String = parts().filter_map(|part| part.text()).collect();
        let mut ranges = parts().map(|part| part.range());
        let place = ranges.next().and_then(|first| {
            let end = ranges.next_back().map_or(first.end, |last| last.end);
            let written = &self.source[first.start..end];
            let start = first.start + (written.len() - written.trim_start().len());
            let end = start + written.trim().len();
            (end > start).then_some(Place { start: start as u32, end: end as u32 })
        });
        (text.trim().to_owned(), place.unwrap_or_else(|| self.place()))
    }

    /// A text that stands beside elements, where none belongs.
    pub fn stray_text(self) -> Option<Place> {
        let stray = |node: &roxmltree::Node| {
            node.is_text() && node.text().is_some_and(|text| !text.trim().is_empty())
        };
        let range = self.node.children().find(stray)?.range();
        let written = &self.source[range.clone()];
        let start = range.start + (written.len() - written.trim_start().len());
        Some(Place { start: start as u32, end: (start + written.trim().len()) as u32 })
    }

    /// The names of its XML attributes that have no namespace, each with its place.
    pub fn attributes(self) -> impl Iterator<Item = (&'d str, Place)> {
        self.node.attributes().filter(|attribute| attribute.namespace().is_none()).map(|attribute| {
            let range = attribute.range();
            (attribute.name(), Place { start: range.start as u32, end: range.end as u32 })
        })
    }
}
