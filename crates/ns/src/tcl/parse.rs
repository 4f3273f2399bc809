//! From text to scripts: the twelve rules of Tcl.

use super::backslash;
use super::recover;
use super::script::{Command, Script, SyntaxError, Token, Word};
use super::value::{Text, Value};
use crate::options::{NESTING_MAX, PARSED_BYTES_MAX};
use crate::source::Place;
use std::rc::Rc;

/// Reads a part of a text.
#[derive(Debug)]
pub(crate) struct Parser<'a> {
    pub text: &'a str,
    /// The next byte.
    pub at: usize,
    /// The byte after the last.
    pub end: usize,
    /// Whether offsets are those of the source text.
    pub located: bool,
    depth: u32,
    /// Memory of what was made so far, about.
    pub made: usize,
}

/// Memory of a word beside its characters: the word, its one token, and the token's text.
const WORD_BYTES: usize = size_of::<Word>() + size_of::<Token>() + size_of::<Text>();

/// What Tcl says of a bracket without end.
pub(crate) const MISSING_BRACKET: &str = "missing close-bracket";

type Parsed<T> = Result<T, SyntaxError>;

/// Parses a whole text.
pub(crate) fn parse_script(text: &str, part: Place, located: bool) -> Script {
    let mut parser = Parser::new(text, part, located);
    let script = parser.script(None).unwrap_or_else(|error| Script {
        error: Some(error),
        located,
        ..Script::default()
    });
    let mut script = Script { bytes: parser.made, end: part.end, ..script };
    if let Some(error) = script.error.as_mut().filter(|_| located) {
        recover::explain(text, part.end as usize, error);
    }
    script
}

impl<'a> Parser<'a> {
    /// Starts at the beginning of a part of a text.
    pub fn new(text: &'a str, part: Place, located: bool) -> Self {
        Self { text, at: part.start as usize, end: part.end as usize, located, depth: 0, made: 0 }
    }

    /// The next byte.
    pub fn peek(&self) -> Option<u8> {
        self.peek_at(0)
    }

    /// The byte `ahead` of the next.
    pub fn peek_at(&self, ahead: usize) -> Option<u8> {
        let at = self.at + ahead;
        if at < self.end { self.text.as_bytes().get(at).copied() } else { None }
    }

    /// An error at a byte.
    pub fn error(&self, message: &str, at: usize) -> SyntaxError {
        let end = (at + 1).min(self.end.max(at));
        SyntaxError {
            message: message.to_owned(),
            hint: None,
            place: Place { start: at as u32, end: end as u32 },
            skipped: None,
            insertion: None,
        }
    }

    /// Goes one level deeper, unless that is too deep.
    pub fn descend(&mut self) -> Parsed<()> {
        if self.depth >= NESTING_MAX {
            let mut error = self.error("too many nested brackets", self.at);
            error.hint = Some(format!("at most {NESTING_MAX} may stand inside each other; use a variable"));
            return Err(error);
        }
        self.depth += 1;
        Ok(())
    }

    /// Comes back.
    pub fn ascend(&mut self) {
        self.depth -= 1;
    }

    fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        self.descend()?;
        let result = inner(self);
        self.ascend();
        result
    }

    /// Reads commands up to the end, or up to `]` where a script in brackets is read.
    fn script(&mut self, close: Option<u8>) -> Parsed<Script> {
        let mut script = Script { located: self.located, ..Script::default() };
        loop {
            self.skip_between_commands();
            match self.peek() {
                None if close.is_some() => return Err(self.error(MISSING_BRACKET, self.at)),
                None => return Ok(script),
                byte if byte == close => return Ok(script),
                Some(b'#') => self.skip_comment(),
                Some(_) => match self.command(close) {
                    Ok(command) => script.commands.push(command),
                    Err(error) if close.is_none() => {
                        script.error = Some(error);
                        return Ok(script);
                    }
                    Err(error) => return Err(error),
                },
            }
        }
    }

    fn skip_between_commands(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | b';' => self.at += 1,
                b'\\' if self.peek_at(1) == Some(b'\n') => self.at += 2,
                b'\\' if self.peek_at(1) == Some(b'\r') && self.peek_at(2) == Some(b'\n') => self.at += 3,
                _ => return,
            }
        }
    }

    fn skip_comment(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' => return,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.end);
    }

    fn skip_blanks(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' | 0x0b | 0x0c => self.at += 1,
                b'\\' if self.peek_at(1) == Some(b'\n') => self.at += 2,
                b'\\' if self.peek_at(1) == Some(b'\r') && self.peek_at(2) == Some(b'\n') => self.at += 3,
                _ => return,
            }
        }
    }

    fn command(&mut self, close: Option<u8>) -> Parsed<Command> {
        let start = self.at;
        let mut words = Vec::new();
        let mut end = start;
        loop {
            self.skip_blanks();
            match self.peek() {
                None | Some(b'\n' | b';') => break,
                byte if byte == close => break,
                Some(_) => words.push(self.word(close)?),
            }
            end = self.at;
        }
        self.makes(size_of::<Command>(), start)?;
        Ok(Command { words, place: Place { start: start as u32, end: end as u32 } })
    }

    /// A quote that ends on another line is most likely the next one: the one that opened was never closed.
    fn spanning(&self, open: usize, mut error: SyntaxError) -> SyntaxError {
        if self.located && self.text[open..self.at].contains('\n') {
            let skipped = self.rest_of_line(open);
            let line = self.text[open..skipped.end as usize].trim_end();
            error.place = Place { start: open as u32, end: open as u32 + 1 };
            let number = self.text[..open].matches('\n').count() + 1;
            error.hint = Some(format!("the quote opened at line {number} is not closed on that line"));
            error.insertion = Some(((open + line.len()) as u32, "\"".to_owned()));
            error.skipped = Some(skipped);
        }
        error
    }

    fn is_later_line(&self, open: usize, error: &SyntaxError) -> bool {
        let between = self.text.get(open..error.place.start as usize).unwrap_or_default();
        between.replace("\\\n", "").contains('\n')
    }

    /// Counts memory.
    fn makes(&mut self, bytes: usize, at: usize) -> Parsed<()> {
        self.made += bytes;
        if self.made <= PARSED_BYTES_MAX {
            return Ok(());
        }
        let mut error = self.error("the script is too long", at);
        error.hint = Some(format!("parsed, it would take more than {PARSED_BYTES_MAX} bytes; use a loop"));
        Err(error)
    }

    fn word(&mut self, close: Option<u8>) -> Parsed<Word> {
        let start = self.at;
        let expand = self.text.as_bytes()[self.at..self.end].starts_with(b"{*}")
            && self
                .peek_at(3)
                .is_some_and(|byte| !byte.is_ascii_whitespace() && byte != b';' && Some(byte) != close);
        if expand {
            self.at += 3;
        }
        let tokens = match self.peek() {
            Some(b'{') => {
                let value = self.braced()?;
                self.expect_word_end(close, "close-brace")?;
                vec![Token::Literal(value)]
            }
            Some(b'"') => {
                let tokens = self.quoted()?;
                self.expect_word_end(close, "close-quote").map_err(|error| self.spanning(start, error))?;
                tokens
            }
            _ => self.bare(close)?,
        };
        self.makes(WORD_BYTES + self.at - start, start)?;
        Ok(Word { tokens, expand, place: Place { start: start as u32, end: self.at as u32 } })
    }

    fn rest_of_line(&self, from: usize) -> Place {
        let end = self.text[from..self.end].find('\n').map_or(self.end, |offset| from + offset + 1);
        Place { start: from as u32, end: end as u32 }
    }

    fn expect_word_end(&self, close: Option<u8>, what: &str) -> Parsed<()> {
        match self.peek() {
            None | Some(b' ' | b'\t' | b'\n' | b'\r' | b';' | 0x0b | 0x0c) => Ok(()),
            byte if byte == close => Ok(()),
            Some(b'\\') if self.peek_at(1) == Some(b'\n') => Ok(()),
            Some(_) => {
                let mut error = self.error(&format!("extra characters after {what}"), self.at);
                error.hint = Some("put a blank here, or remove what follows".to_owned());
                error.skipped = Some(self.rest_of_line(self.at));
                Err(error)
            }
        }
    }

    /// Reads `{...}`. The value knows its place, so that a body knows its lines.
    pub fn braced(&mut self) -> Parsed<Value> {
        let open = self.at;
        let bytes = self.text.as_bytes();
        let mut depth = 0usize;
        let mut continued = false;
        while let Some(byte) = self.peek() {
            match byte {
                b'\\' => {
                    continued |= self.peek_at(1) == Some(b'\n');
                    self.at += 1;
                }
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                let inner = Place { start: open as u32 + 1, end: self.at as u32 - 1 };
                debug_assert_eq!(bytes[self.at - 1], b'}');
                let text = &self.text[open + 1..self.at - 1];
                let text = if continued { join_lines(text) } else { text.to_owned() };
                return Ok(Value::placed(text, self.located.then_some(inner)));
            }
        }
        let mut error = self.error("missing close-brace", open);
        error.hint = Some("the brace that opens here is never closed".to_owned());
        Err(error)
    }

    /// Reads `"..."`.
    pub fn quoted(&mut self) -> Parsed<Vec<Token>> {
        let open = self.at;
        self.at += 1;
        let tokens = self.tokens(|byte| byte == b'"', open)?;
        if self.peek() != Some(b'"') {
            let mut error = self.error("missing \"", open);
            error.hint = Some("the quote that opens here is never closed".to_owned());
            return Err(error);
        }
        self.at += 1;
        Ok(tokens)
    }

    fn bare(&mut self, close: Option<u8>) -> Parsed<Vec<Token>> {
        let stop = move |byte: u8| {
            matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | b';') || Some(byte) == close
        };
        self.tokens(stop, self.at)
    }

    /// Reads text, variables, brackets and backslashes up to a byte that ends them.
    pub fn tokens(&mut self, stop: impl Fn(u8) -> bool, start: usize) -> Parsed<Vec<Token>> {
        let mut tokens = Vec::new();
        let mut text = String::new();
        let mut plain = true;
        let first = self.at;
        while let Some(byte) = self.peek() {
            if stop(byte) {
                break;
            }
            match byte {
                b'$' => match self.variable()? {
                    Some(token) => {
                        flush(&mut text, &mut tokens);
                        tokens.push(token);
                        plain = false;
                    }
                    None => {
                        text.push('$');
                        self.at += 1;
                    }
                },
                b'[' => {
                    let token = self.bracketed()?;
                    flush(&mut text, &mut tokens);
                    tokens.push(token);
                    plain = false;
                }
                b'\\' => {
                    if self.peek_at(1) == Some(b'\n')
                        && start == first
                        && text.is_empty()
                        && tokens.is_empty()
                    {
                        break;
                    }
                    if self.peek_at(1) == Some(b'\n') && stop(b' ') {
                        break;
                    }
                    self.at += backslash::substitute(&self.text[self.at..self.end], &mut text);
                    plain = false;
                }
                _ => {
                    let from = self.at;
                    while self.peek().is_some_and(|byte| !stop(byte) && !matches!(byte, b'$' | b'[' | b'\\'))
                    {
                        self.at += 1;
                    }
                    text.push_str(&self.text[from..self.at]);
                }
            }
        }
        if tokens.is_empty() {
            let place = Place { start: first as u32, end: self.at as u32 };
            return Ok(vec![Token::Literal(Value::placed(text, (self.located && plain).then_some(place)))]);
        }
        flush(&mut text, &mut tokens);
        Ok(tokens)
    }

    /// Reads `[...]`.
    pub fn bracketed(&mut self) -> Parsed<Token> {
        let open = self.at;
        self.makes(size_of::<Token>() + size_of::<Script>(), open)?;
        self.nested(|parser| {
            parser.at += 1;
            let script = parser.script(Some(b']')).map_err(|mut error| {
                // What goes wrong on a later line is most likely because the bracket did not end on its own.
                if error.message == MISSING_BRACKET || parser.located && parser.is_later_line(open, &error) {
                    error = parser.error(MISSING_BRACKET, open);
                    error.place = Place { start: open as u32, end: open as u32 + 1 };
                    error.hint = Some("the bracket that opens here is never closed".to_owned());
                }
                error
            })?;
            parser.at += 1;
            Ok(Token::Command(Rc::new(script)))
        })
    }

    /// Reads `$name`, `$name(index)` or `${name}`; nothing if the `$` stands for itself.
    pub fn variable(&mut self) -> Parsed<Option<Token>> {
        let dollar = self.at;
        self.makes(2 * size_of::<Token>(), dollar)?;
        if self.peek_at(1) == Some(b'{') {
            let from = self.at + 2;
            let Some(length) = self.text.as_bytes()[from..self.end].iter().position(|byte| *byte == b'}')
            else {
                return Err(self.error("missing close-brace for variable name", dollar));
            };
            self.at = from + length + 1;
            return Ok(Some(named(&self.text[from..from + length])));
        }
        let from = self.at + 1;
        let mut to = from;
        let bytes = &self.text.as_bytes()[..self.end];
        while to < self.end {
            match bytes[to] {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => to += 1,
                b':' if bytes.get(to + 1) == Some(&b':') => {
                    while bytes.get(to) == Some(&b':') {
                        to += 1;
                    }
                }
                _ => break,
            }
        }
        let array = bytes.get(to) == Some(&b'(');
        if to == from && !array {
            return Ok(None);
        }
        let name: Rc<str> = self.text[from..to].into();
        self.at = to;
        if !array {
            return Ok(Some(Token::Variable(name)));
        }
        self.nested(|parser| {
            parser.at += 1;
            let index = parser.tokens(|byte| byte == b')', parser.at - 1)?;
            if parser.peek() != Some(b')') {
                return Err(parser.error("missing )", to));
            }
            parser.at += 1;
            Ok(Some(Token::Element(name, index)))
        })
    }
}

fn flush(text: &mut String, tokens: &mut Vec<Token>) {
    if !text.is_empty() {
        tokens.push(Token::Literal(Value::from(std::mem::take(text))));
    }
}

/// `${n(3)}` is an element like `$n(3)`.
fn named(name: &str) -> Token {
    match split_element(name) {
        Some((base, index)) => Token::Element(base.into(), vec![Token::Literal(Value::from(index))]),
        None => Token::Variable(name.into()),
    }
}

/// The array and the index of `name(index)`.
pub(crate) fn split_element(name: &str) -> Option<(&str, &str)> {
    let inner = name.strip_suffix(')')?;
    inner.split_once('(')
}

/// A line that ends in a backslash goes on in the next: the break and the blanks after it are one blank.
fn join_lines(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        joined.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest[1..].starts_with('\n') {
            rest = &rest[backslash::substitute(rest, &mut joined)..];
        } else {
            let length = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
            joined.push_str(&rest[..length]);
            rest = &rest[length..];
        }
    }
    joined.push_str(rest);
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Script {
        parse_script(text, Place { start: 0, end: text.len() as u32 }, true)
    }

    fn words(text: &str) -> Vec<Vec<String>> {
        let script = parse(text);
        assert!(script.error.is_none(), "{:?}", script.error);
        let literal = |word: &Word| word.literal().map_or("?".to_owned(), Value::to_text);
        script.commands.iter().map(|command| command.words.iter().map(literal).collect()).collect()
    }

    #[test]
    fn commands_words_and_comments() {
        assert_eq!(
            words("a b;c\n# d\\\ne\nf {g h} \"i j\""),
            vec![vec!["a", "b"], vec!["c"], vec!["f", "g h", "i j"]]
        );
        assert_eq!(words("a \\\n b"), vec![vec!["a", "b"]]);
        assert_eq!(words("a {b \\\n  c}"), vec![vec!["a", "b  c"]]);
        assert_eq!(words("a b\\ c \\$d $"), vec![vec!["a", "b c", "$d", "$"]]);
        assert_eq!(words("a $b [c] x$y"), vec![vec!["a", "?", "?", "?"]]);
        assert_eq!(words("\n ; \n"), Vec::<Vec<String>>::new());
    }

    #[test]
    fn errors_say_where() {
        for (text, message, at) in [
            ("a {b", "missing close-brace", 2),
            ("a \"b", "missing \"", 2),
            ("a [b", "missing close-bracket", 2),
            ("a {b}c", "extra characters after close-brace", 5),
            ("a \"b\"c", "extra characters after close-quote", 5),
            ("a $b(c", "missing )", 4),
            ("a ${b", "missing close-brace for variable name", 2),
        ] {
            let error = parse(text).error.expect(text);
            assert_eq!((error.message.as_str(), error.place.start), (message, at), "{text}");
        }
    }

    #[test]
    fn nesting_ends() {
        let error = parse(&"[".repeat(50_000)).error.expect("too deep");
        assert_eq!(error.message, "too many nested brackets");
        let error = parse(&"$a(".repeat(50_000)).error.expect("too deep");
        assert_eq!(error.message, "too many nested brackets");
    }
}
