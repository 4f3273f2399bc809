//! The evaluator: words to values, commands to effects, within limits.

use super::commands::{self, Builtin};
use super::failure::{Exception, Failure, FailureKind, Outcome};
use super::procedure::Procedure;
use super::random::Random;
use super::report::Reports;
use super::script::{Command, Script, SyntaxError, Token};
use super::table::Map;
use super::value::Value;
use super::variables::{Frame, Slot};
use super::{expression, meter, parse};
use crate::diagnostic::Fix;
use crate::options::{DIAGNOSTICS_MAX, Mode, Options};
use crate::otcl::ObjectId;
use crate::source::{LineIndex, Place};
use crate::vocabulary::{self, Completed, World};
use neo_topology::{Origin, Turn};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Bytes that are parsed in the time of a step.
const BYTES_PARSED_PER_STEP: u64 = 16;

/// Bytes of a name that are looked up in the time of a step.
const NAME_BYTES_PER_STEP: u64 = 256;

/// Steps that a problem counts for: to word it takes longer than most commands.
const PROBLEM_STEPS: u64 = 10;

/// What a command name stands for.
#[derive(Debug, Clone)]
pub(crate) enum Callable {
    /// One of ours.
    Builtin(&'static Builtin),
    /// One of the file's.
    Procedure(Rc<Procedure>),
    /// A node, a link, a simulator, a class...
    Object(ObjectId),
}

/// The state of one evaluation.
#[derive(Debug)]
pub(crate) struct Interpreter {
    pub options: Options,
    pub source: LineIndex,
    pub frames: Vec<Frame>,
    /// The frame whose variables are seen.
    pub active: usize,
    pub commands: Map<Rc<str>, Callable>,
    pub namespaces: BTreeSet<String>,
    /// What the file declares.
    pub world: World,
    /// What it came to when it ran.
    pub completed: Completed,
    /// Whether the rows of Emulab's tables are asked for.
    pub wants_rows: bool,
    pub reports: Reports,
    /// What it prints.
    pub output: String,
    /// The same without what goes to `stderr`, if rows are asked for.
    pub printed: String,
    pub random: Random,
    /// Stack of expressions.
    pub operands: Vec<Value>,
    /// Loops and calls around the command.
    pub trail: Vec<Turn>,
    /// The innermost command that stands in the source.
    pub here: Place,
    /// The innermost command that is not in brackets.
    pub statement: Place,
    /// Variables that are missing only because the command that sets them failed.
    pub poisoned: BTreeSet<String>,
    /// `catch` around the command.
    pub catching: u32,
    /// Brackets around the command.
    pub substituting: u32,
    pub pending: Vec<super::resume::Problem>,
    /// Regular expressions compiled so far.
    pub expressions: Map<String, regex::Regex>,
    steps: u64,
    bytes: u64,
    depth: u32,
    suggestions: usize,
}

impl Interpreter {
    /// Ready for a source text.
    pub fn new(source: &str, options: &Options) -> Self {
        meter::collect();
        let mut commands = Map::default();
        for builtin in commands::all().chain(vocabulary::commands()) {
            commands.insert(builtin.name.into(), Callable::Builtin(builtin));
        }
        let world = World::new(&mut commands);
        let mut globals = Frame::default();
        for (name, value) in vocabulary::VARIABLES {
            globals.variables.insert((*name).into(), Slot::holding(Value::from(*value)));
        }
        Self {
            options: options.clone(),
            source: LineIndex::new(source),
            frames: vec![globals],
            active: 0,
            commands,
            // The namespaces of Emulab's parser, which files write into.
            namespaces: ["GLOBALS", "TBCOMPAT"].map(str::to_owned).into(),
            world,
            completed: Completed::default(),
            wants_rows: false,
            reports: Reports::default(),
            output: String::new(),
            printed: String::new(),
            random: Random::new(options.seed),
            operands: Vec::new(),
            trail: Vec::new(),
            here: Place::default(),
            statement: Place::default(),
            poisoned: BTreeSet::new(),
            catching: 0,
            substituting: 0,
            pending: Vec::new(),
            expressions: Map::default(),
            steps: 0,
            bytes: 0,
            depth: 0,
            suggestions: 0,
        }
    }

    /// Whether Emulab's verdicts count.
    pub fn is_strict(&self) -> bool {
        self.options.mode == Mode::Strict
    }

    /// Counts work.
    pub fn step(&mut self, work: u64) -> Outcome<()> {
        self.steps += work;
        if self.steps > self.options.limits.steps {
            return Err(Failure::limit(
                format!("stopped after {} steps", self.options.limits.steps),
                "does a loop never end? an experiment of 10,000 nodes takes a few hundred thousand steps",
            ));
        }
        Ok(())
    }

    /// Counts reading the words of a command.
    pub fn read_words(&mut self, words: &[Value]) -> Outcome<()> {
        let bytes: usize = words.iter().map(Value::bytes).sum();
        self.step(bytes as u64 / NAME_BYTES_PER_STEP)
    }

    /// Counts a problem that is told; the limit shows at the next command.
    pub fn count_problem(&mut self) {
        self.steps += PROBLEM_STEPS;
    }

    /// Counts memory.
    pub fn charge(&mut self, bytes: usize) -> Outcome<()> {
        if bytes > self.options.limits.value_bytes {
            return Err(Failure::limit(
                format!("a value of {bytes} bytes; at most {} are possible", self.options.limits.value_bytes),
                "does a text or a list grow without end?",
            ));
        }
        self.charge_total(bytes)
    }

    /// Counts memory of many values.
    pub fn charge_total(&mut self, bytes: usize) -> Outcome<()> {
        self.bytes += bytes as u64;
        if self.bytes > self.options.limits.bytes {
            return Err(Failure::limit(
                format!("stopped after making {} bytes", self.options.limits.bytes),
                "does a text or a list grow without end?",
            ));
        }
        self.step(bytes as u64 / 256)
    }

    /// Counts memory of a list before it is made.
    pub fn charge_list(&mut self, length: usize) -> Outcome<()> {
        if length > self.options.limits.list_length {
            return Err(Failure::limit(
                format!(
                    "a list of {length} elements; at most {} are possible",
                    self.options.limits.list_length
                ),
                "does a list grow without end?",
            ));
        }
        self.charge(length.saturating_mul(size_of::<Value>()).min(self.options.limits.value_bytes))?;
        self.step(length as u64 / 16)
    }

    /// A text as a value, counted.
    pub fn text(&mut self, text: String) -> Outcome {
        self.charge(text.len())?;
        Ok(Value::from(text))
    }

    /// A list as a value, counted.
    pub fn new_list(&mut self, mut items: Vec<Value>) -> Outcome {
        self.charge_list(items.len())?;
        for item in &mut items {
            if matches!(item, Value::List(inner) if inner.is_deep()) {
                *item = self.text(item.to_text())?;
            }
        }
        let list = Value::list(items);
        self.check_size(&list)?;
        Ok(list)
    }

    /// Refuses a value whose text would be too long: a list may hold the same long text a thousand times.
    pub fn check_size(&mut self, value: &Value) -> Outcome<()> {
        let bytes = value.bytes();
        if bytes > self.options.limits.value_bytes { self.charge(bytes) } else { Ok(()) }
    }

    /// Whether a text matches a pattern; counts the work.
    pub fn glob(&mut self, pattern: &str, text: &str) -> Outcome<bool> {
        if !pattern.contains(['*', '?', '[', '\\']) {
            self.step((pattern.len().min(text.len()) as u64) / NAME_BYTES_PER_STEP)?;
            return Ok(pattern == text);
        }
        self.step(1 + ((pattern.len() + 1) as u64).saturating_mul(text.len() as u64) / 1024)?;
        Ok(super::glob::matches(pattern, text))
    }

    /// Whether to look for the word that is meant: that takes time, and nobody reads it a thousand times.
    pub fn may_suggest(&mut self) -> bool {
        self.suggestions += 1;
        self.suggestions <= DIAGNOSTICS_MAX
    }

    /// The command that makes a thing, and the way to it.
    pub fn origin(&mut self) -> Outcome<Origin> {
        self.charge(size_of::<Origin>() + self.trail.len() * 2 * size_of::<Turn>())?;
        Ok(Origin { range: self.source.range(self.statement), trail: self.trail.clone() })
    }

    /// A value as a script.
    pub fn script_of(&mut self, value: &Value) -> Outcome<Rc<Script>> {
        let Value::Text(text) = value else { return self.fresh_script(&value.as_str(), None).map(Rc::new) };
        if let Some(script) = text.script.get() {
            return Ok(script.clone());
        }
        let script = Rc::new(self.fresh_script(text.as_str(), text.place)?);
        Ok(text.script.get_or_init(|| script).clone())
    }

    /// Parses a text, or the part of the source text that it is.
    fn fresh_script(&mut self, text: &str, place: Option<Place>) -> Outcome<Script> {
        let part = place.unwrap_or(Place { start: 0, end: text.len() as u32 });
        self.step(u64::from(part.end - part.start) / BYTES_PARSED_PER_STEP)?;
        let text = if place.is_some() { self.source.text() } else { text };
        let script = parse::parse_script(text, part, place.is_some());
        self.charge_total(script.bytes)?;
        Ok(script)
    }

    /// A value as an expression.
    pub fn expression_of(&mut self, value: &Value) -> Outcome<Rc<expression::Expression>> {
        if let Value::Text(text) = value
            && let Some(expression) = text.expression.get()
        {
            return Ok(expression.clone());
        }
        let text = value.as_str();
        self.step(text.len() as u64 / BYTES_PARSED_PER_STEP)?;
        let compiled = match value.place() {
            Some(place) => expression::compile(self.source.text(), place, true),
            None => expression::compile(&text, Place { start: 0, end: text.len() as u32 }, false),
        };
        let expression =
            Rc::new(compiled.map_err(|error| self.syntax_failure(&error, value.place().is_some()))?);
        self.charge_total(expression.bytes)?;
        if let Value::Text(text) = value {
            return Ok(text.expression.get_or_init(|| expression).clone());
        }
        Ok(expression)
    }

    /// The truth of a value that is an expression.
    pub fn condition(&mut self, value: &Value) -> Outcome<bool> {
        let expression = self.expression_of(value)?;
        self.evaluate_condition(&expression)
    }

    /// Runs a value that is a script.
    pub fn evaluate(&mut self, value: &Value) -> Outcome {
        let script = self.script_of(value)?;
        self.deeper(|interpreter| interpreter.statements(&script))
    }

    /// Runs a script in brackets.
    pub fn substitute(&mut self, script: &Script) -> Outcome {
        self.substituting += 1;
        let result = self.deeper(|interpreter| interpreter.commands_of(script));
        self.substituting -= 1;
        result
    }

    /// Runs `inner` one level deeper, unless that is too deep.
    pub fn deeper(&mut self, inner: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        if self.depth >= self.options.limits.depth {
            return Err(Failure::limit(
                format!("{} evaluations inside each other", self.options.limits.depth),
                "does a procedure call itself without end?",
            ));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn commands_of(&mut self, script: &Script) -> Outcome {
        let mut value = Value::Empty;
        for command in &script.commands {
            // Let go of the last value first: what grows in place must have one holder.
            drop(std::mem::take(&mut value));
            value = self.run(script, command)?;
        }
        match &script.error {
            Some(error) => Err(self.syntax_failure(error, script.located)),
            None => Ok(value),
        }
    }

    /// Runs command after command; after what cannot be parsed it goes on with what follows, as after a failure.
    fn statements(&mut self, script: &Script) -> Outcome {
        let before = self.statement;
        let mut result = self.parsed_statements(script);
        let mut rest: Option<Script> = None;
        while result.is_ok()
            && let parsed = rest.as_ref().unwrap_or(script)
            && let Some(error) = &parsed.error
        {
            match self.after(error, parsed) {
                Ok(next) => result = self.parsed_statements(rest.insert(next)),
                Err(exception) => result = Err(exception),
            }
        }
        self.statement = before;
        result
    }

    /// Tells what cannot be parsed; what follows it.
    fn after(&mut self, error: &SyntaxError, script: &Script) -> Outcome<Script> {
        let exception = self.syntax_failure(error, script.located);
        let (Some(skipped), true) = (error.skipped, script.located) else { return Err(exception) };
        let failure = self.may_go_on_after(exception)?;
        self.tell_failure(failure);
        self.poison_names(skipped);
        self.fresh_script("", Some(Place { start: skipped.end, end: script.end }))
    }

    fn parsed_statements(&mut self, script: &Script) -> Outcome {
        let mut result = Ok(Value::Empty);
        for command in &script.commands {
            if script.located {
                self.statement = command.place;
            }
            // Let go of the last value first: what grows in place must have one holder.
            drop(std::mem::replace(&mut result, Ok(Value::Empty)));
            result = self.run(script, command);
            if let Err(exception) = result {
                result = self.resume(exception, command);
                if result.is_err() {
                    break;
                }
            }
        }
        result
    }

    /// Runs one command.
    pub fn run(&mut self, script: &Script, command: &Command) -> Outcome {
        self.step(1)?;
        self.charge_total(meter::collect())?;
        let before = self.here;
        if script.located {
            self.here = command.place;
        }
        let mut result = self.words(command).and_then(|words| self.invoke(&words, command, script.located));
        if !self.pending.is_empty() {
            self.tell_pending(script.located.then_some(command));
        }
        if let Err(Exception::Error(failure)) = &mut result
            && failure.place.is_none()
        {
            failure.place = Some(self.place_of(failure.argument, script.located.then_some(command)));
            failure.trail = self.trail.clone();
        }
        self.here = before;
        result
    }

    fn words(&mut self, command: &Command) -> Outcome<Vec<Value>> {
        let mut words = Vec::with_capacity(command.words.len());
        for word in &command.words {
            let value = self.tokens_value(&word.tokens)?;
            if word.expand {
                let list = value.as_list()?;
                self.charge_list(words.len() + list.items.len())?;
                words.extend(list.items.iter().cloned());
            } else {
                words.push(value);
            }
        }
        Ok(words)
    }

    /// The value of a word.
    pub fn tokens_value(&mut self, tokens: &[Token]) -> Outcome {
        if let [token] = tokens {
            return self.token_value(token);
        }
        let mut text = String::new();
        self.push_tokens(tokens, &mut text)?;
        Ok(Value::from(text))
    }

    fn push_tokens(&mut self, tokens: &[Token], text: &mut String) -> Outcome<()> {
        for token in tokens {
            match token {
                Token::Literal(value) => value.push_to(text),
                _ => self.token_value(token)?.push_to(text),
            }
        }
        self.charge(text.len())
    }

    fn token_value(&mut self, token: &Token) -> Outcome {
        match token {
            Token::Literal(value) => Ok(value.clone()),
            Token::Variable(name) => {
                self.step(name.len() as u64 / NAME_BYTES_PER_STEP)?;
                self.read(name, None)
            }
            Token::Element(name, index) => {
                let mut key = String::new();
                self.push_tokens(index, &mut key)?;
                self.read(name, Some(&key))
            }
            Token::Command(script) => self.substitute(script),
        }
    }

    fn invoke(&mut self, words: &[Value], command: &Command, located: bool) -> Outcome {
        let Some(first) = words.first() else { return Ok(Value::Empty) };
        let name = first.as_str();
        self.step(name.len() as u64 / NAME_BYTES_PER_STEP)?;
        match self.find_command(&name) {
            Some(Callable::Object(object)) => {
                if located && command.words.first().is_some_and(|word| word.literal().is_some()) {
                    vocabulary::warn_bare_name(self, object, &name);
                }
                self.call_object(object, words)
            }
            Some(callable) => self.call(&callable, words),
            None => vocabulary::unknown(self, words),
        }
    }

    /// Runs a command whose words are values already.
    pub fn call_words(&mut self, words: &[Value]) -> Outcome {
        let Some(first) = words.first() else { return Ok(Value::Empty) };
        match self.find_command(&first.as_str()) {
            Some(callable) => self.deeper(|interpreter| interpreter.call(&callable, words)),
            None => vocabulary::unknown(self, words),
        }
    }

    fn call(&mut self, callable: &Callable, words: &[Value]) -> Outcome {
        match callable {
            Callable::Builtin(builtin) => {
                if self.world.ran.is_some() && builtin.name.starts_with("tb-") {
                    vocabulary::warn_closed(self);
                }
                builtin.call(self, words)
            }
            Callable::Procedure(procedure) => self.call_procedure(procedure, words),
            Callable::Object(object) => self.call_object(*object, words),
        }
    }

    /// What a name stands for in the active namespace.
    pub fn find_command(&self, name: &str) -> Option<Callable> {
        if let Some(global) = name.strip_prefix("::") {
            return self.commands.get(global).cloned();
        }
        let namespace = &self.frames[self.active].namespace;
        if !namespace.is_empty()
            && let Some(callable) = self.commands.get(format!("{namespace}::{name}").as_str())
        {
            return Some(callable.clone());
        }
        self.commands.get(name).cloned()
    }

    /// The full name of a command or variable that the active namespace would define.
    pub fn qualified(&self, name: &str) -> String {
        let namespace = &self.frames[self.active].namespace;
        match name.strip_prefix("::") {
            Some(global) => global.to_owned(),
            None if namespace.is_empty() => name.to_owned(),
            None => format!("{namespace}::{name}"),
        }
    }

    fn syntax_failure(&self, error: &SyntaxError, located: bool) -> Exception {
        let fix = error.insertion.as_ref().filter(|_| located).map(|(at, text)| Fix {
            title: format!("insert the missing `{}`", text.trim()),
            range: self.source.range(Place { start: *at, end: *at }),
            replacement: text.clone(),
        });
        Exception::Error(Box::new(Failure {
            message: error.message.clone(),
            hint: error.hint.clone(),
            fix,
            place: located.then_some(error.place),
            kind: FailureKind::Error,
            ..Failure::default()
        }))
    }

    /// The part of the source to blame.
    pub fn place_of(&self, argument: Option<usize>, command: Option<&Command>) -> Place {
        match (argument, command) {
            (Some(argument), Some(command)) if command.words.iter().all(|word| !word.expand) => {
                command.words.get(argument).map_or(self.here, |word| word.place)
            }
            _ => self.here,
        }
    }
}
