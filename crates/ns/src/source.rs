//! From byte offsets to lines and columns.

use neo_topology::SourceRange;

/// Bytes between two counted places of a text.
const STRIDE: usize = 1024;

/// A part of the source text: from the first byte to the byte after the last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub start: u32,
    pub end: u32,
}

/// Knows the line and the column of every byte of a text, in constant time.
#[derive(Debug)]
pub(crate) struct LineIndex {
    text: String,
    line_starts: Vec<u32>,
    /// Characters before byte `i * STRIDE`.
    characters: Vec<u32>,
}

impl LineIndex {
    /// Reads the text once.
    pub fn new(text: &str) -> Self {
        let mut line_starts = vec![0];
        let mut characters = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut count = 0;
        for (offset, byte) in text.bytes().enumerate() {
            if offset % STRIDE == 0 {
                characters.push(count);
            }
            count += u32::from(is_character_start(byte));
            if byte == b'\n' {
                line_starts.push(offset as u32 + 1);
            }
        }
        characters.push(count);
        Self { text: text.to_owned(), line_starts, characters }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line of a byte, from 1.
    pub fn line(&self, offset: u32) -> u32 {
        self.line_starts.partition_point(|start| *start <= offset) as u32
    }

    /// A place as people and editors want it.
    pub fn range(&self, place: Place) -> SourceRange {
        let length = self.text.len() as u32;
        let start_byte = place.start.min(length);
        let line = self.line(start_byte);
        let line_start = self.line_starts[line as usize - 1];
        SourceRange {
            start_byte,
            end_byte: place.end.clamp(start_byte, length),
            line,
            column: self.characters_before(start_byte) - self.characters_before(line_start) + 1,
        }
    }

    fn characters_before(&self, offset: u32) -> u32 {
        let stride = (offset as usize / STRIDE).min(self.characters.len().saturating_sub(1));
        let from = (stride * STRIDE).min(offset as usize);
        let counted = self.characters.get(stride).copied().unwrap_or_default();
        let rest =
            self.text.as_bytes()[from..offset as usize].iter().filter(|byte| is_character_start(**byte));
        counted + rest.count() as u32
    }
}

fn is_character_start(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        let text = "é a\n  b\n";
        let index = LineIndex::new(text);
        let at = |start: u32| index.range(Place { start, end: start + 1 });
        assert_eq!((at(0).line, at(0).column), (1, 1));
        assert_eq!((at(3).line, at(3).column), (1, 3));
        assert_eq!((at(7).line, at(7).column), (2, 3));
        assert_eq!(at(99).start_byte, text.len() as u32);
    }

    #[test]
    fn long_lines_count_from_the_nearest_stride() {
        let text = "é".repeat(5 * STRIDE);
        let index = LineIndex::new(&text);
        assert_eq!(index.range(Place { start: 8 * STRIDE as u32, end: 0 }).column, 4 * STRIDE as u32 + 1);
        assert_eq!(LineIndex::new("").range(Place::default()).line, 1);
    }
}
