//! Files that want too much are told so, soon.

use neo_ns::{Evaluation, Limits, Options, Severity, evaluate, evaluate_bytes};
use std::time::{Duration, Instant};

/// Long enough for an unoptimised build on a busy machine; the point is that nothing takes for ever.
const PATIENCE: Duration = Duration::from_secs(60);

fn refused(source: &str) -> Evaluation {
    let limits = Limits { steps: 300_000, bytes: 64 << 20, nodes: 5_000, ..Limits::default() };
    let start = Instant::now();
    let evaluation = evaluate(source, &Options { limits, ..Options::default() });
    let short: String = source.chars().take(60).collect();
    assert!(start.elapsed() < PATIENCE, "{short} took {:?}", start.elapsed());
    assert!(evaluation.experiment.is_none(), "{short}");
    assert!(
        evaluation.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error),
        "{short}"
    );
    evaluation
}

fn says(source: &str, message: &str) {
    let evaluation = refused(source);
    let messages: Vec<_> =
        evaluation.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert!(messages.iter().any(|found| found.contains(message)), "{messages:?} has no `{message}`");
}

#[test]
fn endless_loops_and_recursion() {
    says("while 1 {}", "stopped after 300000 steps");
    says("for {} 1 {} {}", "stopped after");
    says("while 1 {catch {while 1 {}}}", "stopped after");
    says("proc f {} { f }\nf", "200 evaluations inside each other");
    says("proc f {x} { expr {[f [expr {$x + 1}]]} }\nputs [f 1]", "200 evaluations inside each other");
    says("proc f {} {uplevel 1 f}\nf", "200 evaluations inside each other");
    says(
        "proc c {a b} {lsort -command c {1 2}}\nlsort -command c {1 2}",
        "200 evaluations inside each other",
    );
    says("proc f {} {subst {[f]}}\nf", "200 evaluations inside each other");
}

#[test]
fn values_that_grow() {
    says("set a x\nwhile 1 {append a $a}", "bytes; at most");
    says("set a x\nwhile 1 {set a $a$a}", "bytes; at most");
    says("string repeat x 1000000000", "a value of 1000000000 bytes");
    says("puts [format %1000000000d 5]", "a value of 1000000000 bytes");
    says("puts [format %*d 1000000000 5]", "a value of 1000000000 bytes");
    says("puts [expr 2**50000000]", "exponent too large");
    says("lrepeat 1000000000 a", "a list of 1000000000 elements");
    says("set x {}\nwhile 1 {set x [list $x]}", "stopped after");
    says("set x {}\nwhile 1 {lappend x $x}", "bytes; at most");
    says("set l [lrepeat 1000 x]\nwhile 1 {set l [lrepeat 1000 $l]}", "bytes; at most");
    says("set s [string repeat x 1000000]\nwhile 1 {string index $s end}", "stopped after");
    says("set s [string repeat x 1000000]\nwhile 1 {expr {$s eq $s}}", "stopped after");
    says("while 1 {puts [string repeat x 1000]}", "bytes printed");
    says("while 1 {set a([incr i]) x}", "stopped after");
    refused("puts [regexp {(x{1000}){1000}} y]");
    refused("puts [string length [string map {x xxxxxxxxxx} [string repeat x 5000000]]]");
    refused("set x [string repeat a 1000]\nwhile 1 {regsub -all a $x aa x}");
}

#[test]
fn nesting() {
    for opening in ["[", "$a(", "${a", "{", "\"[", "[expr (", "[list {[list "] {
        refused(&format!("set a {}", opening.repeat(50_000)));
    }
    says(&format!("expr {}1{}", "(".repeat(50_000), ")".repeat(50_000)), "too many nested brackets");
    says(&format!("expr {{{}1}}", "-".repeat(50_000)), "too many nested brackets");
    says(&format!("expr {{{}1{}}}", "1?".repeat(50_000), ":1".repeat(50_000)), "too many nested brackets");
    says(&format!("expr {{{}1}}", "2**".repeat(50_000)), "too many nested brackets");
    says(&format!("{}{}", "if 1 {".repeat(1_000), "}".repeat(1_000)), "200 evaluations inside each other");
    refused(&format!("expr {{{}1}}", "1+".repeat(50_000)));
    refused(&format!("set a {}{}\nllength $a", "{".repeat(50_000), "}".repeat(50_000)));
}

#[test]
fn ten_million_nodes() {
    says(
        "source tb_compat.tcl\nset ns [new Simulator]\nfor {set i 0} {$i < 10000000} {incr i} {set n($i) [$ns node]}\n$ns run",
        "more than 5000 nodes",
    );
}

#[test]
fn what_is_no_text() {
    let told = |bytes: &[u8], part: &str| {
        let evaluation = evaluate_bytes(bytes, &Options::default());
        assert!(evaluation.experiment.is_none());
        let message = &evaluation.diagnostics.first().expect("a diagnostic").message;
        assert!(message.contains(part), "{message}");
    };
    told(b"", "empty");
    told(b" \n\t", "empty");
    told(b"\x7fELF\0\0", "NUL");
    told(b"set a \xff\xfe", "no simulator");
    told(&vec![b'#'; (1 << 20) + 1], "larger than");
}

#[test]
fn nothing_reaches_outside() {
    for command in [
        "exec id",
        "open /etc/passwd",
        "socket localhost 80",
        "file delete /",
        "glob *",
        "cd /",
        "load x",
        "after 1",
    ] {
        says(command, "is refused");
    }
    refused("source /etc/passwd");
}

/// A stack as small as a browser's must do, even for unoptimised code.
#[test]
fn the_deepest_evaluation_fits_a_small_stack() {
    let deep = "proc f {n} {if {$n > 0} {foreach x {1} {switch a {a {set y [eval [list f [expr {$n - 1}]]]}}}}}\nf 1000";
    let handle = std::thread::Builder::new().stack_size(1 << 20).spawn(move || {
        says(deep, "200 evaluations inside each other");
    });
    handle.expect("a thread").join().expect("no overflow");
}
