//! From bytes to lines.

use crate::{Line, Lines};

/// The longest line, in bytes; a longer one is given in pieces, so that a command without line ends cannot fill the
/// memory. The longest honest ones are result documents of some hundred KiB.
const LINE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Cuts one stream of bytes into lines.
pub struct Cutter {
    make: fn(String) -> Line,
    pending: Vec<u8>,
}

impl Cutter {
    /// For lines of this kind.
    pub fn new(make: fn(String) -> Line) -> Self {
        Self { make, pending: Vec::new() }
    }

    /// Takes bytes, gives every line that is complete.
    pub fn take(&mut self, bytes: &[u8], mut give: impl FnMut(Line)) {
        let mut pieces = bytes.split(|byte| *byte == b'\n');
        self.pending.extend_from_slice(pieces.next().unwrap_or_default());
        for piece in pieces {
            give(self.cut());
            self.pending.extend_from_slice(piece);
        }
        if self.pending.len() > LINE_BYTES_MAX {
            give(self.cut());
        }
    }

    /// Gives what is left when the stream ends without a line end.
    pub fn finish(&mut self, lines: &Lines) {
        if !self.pending.is_empty() {
            // A closed receiver does not stop the command.
            let _ = lines.send(self.cut());
        }
    }

    fn cut(&mut self) -> Line {
        let mut line = std::mem::take(&mut self.pending);
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        (self.make)(String::from_utf8_lossy(&line).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(chunks: &[&[u8]]) -> Vec<Line> {
        let (lines, mut given) = tokio::sync::mpsc::unbounded_channel();
        let mut cutter = Cutter::new(Line::Out);
        for chunk in chunks {
            cutter.take(chunk, |line| lines.send(line).expect("it is open"));
        }
        cutter.finish(&lines);
        drop(lines);
        std::iter::from_fn(|| given.blocking_recv()).collect()
    }

    fn out(texts: &[&str]) -> Vec<Line> {
        texts.iter().map(|text| Line::Out((*text).to_owned())).collect()
    }

    #[test]
    fn lines_are_cut_wherever_the_chunks_end() {
        assert_eq!(cut(&[b"on", b"e\ntwo\r\n", b"\nlast"]), out(&["one", "two", "", "last"]));
        assert_eq!(cut(&[]), out(&[]));
        assert_eq!(cut(&[b"one\n"]), out(&["one"]));
        assert_eq!(cut(&[b"\xff\n"]), out(&["\u{fffd}"]));
    }

    #[test]
    fn a_line_without_end_comes_in_pieces() {
        let piece = vec![b'x'; LINE_BYTES_MAX];
        let lines = cut(&[&piece, b"y", b"z\n"]);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[1], Line::Out("z".to_owned()));
    }
}
