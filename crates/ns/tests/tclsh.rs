//! The pure Tcl part beside `tclsh`: generated programs print the same here and there.
//!
//! Each program is made from its seed alone. `TCLSH_SEEDS=N` runs that many instead of a few;
//! `TCLSH_SEED=N` runs that one and shows what differs.

use neo_ns::{Limits, Options, evaluate};
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// Programs that are run unless more are asked for.
const SEEDS: u64 = 12;

/// Statements of a program.
const STATEMENTS: usize = 250;

/// Time that `tclsh` may take for a program; it takes a few milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// Numbers at which arithmetic changes its ways.
const NUMBERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "3",
    "7",
    "-7",
    "10",
    "63",
    "64",
    "100",
    "-100",
    "255",
    "0x1F",
    "0b101",
    "010",
    "0o17",
    "2147483647",
    "2147483648",
    "-2147483648",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "4611686018427387904",
    "9223372036854775807",
    "-9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "-18446744073709551617",
    "123456789012345678901234567890",
    "-99999999999999999999",
    "0xFFFFFFFFFFFFFFFFFFFF",
    "0.5",
    "-0.5",
    "1.5",
    "2.5",
    "-2.5",
    "1e3",
    "1e17",
    "1e18",
    "-1e19",
    "3.14159",
    "1e-5",
    "0.1",
    "1e300",
    "12345.678",
    "08",
    "true",
    "abc",
    "{}",
];

const WORDS: &[&str] = &[
    "a",
    "b",
    "abc",
    "n1",
    "n10",
    "n2",
    "N2",
    "node",
    "lan0",
    "{a b}",
    "{}",
    "x\\{y",
    "\"q r\"",
    "{[x]}",
    "{$v}",
    "#h",
    "{;}",
    "0",
    "1",
    "-1",
    "10",
    "2",
    "1.5",
    "ü",
    "a\\ b",
    "{a {b c} d}",
    "\\}",
    "abcabc",
    "{ lead}",
    "tail\\n",
];

const PATTERNS: &[&str] = &["*", "a*", "?", "n?", "[a-c]*", "*b", "n1*", "\\\\*", "{[}", "*c?"];

const CLASSES: &[&str] = &[
    "integer",
    "wideinteger",
    "entier",
    "double",
    "boolean",
    "true",
    "false",
    "alpha",
    "alnum",
    "digit",
    "space",
    "upper",
    "lower",
    "list",
    "xdigit",
    "punct",
];

/// A generator of numbers (SplitMix64): the same from the same seed everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % sides as u64) as usize
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.roll(choices.len())]
    }

    fn list(&mut self, choices: &[&str]) -> String {
        let length = self.roll(7);
        let items: Vec<&str> = (0..length).map(|_| self.of(choices)).collect();
        format!("[list {}]", items.join(" "))
    }

    fn index(&mut self) -> String {
        match self.roll(4) {
            0 => "end".to_owned(),
            1 => format!("end-{}", self.roll(4)),
            2 => (self.roll(9) as i64 - 2).to_string(),
            _ => format!("{}+{}", self.roll(3), self.roll(3)),
        }
    }

    /// An expression; powers and shifts stay small.
    fn expression(&mut self, depth: u32) -> String {
        if depth == 0 {
            let number = self.of(NUMBERS);
            return if number == "{}" || number == "abc" {
                format!("\"{number}\"")
            } else {
                number.to_owned()
            };
        }
        let operand = |dice: &mut Self| {
            let deeper = dice.roll(2) as u32 * (depth - 1);
            dice.expression(deeper)
        };
        match self.roll(10) {
            0 => {
                let function = self.of(&[
                    "abs", "int", "wide", "entier", "round", "double", "bool", "ceil", "floor", "isqrt",
                    "sqrt",
                ]);
                // Of a negative integer that is no double, Tcl 8.6 gives a root that is not a number.
                let inner = if function == "sqrt" { "abs" } else { "" };
                format!("{function}({inner}({}))", operand(self))
            }
            1 => {
                let function = self.of(&["max", "min", "fmod", "pow", "atan2"]);
                format!("{function}({},{})", operand(self), self.expression(0))
            }
            2 => format!("({}) {} {}", operand(self), self.of(&["<<", ">>", "**"]), 2 + self.roll(68)),
            3 => format!("({}) ? +({}) : +({})", operand(self), operand(self), self.expression(0)),
            4 => format!("{}({})", self.of(&["-", "+", "~", "!"]), operand(self)),
            _ => {
                let operator = self.of(&[
                    "+", "-", "*", "/", "%", "&", "|", "^", "<", ">", "<=", ">=", "==", "!=", "eq", "ne",
                    "&&", "||",
                ]);
                format!("({}) {operator} ({})", operand(self), operand(self))
            }
        }
    }

    fn format(&mut self) -> String {
        let flags = self.of(&["", "-", "0", "+", " ", "#"]);
        let width = self.of(&["", "5", "12", "30"]);
        if self.roll(3) == 0 {
            let kind = self.of(&["f", "e", "g", "E", "G"]);
            let precision = self.of(&["", ".0", ".3", ".10"]);
            let number = self.of(NUMBERS);
            return format!("format {{%{flags}{width}{precision}{kind}}} {number}");
        }
        if self.roll(4) == 0 {
            let precision = self.of(&["", ".0", ".2"]);
            return format!("format {{%{}{width}{precision}s|}} {}", self.of(&["", "-"]), self.of(WORDS));
        }
        let size = self.of(&["", "l", "ll", "h"]);
        let kind = self.of(&["d", "i", "u", "x", "X", "o"]);
        // The sign of what has none, and the base of 0, are written in ways that nobody relies on.
        let flags = if matches!(flags, "-" | "0") { flags } else { "" };
        format!("format {{%{flags}{width}{size}{kind}}} {}", self.of(NUMBERS))
    }

    fn of_lists(&mut self) -> String {
        let list = self.list(WORDS);
        let (first, last) = (self.index(), self.index());
        match self.roll(14) {
            0 => list,
            1 => format!("lindex {list} {first}"),
            2 => format!("lrange {list} {first} {last}"),
            3 => format!("linsert {list} {first} {}", self.of(WORDS)),
            4 => format!("lreplace {list} 0 {} {}", self.roll(3), self.of(WORDS)),
            5 => {
                format!("lsort {} {list}", self.of(&["", "-unique", "-decreasing", "-dictionary", "-nocase"]))
            }
            6 => format!("lsort -real {}", self.list(&["1", "2.5", "-3", "1e3", "10", "0x10"])),
            7 => format!("lsort -integer {}", self.list(&["1", "25", "-3", "7", "10", "0x10"])),
            8 => format!(
                "lsearch {} {list} {}",
                self.of(&["", "-all", "-exact", "-inline", "-all -inline", "-not"]),
                self.of(PATTERNS)
            ),
            9 => format!("join {list} {}", self.of(&["{}", ",", "{, }"])),
            10 => format!("concat {list} {} {}", self.list(WORDS), self.of(WORDS)),
            11 => format!("lreverse {list}"),
            12 => format!("llength [concat {list} {}]", self.list(WORDS)),
            _ => format!("lappend v{} {}; lindex $v0 end", self.roll(3), self.of(WORDS)),
        }
    }

    fn of_texts(&mut self) -> String {
        let (word, other) = (self.of(WORDS), self.of(WORDS));
        let (first, last) = (self.index(), self.index());
        match self.roll(16) {
            0 => format!("string range {word}{word} {first} {last}"),
            1 => format!("string index {word} {first}"),
            2 => format!("string first b {word}"),
            3 => format!("string last b {word}{}", self.of(&["", "b", "abc"])),
            4 => format!("string map {{a 1 b {{}} ab 2}} {word}"),
            5 => format!(
                "string {} {word}",
                self.of(&["trim", "trimleft", "trimright", "toupper", "totitle", "length"])
            ),
            6 => format!("string compare {word} {other}"),
            7 => format!("string match {} {word}", self.of(PATTERNS)),
            8 => format!("string repeat {word} {}", self.roll(4)),
            9 => format!("string reverse {word}"),
            10 => format!("string replace {word} {} {} {other}", self.roll(2), self.roll(4)),
            11 => format!("string is {} {}", self.of(CLASSES), self.of(NUMBERS)),
            12 => format!("string is {} -strict {word}", self.of(CLASSES)),
            13 => format!("split {word} {}", self.of(&["", "{}", "b", "{ b}"])),
            14 => format!("scan {} {}", self.of(NUMBERS), self.of(&["%d", "%lld", "%x", "%f", "%s", "%c"])),
            _ => format!("set t {word}; append t {other} {word}"),
        }
    }

    fn of_arrays(&mut self) -> String {
        let key = match self.roll(3) {
            0 => self.of(&["a", "node", "lan0", "n-1", "x,y"]).to_owned(),
            _ => format!("{}{}", self.of(&["", "n", "node-", "lan"]), self.roll(60)),
        };
        match self.roll(8) {
            0 => format!("unset -nocomplain a({key})"),
            1 => "array names a".to_owned(),
            2 => "array get a".to_owned(),
            3 => format!("array names a {}", self.of(&["n*", "*1", "node-*"])),
            4 => "array size a".to_owned(),
            _ => format!("set a({key}) {}", self.roll(9)),
        }
    }

    fn statement(&mut self) -> String {
        match self.roll(7) {
            0..=1 => {
                let depth = 1 + self.roll(3) as u32;
                format!("expr {{{}}}", self.expression(depth))
            }
            2 => self.format(),
            3 => self.of_lists(),
            4 => self.of_texts(),
            5 => self.of_arrays(),
            _ => format!("set i {}; set by {}; incr i $by", self.of(NUMBERS), self.of(NUMBERS)),
        }
    }
}

fn program(seed: u64) -> Vec<String> {
    let mut dice = Dice(seed);
    (0..STATEMENTS).map(|_| dice.statement()).collect()
}

/// Prints the value of every statement, or that it fails.
fn text_of(statements: &[String]) -> String {
    let lines = statements.iter().enumerate().map(|(number, statement)| {
        format!("if {{[catch {{{statement}}} r]}} {{set r FAILS}}\nputs \"<{number}> [string map {{\\n ~}} $r]\"\n")
    });
    format!("set v0 {{}}\nset v1 {{}}\nset v2 {{}}\n{}", lines.collect::<String>())
}

/// What `tclsh` prints; none if there is no `tclsh`.
fn printed_by_tclsh(text: &str, seed: u64) -> Option<String> {
    let mut command = Command::new("tclsh");
    command.env("LC_ALL", "C.UTF-8").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            eprintln!("NOTHING WAS COMPARED: `tclsh` cannot be started ({error}); install the package `tcl`");
            return None;
        }
    };
    let mut input = child.stdin.take().expect("it is piped");
    let mut output = child.stdout.take().expect("it is piped");
    let text = text.to_owned();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let (sender, receiver) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        let mut printed = Vec::new();
        let read = output.read_to_end(&mut printed);
        sender.send(read.map(|_| printed)).expect("somebody waits for it");
    });
    let printed = receiver.recv_timeout(PATIENCE);
    if printed.is_err() {
        child.kill().expect("our own child");
    }
    child.wait().expect("our own child");
    let _ = writer.join().expect("the writer does not panic");
    let Ok(printed) = printed else {
        panic!("tclsh took more than {PATIENCE:?} for the program of seed {seed}")
    };
    reader.join().expect("the reader does not panic");
    Some(String::from_utf8_lossy(&printed.expect("a pipe can be read")).into_owned())
}

/// The statements that print something else here, with both.
fn differences(seed: u64) -> Option<Vec<String>> {
    let statements = program(seed);
    let text = text_of(&statements);
    let theirs = printed_by_tclsh(&text, seed)?;
    let ours = evaluate(&text, &Options::default()).output;
    let theirs: Vec<&str> = theirs.lines().collect();
    assert_eq!(theirs.len(), STATEMENTS, "tclsh did not run all of seed {seed}");
    let differing = statements.iter().enumerate().filter_map(|(number, statement)| {
        let own = ours.get(number).map_or("nothing", String::as_str);
        (!same(theirs[number], own))
            .then(|| format!("{statement}\n  tclsh {}\n  here  {own}", theirs[number]))
    });
    Some(differing.collect())
}

/// Whether two lines mean the same: the last digits of doubles may differ, because Tcl 8.6 does not always round
/// integers beyond 53 bits to the nearest double.
fn same(left: &str, right: &str) -> bool {
    let double =
        |line: &str| line.split_once("> ")?.1.parse::<f64>().ok().filter(|_| line.contains(['.', 'e']));
    match (double(left), double(right)) {
        (Some(one), Some(other)) => (one - other).abs() <= one.abs() * 2e-15,
        _ => left == right,
    }
}

fn wanted(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn generated_programs_print_what_tclsh_prints() {
    let seeds = match wanted("TCLSH_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..wanted("TCLSH_SEEDS").unwrap_or(SEEDS),
    };
    let mut differing = Vec::new();
    for seed in seeds {
        let Some(found) = differences(seed) else { return };
        differing.extend(found.into_iter().map(|difference| format!("seed {seed}: {difference}")));
    }
    assert!(differing.is_empty(), "{} differ:\n{}", differing.len(), differing.join("\n"));
}

/// Without `tclsh`: the same statements again and again, until their steps or bytes are used up. `STEPS=N` takes that
/// many steps in all.
#[test]
fn generated_programs_end_at_their_limits() {
    let all = wanted("STEPS").unwrap_or(1_000_000);
    let each = all.min(neo_ns::STEPS_MAX);
    let limits = Limits { steps: each, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    for seed in 0..all.div_ceil(each) {
        let tried = |statement: &String| format!("catch {{{statement}}} r\n");
        let text = format!("while 1 {{\n{}}}\n", program(seed).iter().map(tried).collect::<String>());
        let found = evaluate(&text, &options).diagnostics;
        let ended = found.iter().any(|diagnostic| diagnostic.message.starts_with("stopped after"));
        assert!(ended, "seed {seed}: {found:?}");
    }
}
