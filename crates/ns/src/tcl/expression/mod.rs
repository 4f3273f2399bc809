//! `expr`: compiled to postfix operations, so that neither evaluating nor freeing it recurses.

mod arithmetic;
mod compile;
mod evaluate;
mod functions;

use super::script::Token;
use super::value::Value;

pub(crate) use arithmetic::{added, compare_values};
pub(crate) use compile::compile;
pub(crate) use evaluate::long_steps;
pub(crate) use functions::NAMES as FUNCTION_NAMES;

/// A compiled expression.
#[derive(Debug)]
pub(crate) struct Expression {
    operations: Vec<Operation>,
    /// Memory that it takes, about.
    pub bytes: usize,
}

/// One step of a stack machine.
#[derive(Debug)]
enum Operation {
    /// Pushes a constant.
    Push(Value),
    /// Pushes the value of a word.
    Load(Vec<Token>),
    /// Replaces the top.
    Unary(Unary),
    /// Replaces the two on top.
    Binary(Binary),
    /// Jumps if the top is false, and leaves 0; else drops it.
    And(usize),
    /// Jumps if the top is true, and leaves 1; else drops it.
    Or(usize),
    /// Makes the top 0 or 1.
    Truth,
    /// Drops the top and jumps if it was false.
    Unless(usize),
    /// Jumps.
    Jump(usize),
    /// Replaces that many on top by the function's value.
    Call(&'static functions::Function, usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unary {
    Minus,
    Plus,
    Not,
    Complement,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Binary {
    Power,
    Times,
    Divide,
    Modulo,
    Plus,
    Minus,
    ShiftLeft,
    ShiftRight,
    Less,
    Greater,
    LessEqual,
    GreaterEqual,
    Equal,
    NotEqual,
    StringEqual,
    StringNotEqual,
    In,
    NotIn,
    And,
    Xor,
    Or,
}

impl Binary {
    /// As written.
    fn symbol(self) -> &'static str {
        match self {
            Self::Power => "**",
            Self::Times => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::ShiftLeft => "<<",
            Self::ShiftRight => ">>",
            Self::Less => "<",
            Self::Greater => ">",
            Self::LessEqual => "<=",
            Self::GreaterEqual => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::StringEqual => "eq",
            Self::StringNotEqual => "ne",
            Self::In => "in",
            Self::NotIn => "ni",
            Self::And => "&",
            Self::Xor => "^",
            Self::Or => "|",
        }
    }

    /// How strongly it binds.
    fn precedence(self) -> u8 {
        match self {
            Self::Power => 14,
            Self::Times | Self::Divide | Self::Modulo => 13,
            Self::Plus | Self::Minus => 12,
            Self::ShiftLeft | Self::ShiftRight => 11,
            Self::Less | Self::Greater | Self::LessEqual | Self::GreaterEqual => 10,
            Self::Equal | Self::NotEqual => 9,
            Self::StringEqual | Self::StringNotEqual => 8,
            Self::In | Self::NotIn => 7,
            Self::And => 6,
            Self::Xor => 5,
            Self::Or => 4,
        }
    }
}
