//! Hostile files, each with the limit that stops it: what grows, what never ends, what is nested too deeply.
//!
//! A row is a text of one line and a part of the error that has to be told at that line. The limits are smaller than
//! the real ones, so that an unoptimised build is soon done.

use neo_ns::{Limits, Options, Severity, evaluate};
use std::time::{Duration, Instant};

/// Long enough for an unoptimised build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Memory that all of them may take at most, run side by side: the limit of bytes counts what is made, not what
/// the allocator takes for it.
const MEMORY_KIB_MAX: u64 = 640 << 10;

const STEPS: &str = "stopped after 400000 steps";
const BYTES: &str = "stopped after making 33554432 bytes";
const VALUE: &str = "bytes; at most";
const LIST: &str = "elements";
const DEPTH: &str = "evaluations inside each other";
const NESTED: &str = "too many nested brackets";
const OBJECTS: &str = "more than 20000 objects";
const NODES: &str = "more than 5000 nodes";
const EITHER: &str = "stopped after";

/// Begins an experiment of one line.
const BEGIN: &str = "source tb_compat.tcl; set ns [new Simulator]; set a [$ns node]; set b [$ns node]; \
                     set l [$ns duplex-link $a $b 1Mb 0ms DropTail]; ";

/// Texts of one line.
const ROWS: &[(&str, &str)] = &[
    // What never ends.
    ("while 1 {}", STEPS),
    ("for {} 1 {} {}", STEPS),
    ("while 1 {catch {while 1 {}}}", STEPS),
    ("while 1 {after 1}", STEPS),
    ("while 1 {puts -nonewline {}}", STEPS),
    ("while 1 {set a([incr i]) x; unset a($i)}", STEPS),
    ("while 1 {rename puts p2; rename p2 puts}", STEPS),
    ("while 1 {catch {return -level 1000000000 x}}", STEPS),
    ("foreach x [lrepeat 100000 y] {foreach z [lrepeat 100000 y] {}}", STEPS),
    ("while 1 {puts [string repeat x 1000]}", "bytes printed"),
    // Procedures and methods that call themselves.
    ("proc f {} {f}; f", DEPTH),
    ("proc f {n} {set x [string repeat y 100000]; f [expr {$n + 1}]}; f 0", DEPTH),
    ("proc f {} {uplevel #0 f}; f", DEPTH),
    ("set s {[subst $s]}; subst $s", DEPTH),
    ("Class A; A instproc init {args} {$self next; new A}; new A", DEPTH),
    ("Class A; A instproc f {} {$self f}; set a [new A]; $a f", DEPTH),
    ("Class A; A instproc f {} {$self next; $self f}; set a [new A]; $a f", DEPTH),
    ("Class A; Class B -superclass A; A superclass B", "can't have superclass B"),
    // Texts that grow.
    ("set s x; while 1 {set s $s$s}", VALUE),
    ("set s x; while 1 {append s $s; set t([incr i]) $s}", VALUE),
    ("string repeat x 1000000000000", VALUE),
    ("while 1 {set a([incr i]) [string repeat x 1000000]}", BYTES),
    ("format %1000000000d 5", VALUE),
    ("format %*d 1000000000 5", VALUE),
    ("format [string repeat %8000000d 100] 1 2 3 4 5", VALUE),
    ("join [lrepeat 1000000 x] [string repeat y 100]", VALUE),
    ("set s [string repeat a 1000]; while 1 {regsub -all a $s aaaaaaaaa s}", EITHER),
    ("regsub -all {} [string repeat a 1000] [string repeat b 1000000] s", VALUE),
    ("string map {a aaaaaaaaaaaa} [string repeat a 1000000]", VALUE),
    ("set s {set x 1}; while 1 {append s \";$s\"; eval $s}", EITHER),
    ("set m [string repeat x 1000000]; while 1 {set n $m; append n y}", EITHER),
    (
        "proc f {n} {if {$n} {f [expr $n-1]} else {error [string repeat x 1000000]}}; while 1 {catch {f 60}}",
        EITHER,
    ),
    // Lists, arrays and dictionaries that grow.
    ("lrepeat 1000000000 x", LIST),
    ("set l a; while 1 {set l [concat $l $l]}", VALUE),
    ("set l a; while 1 {set l [list $l $l]}", VALUE),
    ("set l a; while 1 {set l \"$l $l\"; llength $l}", EITHER),
    ("set l x; while 1 {set l [list $l]}", STEPS),
    ("while 1 {set a([incr i]) [lrepeat 100000 x]}", BYTES),
    ("set l [lrepeat 100000 x]; while 1 {set m $l; lset m 0 y; set k([incr i]) $m}", BYTES),
    ("set l [lrepeat 100000 x]; while 1 {set m $l; lappend m y}", BYTES),
    ("set s [string repeat {a } 100000]; while 1 {set l([incr i]) [split $s]}", BYTES),
    ("split [string repeat a 4000000] {}", LIST),
    ("llength [string repeat {a } 4000000]", LIST),
    (
        "set a [string repeat \\{ 20000][string repeat \\} 20000]; while 1 {set a [lindex $a 0]; set k([incr i]) $a}",
        EITHER,
    ),
    ("while 1 {set a([incr i]) x; if {$i % 100 == 0} {array set b$i [array get a]}}", EITHER),
    ("while 1 {dict set d [incr i] x}", EITHER),
    ("set d {}; while 1 {dict set d [incr i] $d}", VALUE),
    // Work that hides in one command.
    ("for {set i 0} {$i < 5000} {incr i} {set a($i) 1}; while 1 {array size a; array exists a}", STEPS),
    ("for {set i 0} {$i < 5000} {incr i} {set a($i) 1}; while 1 {array names a *x*y*z*}", STEPS),
    ("set l [lrepeat 100000 x]; while 1 {foreach {a b c d} $l {}}", STEPS),
    ("set l [lrepeat 100000 x]; while 1 {lsort $l}", EITHER),
    ("set l [lrepeat 100000 x]; while 1 {lsearch $l y*}", STEPS),
    ("set s [lrepeat 100000 a]; while 1 {string length $s}", STEPS),
    ("set s [lrepeat 100000 a]; while 1 {if {$s eq $s} {}}", STEPS),
    ("set s [string repeat a 100000]; while 1 {string match *a*a*a*a*a*a*a*b $s}", STEPS),
    ("set s [string repeat a 100000]; while 1 {string trim $s [string repeat b 1000]a}", EITHER),
    ("set s [string repeat a 100000]; while 1 {string compare $s $s}", STEPS),
    ("while 1 {append e 1+; expr ${e}1}", EITHER),
    ("set s [lrepeat 10000 1]; while 1 {expr [join $s +]}", EITHER),
    // Regular expressions that explode elsewhere.
    ("regexp {(a{0,1000}){0,1000}} aaa", "couldn't compile regular expression pattern"),
    ("set s [string repeat a 10000]; while 1 {regexp {((((a|b)*c?)*d?)*e?)*f} $s}", STEPS),
    ("set s [string repeat x 1000]; while 1 {regexp \"(x+x+)+y[incr i]\" $s}", STEPS),
    ("regexp -all -indices -inline a [string repeat a 100000]", STEPS),
    ("set s [string repeat a 100000]; while 1 {regexp -all -inline a $s}", EITHER),
    // Names and definitions without end.
    ("while 1 {set v[incr i] x}", EITHER),
    ("while 1 {proc p[incr i] {} {puts hello}}", EITHER),
    ("while 1 {namespace eval n[incr i] {}}", EITHER),
    ("while 1 {append n ::a; namespace eval $n {variable x 1}}", "the name of a namespace has 1003 bytes"),
    ("while 1 {set [string repeat n 1000000][incr i] 1}", BYTES),
    ("Class A; while 1 {new A}", OBJECTS),
    ("while 1 {Class C[incr i]}", OBJECTS),
    ("Class C0; for {set i 1} 1 {incr i} {Class C$i -superclass C[expr $i-1]}", EITHER),
    ("Class A; set a [new A]; while 1 {$a set x[incr i] y}", EITHER),
    ("Class A; while 1 {A instproc f[incr i] {} {set x 1}}", EITHER),
    ("while 1 {foo[incr i]}", STEPS),
    ("set s [string repeat a 1000000]; while 1 {foo $s}", STEPS),
    ("Class A; set a [new A]; set s [string repeat a 1000000]; while 1 {$a foo $s}", STEPS),
];

/// The same in an experiment with two nodes and a link.
const NETWORK_ROWS: &[(&str, &str)] = &[
    ("for {set i 0} {$i < 10000000} {incr i} {set n($i) [$ns node]}", NODES),
    ("while 1 {$ns node}", NODES),
    ("while 1 {$ns duplex-link $a $b 1Mb 0ms DropTail}", OBJECTS),
    ("for {set i 0} {$i < 10000000} {incr i} {set l$i [$ns duplex-link $a $b 1Mb 0ms DropTail]}", OBJECTS),
    ("$ns make-lan [string repeat \"$a \" 1000000] 1Mb 0ms", EITHER),
    (
        "for {set i 0} {$i < 4000} {incr i} {append s \" [set n($i) [$ns node]]\"}; while 1 {$ns make-lan $s 1Mb 0ms}",
        BYTES,
    ),
    ("set p [$a program-agent -command x]; while 1 {$ns at 1 \"$p start\"}", "Too many events"),
    ("while 1 {$ns at 1 {foo bar}}", STEPS),
    (
        "set p [$a program-agent -command x]; set s [$ns event-sequence]; while 1 {$s append \"$p start\"}",
        "Too many events",
    ),
    ("set g [$ns event-group]; while 1 {$g add [$a program-agent -command x]}", OBJECTS),
    ("while 1 {tb-add-node-attribute $a k[incr i] v}", EITHER),
    ("while 1 {$a add-desire d[incr i] 0.5}", EITHER),
    ("while 1 {$a add-route $b $b}", EITHER),
    ("while 1 {tb-make-soft-vtype v[incr i] {pc600 pc850}}", EITHER),
    ("while 1 {tb-set-node-rpms $a [string repeat {/x/y.rpm } 10000]}", EITHER),
    ("while 1 {tb-set-node-os $n[incr i] FOO}", STEPS),
];

/// Whether the error is told, and at the text's line: another stands before it.
fn told(text: &str, wanted: &str) -> Result<(), String> {
    let limits =
        Limits { steps: 400_000, bytes: 32 << 20, nodes: 5_000, objects: 20_000, ..Limits::default() };
    let start = Instant::now();
    let evaluation = evaluate(&format!("set first 1\n{text}\n"), &Options { limits, ..Options::default() });
    let short: String = text.chars().take(90).collect();
    if start.elapsed() > PATIENCE {
        return Err(format!("{short}: took {:?}", start.elapsed()));
    }
    if evaluation.experiment.is_some() {
        return Err(format!("{short}: is accepted"));
    }
    let errors = evaluation.diagnostics.iter().filter(|problem| problem.severity == Severity::Error);
    let found: Vec<(u32, &str)> =
        errors.map(|problem| (problem.range.line, problem.message.as_str())).collect();
    match found.iter().find(|(_, message)| message.contains(wanted)) {
        Some((2, _)) => Ok(()),
        Some((line, _)) => Err(format!("{short}: told at line {line}")),
        None => {
            let shown: Vec<String> = found.iter().take(3).map(|error| format!("{error:?}")).collect();
            Err(format!("{short}: no `{wanted}` in {shown:?}"))
        }
    }
}

fn check(rows: impl Iterator<Item = (String, &'static str)>) {
    let wrong: Vec<String> = rows.filter_map(|(text, wanted)| told(&text, wanted).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
    assert!(peak.is_none_or(|peak: u64| peak < MEMORY_KIB_MAX), "{peak:?} KiB were taken");
}

#[test]
fn programs_that_want_too_much() {
    check(ROWS.iter().map(|(text, wanted)| ((*text).to_owned(), *wanted)));
}

#[test]
fn experiments_that_want_too_much() {
    check(NETWORK_ROWS.iter().map(|(text, wanted)| (format!("{BEGIN}{text}; $ns run"), *wanted)));
}

#[test]
fn what_is_nested_too_deeply() {
    let deep = |open: &str, inner: &str, close: &str| {
        format!("{}{inner}{}", open.repeat(100_000), close.repeat(100_000))
    };
    check(
        [
            (format!("set a {}", deep("[", "", "]")), NESTED),
            (format!("expr {{{}}}", deep("(", "1", ")")), NESTED),
            (format!("expr {{{}}}", deep("!", "1", "")), NESTED),
            (format!("expr {{{}}}", deep("abs(", "1", ")")), NESTED),
            (format!("expr {{{}}}", deep("1?", "1", ":1")), NESTED),
            (format!("set a {}", deep("$a(", "1", ")")), NESTED),
            (deep("if 1 {", "", "}"), EITHER),
            (format!("set l x; for {{set i 0}} {{$i < 10000}} {{incr i}} {{set l [list $l]}}; while 1 {{lindex $l 0}}"), EITHER),
        ]
        .into_iter(),
    );
}
