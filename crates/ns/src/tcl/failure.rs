//! How a command may end other than with a value.

use super::value::Value;
use crate::diagnostic::Fix;
use crate::source::Place;
use neo_topology::Turn;

/// What a command comes to.
pub(crate) type Outcome<T = Value> = Result<T, Exception>;

/// An end without a value.
#[derive(Debug)]
pub(crate) enum Exception {
    /// Something is wrong.
    Error(Box<Failure>),
    /// `return`.
    Return(Box<Returning>),
    /// `break`.
    Break,
    /// `continue`.
    Continue,
}

/// What `return` hands over.
#[derive(Debug)]
pub(crate) struct Returning {
    /// The value.
    pub value: Value,
    /// `-code`: 0 ok, 1 error, 2 return, 3 break, 4 continue.
    pub code: i64,
    /// `-level`: procedures still to leave.
    pub level: i64,
    /// `-errorcode`.
    pub error_code: Value,
}

/// What is wrong.
#[derive(Debug, Default)]
pub(crate) struct Failure {
    /// In Tcl's or Emulab's words.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// The same as an edit.
    pub fix: Option<Fix>,
    /// The word of the command to blame; 0 is its name.
    pub argument: Option<usize>,
    /// Where.
    pub place: Option<Place>,
    /// Loops and calls around it.
    pub trail: Vec<Turn>,
    /// Whether it can be caught, and whether it is told.
    pub kind: FailureKind,
    /// `errorCode`.
    pub code: Value,
}

/// Whether a failure can be caught, and whether it is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// An error of the file.
    #[default]
    Error,
    /// One that the file itself raises: it leaves the procedures that run.
    Raised,
    /// A limit: nothing catches it.
    Limit,
    /// The consequence of one that was told already.
    Consequence,
    /// `exit`: the file ends here.
    Exit,
}

impl Failure {
    /// With what to do.
    pub fn hinted(message: impl Into<String>, hint: impl Into<String>) -> Exception {
        Exception::Error(Box::new(Self {
            message: message.into(),
            hint: Some(hint.into()),
            ..Self::default()
        }))
    }

    /// A limit was reached.
    pub fn limit(message: impl Into<String>, hint: impl Into<String>) -> Exception {
        Exception::Error(Box::new(Self {
            message: message.into(),
            hint: Some(hint.into()),
            kind: FailureKind::Limit,
            ..Self::default()
        }))
    }

    /// The file raises it, with what `errorCode` shall be.
    pub fn raised(message: &Value, code: Value) -> Exception {
        let message = message.to_text();
        Exception::Error(Box::new(Self { message, code, kind: FailureKind::Raised, ..Self::default() }))
    }

    /// Whether `catch` may catch it.
    pub fn catchable(&self) -> bool {
        matches!(self.kind, FailureKind::Error | FailureKind::Raised | FailureKind::Consequence)
    }
}

impl Exception {
    /// Blames a word of the command.
    pub fn at(mut self, argument: usize) -> Self {
        if let Self::Error(failure) = &mut self
            && failure.argument.is_none()
        {
            failure.argument = Some(argument);
        }
        self
    }
}

impl From<String> for Exception {
    fn from(message: String) -> Self {
        Self::Error(Box::new(Failure { message, ..Failure::default() }))
    }
}

impl From<&str> for Exception {
    fn from(message: &str) -> Self {
        Self::from(message.to_owned())
    }
}
