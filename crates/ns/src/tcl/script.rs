//! Scripts as parsed: commands of words of tokens.

use super::value::Value;
use crate::source::Place;
use std::rc::Rc;

/// A parsed script.
#[derive(Debug, Default)]
pub(crate) struct Script {
    /// Its commands, up to the first that cannot be parsed.
    pub commands: Vec<Command>,
    /// Why parsing stopped.
    pub error: Option<SyntaxError>,
    /// Whether places are those of the source text.
    pub located: bool,
    /// Memory that it takes, about.
    pub bytes: usize,
    /// The byte after the last of the text that it was parsed from.
    pub end: u32,
}

/// One command.
#[derive(Debug)]
pub(crate) struct Command {
    /// Its words; the first names it.
    pub words: Vec<Word>,
    /// From the first word to the last.
    pub place: Place,
}

/// One word.
#[derive(Debug)]
pub(crate) struct Word {
    /// What it is made of; the values of several are strung together.
    pub tokens: Vec<Token>,
    /// `{*}`: the elements of its value are words.
    pub expand: bool,
    /// Where it stands.
    pub place: Place,
}

/// A part of a word.
#[derive(Debug)]
pub(crate) enum Token {
    /// As it stands.
    Literal(Value),
    /// `$name`.
    Variable(Rc<str>),
    /// `$name(index)`.
    Element(Rc<str>, Vec<Token>),
    /// `[script]`.
    Command(Rc<Script>),
}

/// What is wrong with a text, in Tcl's words, and where.
#[derive(Debug, Clone)]
pub(crate) struct SyntaxError {
    /// In Tcl's words.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// Where.
    pub place: Place,
    /// What cannot be understood; what follows it can.
    pub skipped: Option<Place>,
    /// What to insert, and where.
    pub insertion: Option<(u32, String)>,
}

impl Word {
    /// The word, where it is the same every time.
    pub fn literal(&self) -> Option<&Value> {
        match self.tokens.as_slice() {
            [Token::Literal(value)] => Some(value),
            _ => None,
        }
    }
}
