//! Two ways to count in one text: bytes, as Rust does, and UTF-16 code units, as JavaScript does.

/// Bytes between two places that were counted beforehand.
const STRIDE: usize = 1024;

/// Knows both counts of every place of a text.
pub(super) struct Offsets<'a> {
    text: &'a str,
    /// Code units before the first character that begins at or after byte `i * STRIDE`; empty for plain ASCII.
    counted: Vec<u32>,
}

impl<'a> Offsets<'a> {
    /// Reads the text once.
    pub fn of(text: &'a str) -> Self {
        let mut counted = Vec::new();
        let mut units = 0;
        for (at, character) in text.char_indices().filter(|_| !text.is_ascii()) {
            if counted.len() * STRIDE <= at {
                counted.push(units);
            }
            units += character.len_utf16() as u32;
        }
        Self { text, counted }
    }

    /// Code units before a byte. A byte within a character or beyond the end counts as the next boundary.
    pub fn utf16(&self, byte: u32) -> u32 {
        let byte = (byte as usize).min(self.text.len());
        let Some(&before) = self.counted.get(byte / STRIDE) else { return byte as u32 };
        let from = boundary(self.text, byte / STRIDE * STRIDE);
        let rest = self.text[from..].char_indices().take_while(|(at, _)| from + at < byte);
        before + rest.map(|(_, character)| character.len_utf16() as u32).sum::<u32>()
    }

    /// Bytes before a code unit; the whole text beyond its end.
    pub fn byte(&self, units: u32) -> usize {
        if self.counted.is_empty() {
            return (units as usize).min(self.text.len());
        }
        let stride = self.counted.partition_point(|&before| before <= units).saturating_sub(1);
        let from = boundary(self.text, stride * STRIDE);
        let mut passed = self.counted[stride];
        for (at, character) in self.text[from..].char_indices() {
            if passed >= units {
                return from + at;
            }
            passed += character.len_utf16() as u32;
        }
        self.text.len()
    }
}

/// Code units before a byte of a text, for a single question.
pub fn utf16_offset(text: &str, byte: u32) -> u32 {
    Offsets::of(text).utf16(byte)
}

/// The first character boundary from here on.
fn boundary(text: &str, from: usize) -> usize {
    (from..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_counts_agree_everywhere() {
        for text in ["", "plain", "aé😀z", &"é😀a".repeat(700), &"a".repeat(3000), &"😀".repeat(2000)]
        {
            let offsets = Offsets::of(text);
            let mut units = 0;
            for (byte, character) in text.char_indices() {
                assert_eq!(offsets.utf16(byte as u32), units, "byte {byte}");
                assert_eq!(offsets.byte(units), byte, "unit {units}");
                units += character.len_utf16() as u32;
            }
            assert_eq!(offsets.utf16(text.len() as u32 + 9), units);
            assert_eq!(offsets.byte(units + 9), text.len());
        }
    }
}
