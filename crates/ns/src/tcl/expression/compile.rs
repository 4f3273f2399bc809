//! From text to operations.

use super::functions;
use super::{Binary, Expression, Operation, Unary};
use crate::source::Place;
use crate::tcl::number;
use crate::tcl::parse::Parser;
use crate::tcl::script::{SyntaxError, Token};
use crate::tcl::value::Value;

/// Binary operators, the longer before their beginnings.
const OPERATORS: &[Binary] = &[
    Binary::Power,
    Binary::ShiftLeft,
    Binary::ShiftRight,
    Binary::LessEqual,
    Binary::GreaterEqual,
    Binary::Equal,
    Binary::NotEqual,
    Binary::StringEqual,
    Binary::StringNotEqual,
    Binary::In,
    Binary::NotIn,
    Binary::Times,
    Binary::Divide,
    Binary::Modulo,
    Binary::Plus,
    Binary::Minus,
    Binary::Less,
    Binary::Greater,
    Binary::And,
    Binary::Xor,
    Binary::Or,
];

type Compiled<T = ()> = Result<T, SyntaxError>;

/// Compiles a part of a text.
pub(crate) fn compile(text: &str, part: Place, located: bool) -> Compiled<Expression> {
    let mut compiler = Compiler { parser: Parser::new(text, part, located), operations: Vec::new() };
    compiler.skip_blanks();
    if compiler.parser.peek().is_none() {
        return Err(compiler.error("empty expression"));
    }
    compiler.ternary()?;
    match compiler.parser.peek() {
        None => {
            let bytes = compiler.parser.made + compiler.operations.len() * size_of::<Operation>();
            Ok(Expression { operations: compiler.operations, bytes })
        }
        Some(b')') => Err(compiler.error("unbalanced close paren in expression")),
        Some(_) => Err(compiler.error("missing operator in expression")),
    }
}

struct Compiler<'a> {
    parser: Parser<'a>,
    operations: Vec<Operation>,
}

impl Compiler<'_> {
    fn error(&self, message: &str) -> SyntaxError {
        self.parser.error(message, self.parser.at)
    }

    fn skip_blanks(&mut self) {
        while let Some(byte) = self.parser.peek() {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => self.parser.at += 1,
                b'\\' if self.parser.peek_at(1) == Some(b'\n') => self.parser.at += 2,
                _ => return,
            }
        }
    }

    fn eat(&mut self, symbol: &str) -> bool {
        self.skip_blanks();
        let found =
            self.parser.text.as_bytes()[self.parser.at..self.parser.end].starts_with(symbol.as_bytes());
        if found {
            self.parser.at += symbol.len();
        }
        found
    }

    /// Runs `inner` one level deeper, unless that is too deep.
    fn nested(&mut self, inner: fn(&mut Self) -> Compiled) -> Compiled {
        self.parser.descend()?;
        let result = inner(self);
        self.parser.ascend();
        result
    }

    fn ternary(&mut self) -> Compiled {
        self.or()?;
        if !self.eat("?") {
            return Ok(());
        }
        let unless = self.reserve();
        self.nested(Self::ternary)?;
        if !self.eat(":") {
            return Err(self.error("missing operator \":\" in expression"));
        }
        let jump = self.reserve();
        self.operations[unless] = Operation::Unless(self.operations.len());
        self.nested(Self::ternary)?;
        self.operations[jump] = Operation::Jump(self.operations.len());
        Ok(())
    }

    fn reserve(&mut self) -> usize {
        self.operations.push(Operation::Truth);
        self.operations.len() - 1
    }

    fn or(&mut self) -> Compiled {
        self.and()?;
        while self.eat("||") {
            let jump = self.reserve();
            self.and()?;
            self.operations.push(Operation::Truth);
            self.operations[jump] = Operation::Or(self.operations.len());
        }
        Ok(())
    }

    fn and(&mut self) -> Compiled {
        self.binary(0)?;
        while self.eat("&&") {
            let jump = self.reserve();
            self.binary(0)?;
            self.operations.push(Operation::Truth);
            self.operations[jump] = Operation::And(self.operations.len());
        }
        Ok(())
    }

    /// Operands joined by operators that bind at least as strongly as `least`.
    fn binary(&mut self, least: u8) -> Compiled {
        self.operand()?;
        while let Some(operator) = self.operator(least) {
            // `**` groups from the right: `2**3**2` is `2**9`.
            if operator == Binary::Power {
                self.nested(|compiler| compiler.binary(Binary::Power.precedence()))?;
            } else {
                self.binary(operator.precedence() + 1)?;
            }
            self.operations.push(Operation::Binary(operator));
        }
        Ok(())
    }

    /// Takes the next operator if it binds strongly enough.
    fn operator(&mut self, least: u8) -> Option<Binary> {
        self.skip_blanks();
        let rest = &self.parser.text.as_bytes()[self.parser.at..self.parser.end];
        if rest.starts_with(b"&&") || rest.starts_with(b"||") {
            return None;
        }
        let operator = *OPERATORS.iter().find(|operator| {
            let symbol = operator.symbol().as_bytes();
            let word = symbol[0].is_ascii_alphabetic();
            let ends = !word
                || !rest.get(symbol.len()).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
            rest.starts_with(symbol) && ends
        })?;
        if operator.precedence() < least {
            return None;
        }
        self.parser.at += operator.symbol().len();
        Some(operator)
    }

    fn operand(&mut self) -> Compiled {
        self.skip_blanks();
        match self.parser.peek() {
            None => Err(self.error("missing operand in expression")),
            Some(b'-') => self.unary(Unary::Minus),
            Some(b'+') => self.unary(Unary::Plus),
            Some(b'!') => self.unary(Unary::Not),
            Some(b'~') => self.unary(Unary::Complement),
            Some(b'(') => self.parenthesised(),
            Some(b'$') => match self.parser.variable()? {
                Some(token) => self.load(vec![token]),
                None => Err(self.error("invalid character \"$\" in expression")),
            },
            Some(b'[') => {
                let token = self.parser.bracketed()?;
                self.load(vec![token])
            }
            Some(b'"') => {
                let tokens = self.parser.quoted()?;
                self.load(tokens)
            }
            Some(b'{') => {
                let value = self.parser.braced()?;
                self.load(vec![Token::Literal(value)])
            }
            Some(b'0'..=b'9' | b'.') => self.number(),
            Some(_) => self.word(),
        }
    }

    fn load(&mut self, mut tokens: Vec<Token>) -> Compiled {
        let operation = match tokens.as_mut_slice() {
            [Token::Literal(value)] => Operation::Push(std::mem::take(value)),
            _ => Operation::Load(tokens),
        };
        self.operations.push(operation);
        Ok(())
    }

    fn unary(&mut self, operator: Unary) -> Compiled {
        self.parser.at += 1;
        self.nested(Self::operand)?;
        self.operations.push(Operation::Unary(operator));
        Ok(())
    }

    fn parenthesised(&mut self) -> Compiled {
        let open = self.parser.at;
        self.parser.at += 1;
        self.nested(Self::ternary)?;
        if !self.eat(")") {
            return Err(self.parser.error("unbalanced open paren in expression", open));
        }
        Ok(())
    }

    fn number(&mut self) -> Compiled {
        let rest = &self.parser.text[self.parser.at..self.parser.end];
        let bytes = rest.as_bytes();
        let mut length = 0;
        while length < bytes.len() {
            let exponent_sign = matches!(bytes[length], b'+' | b'-')
                && matches!(bytes[length - 1], b'e' | b'E')
                && !rest.starts_with("0x");
            if !(bytes[length].is_ascii_alphanumeric() || bytes[length] == b'.' || exponent_sign) {
                break;
            }
            length += 1;
        }
        // `5eq5` and `5in $list` are numbers followed by words.
        while length > 0 && number::parse(&rest[..length]).is_none() && !number::is_huge_int(&rest[..length])
        {
            length -= 1;
        }
        let value = match number::parse(&rest[..length]) {
            Some(number) => number.into_value(),
            None => return self.word(),
        };
        self.parser.at += length;
        self.operations.push(Operation::Push(value));
        Ok(())
    }

    /// A function, or a truth value.
    fn word(&mut self) -> Compiled {
        let rest = &self.parser.text[self.parser.at..self.parser.end];
        let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        if length == 0 {
            let character = rest.chars().next().unwrap_or_default();
            return Err(self.error(&format!("invalid character \"{character}\" in expression")));
        }
        let word = &rest[..length];
        let is_call = rest[length..].trim_start().starts_with('(');
        if is_call {
            return self.call(word);
        }
        if number::parse_bool(word).is_some() || number::parse_double(word).is_some() {
            self.parser.at += length;
            self.operations.push(Operation::Push(Value::from(word)));
            return Ok(());
        }
        let mut error = self.error(&format!("invalid bareword \"{word}\""));
        error.place.end = (self.parser.at + length) as u32;
        error.hint = Some(format!("write `${word}` for the variable, or `\"{word}\"` for the text"));
        Err(error)
    }

    fn call(&mut self, name: &str) -> Compiled {
        let Some(function) = functions::find(name) else {
            let mut error = self.error(&format!("unknown math function \"{name}\""));
            error.place.end = (self.parser.at + name.len()) as u32;
            error.hint = crate::suggest::did_you_mean(name, functions::NAMES.iter().copied());
            return Err(error);
        };
        self.parser.at += name.len();
        self.eat("(");
        let mut count = 0;
        if !self.eat(")") {
            loop {
                self.nested(Self::ternary)?;
                count += 1;
                if self.eat(")") {
                    break;
                }
                if !self.eat(",") {
                    return Err(self.error("missing close parenthesis at end of function call"));
                }
            }
        }
        if count < function.least {
            return Err(self.error(&format!("not enough arguments to math function \"{name}\"")));
        }
        if count > function.most {
            return Err(self.error(&format!("too many arguments to math function \"{name}\"")));
        }
        self.operations.push(Operation::Call(function, count));
        Ok(())
    }
}
