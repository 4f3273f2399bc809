//! Whatever the text, evaluation ends, and does not panic; what is accepted can be planned and written again.
//!
//! `RANDOM_CASES=N` tries that many texts of each kind instead of a few.

use neo_ns::{Limits, Mode, Options, evaluate, evaluate_bytes, rewrite};
use neo_topology::{Policy, containerize};
use proptest::prelude::*;

fn options(strict: bool) -> Options {
    let limits = Limits { steps: 20_000, bytes: 4 << 20, nodes: 200, objects: 1_000, ..Limits::default() };
    Options { mode: if strict { Mode::Strict } else { Mode::Lenient }, limits, ..Options::default() }
}

const WORDS: &[&str] = &[
    "set",
    "$a",
    "a",
    "b",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "\n",
    ";",
    " ",
    " ",
    " ",
    "\\",
    "$",
    "(",
    ")",
    "expr",
    "+",
    "-",
    "*",
    "/",
    "%",
    "**",
    "<<",
    "1",
    "0",
    "-1",
    "9223372036854775807",
    "1e308",
    "0x",
    "08",
    "1.5",
    "?",
    ":",
    "&&",
    "eq",
    "in",
    "if",
    "while",
    "for",
    "foreach",
    "proc",
    "f",
    "args",
    "return",
    "break",
    "catch",
    "error",
    "eval",
    "uplevel",
    "#0",
    "upvar",
    "global",
    "string",
    "index",
    "range",
    "repeat",
    "end",
    "end-1",
    "map",
    "match",
    "format",
    "%5d",
    "%s",
    "%-010.3f",
    "%*c",
    "scan",
    "%d%s",
    "%[a-z",
    "regexp",
    "regsub",
    "-all",
    "(a*)",
    "\\1",
    "list",
    "lindex",
    "lsort",
    "-integer",
    "lsearch",
    "lset",
    "linsert",
    "lreplace",
    "lrange",
    "lassign",
    "lrepeat",
    "split",
    "join",
    "concat",
    "array",
    "names",
    "get",
    "dict",
    "switch",
    "default",
    "subst",
    "info",
    "exists",
    "level",
    "namespace",
    "eval",
    "::",
    "incr",
    "append",
    "lappend",
    "unset",
    "rename",
    "puts",
    "{*}",
    "source",
    "tb_compat.tcl",
    "new",
    "Simulator",
    "ns",
    "$ns",
    "node",
    "duplex-link",
    "make-lan",
    "100Mb",
    "10ms",
    "DropTail",
    "rtproto",
    "Static",
    "run",
    "at",
    "tb-set-ip",
    "10.0.0.1",
    "tb-set-netmask",
    "255.255.0.0",
    "tb-set-hardware",
    "é",
    "\u{feff}",
    "link",
    "queue",
    "cost",
    "tb-set-node-startcmd",
    "tb-add-node-attribute",
    "n(1)",
    "$n(1)",
    "lmap",
    "apply",
    "time",
    "clock",
];

const SCRIPT: &str = include_str!("../../../examples/campus.ns");

fn cases() -> u32 {
    std::env::var("RANDOM_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(400)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300), strict: bool) {
        evaluate_bytes(&bytes, &options(strict));
    }

    #[test]
    fn any_words(words in proptest::collection::vec(proptest::sample::select(WORDS), 0..60), spaced: bool, strict: bool) {
        let text = words.join(if spaced { " " } else { "" });
        let head = "source tb_compat.tcl\nset ns [new Simulator]\nset a [$ns node]\nset b [$ns node]\n";
        evaluate(&format!("{head}{text}"), &options(strict));
        evaluate(&text, &options(strict));
    }

    #[test]
    fn a_damaged_script(cuts in proptest::collection::vec((any::<prop::sample::Index>(), proptest::sample::select(WORDS)), 1..6)) {
        let mut text: Vec<char> = SCRIPT.chars().collect();
        for (at, word) in cuts {
            let at = at.index(text.len());
            text.splice(at..(at + 1).min(text.len()), word.chars());
        }
        let text: String = text.into_iter().collect();
        let first = evaluate(&text, &options(false));
        let again = evaluate(&text, &options(false));
        prop_assert_eq!(&first, &again);
        if let Some(experiment) = first.experiment
            && let Ok(plan) = containerize(&experiment, &Policy::default())
        {
            let physical = rewrite(&text, &experiment, &plan).physical;
            let read = evaluate(&physical, &Options::default());
            prop_assert!(read.experiment.is_some(), "{:?}\n{}", read.diagnostics, physical);
        }
    }
}
