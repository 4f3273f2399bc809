//! What a text may cost, checked before it is parsed: one pass over its tags.

use super::teller::Teller;
use super::{TOPDL_ATTRIBUTES_MAX, TOPDL_BYTES_MAX, TOPDL_DEPTH_MAX, TOPDL_ELEMENTS_MAX};
use crate::source::Place;

/// A text within the limits.
#[derive(Debug, Default)]
pub(super) struct Guarded {
    /// Start tags that no end tag answers, outermost first.
    pub open: Vec<Place>,
}

/// Checks the limits; tells of the first that is passed.
pub(super) fn check(source: &str, teller: &mut Teller) -> Option<Guarded> {
    if source.len() > TOPDL_BYTES_MAX {
        let message =
            format!("the file is larger than {TOPDL_BYTES_MAX} bytes, the most that topdl may have");
        teller.error(Place::default(), message, "describe so large a network in NS, with loops");
        return None;
    }
    let mut scan = Scan { text: source, at: 0, elements: 0, open: Vec::new() };
    while let Some(found) = source[scan.at..].find('<') {
        scan.at += found;
        if let Err((place, message, hint)) = scan.tag() {
            teller.error(place, message, hint);
            return None;
        }
    }
    Some(Guarded { open: scan.open })
}

type Complaint = (Place, String, &'static str);

struct Scan<'t> {
    text: &'t str,
    at: usize,
    elements: usize,
    open: Vec<Place>,
}

impl Scan<'_> {
    /// Goes past the tag, comment or other markup that begins here.
    fn tag(&mut self) -> Result<(), Complaint> {
        let rest = &self.text[self.at..];
        for (start, end) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] {
            if rest.starts_with(start) {
                self.at += rest.find(end).map_or(rest.len(), |found| found + end.len());
                return Ok(());
            }
        }
        if rest.starts_with("<!") {
            let message =
                "topdl has no document type; entities are not expanded, and nothing is fetched".to_owned();
            return Err((self.place(2), message, "remove `<!DOCTYPE …>`"));
        }
        if rest.starts_with("</") {
            self.open.pop();
            self.at += 2;
            return Ok(());
        }
        self.start_tag()
    }

    fn start_tag(&mut self) -> Result<(), Complaint> {
        let rest = &self.text[self.at..];
        let name = rest[1..].find(|letter: char| letter.is_whitespace() || "/><".contains(letter));
        let place = self.place(1 + name.unwrap_or(rest.len() - 1));
        self.elements += 1;
        if self.elements > TOPDL_ELEMENTS_MAX {
            let message = format!("more than {TOPDL_ELEMENTS_MAX} elements");
            return Err((place, message, "describe so large a network in NS, with loops"));
        }
        let (length, attributes, is_closed) = tag_end(rest);
        if attributes > TOPDL_ATTRIBUTES_MAX {
            let message = format!("an element with more than {TOPDL_ATTRIBUTES_MAX} XML attributes");
            return Err((place, message, "topdl says everything in elements"));
        }
        if !is_closed {
            self.open.push(place);
        }
        if self.open.len() > TOPDL_DEPTH_MAX {
            let message = format!("more than {TOPDL_DEPTH_MAX} elements inside each other");
            return Err((place, message, "topdl has six at most: is an end tag missing?"));
        }
        self.at += length;
        Ok(())
    }

    fn place(&self, length: usize) -> Place {
        Place { start: self.at as u32, end: (self.at + length) as u32 }
    }
}

/// Length of a start tag, its attributes (no more are counted than matter), and whether it is an empty element's.
fn tag_end(tag: &str) -> (usize, usize, bool) {
    let bytes = tag.as_bytes();
    let (mut quote, mut attributes) = (None, 0);
    for (at, &byte) in bytes.iter().enumerate().skip(1) {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'=') => attributes += 1,
            (None, b'>') => return (at + 1, attributes, bytes[at - 1] == b'/'),
            // The tag has no end; the parser says so.
            (None, b'<') => return (at, attributes, true),
            (None, _) => {}
        }
        if attributes > TOPDL_ATTRIBUTES_MAX {
            break;
        }
    }
    (tag.len(), attributes, true)
}
