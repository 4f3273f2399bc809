//! A chain of nodes as people write it, evaluated on one core: processor time and memory for each node, and how both grow.
//! Beside it, in the same run, `tclsh` runs the same file with commands that only count: the floor of a reader that is
//! built on Tcl itself, before it knows of any node.
//!
//! `cargo xtask bench ns`

use neo_ns::{Options, evaluate};
use std::process::Command;

/// Sizes; each runs in a process of its own, so that memory is told apart.
const NODES: [usize; 2] = [1_000, 10_000];

/// Runs of which the fastest counts: the others waited for something else.
const RUNS: usize = 15;

/// What the file calls, counting only.
const STUBS: &str = "set count 0\nproc Simulator {} {}\nproc new {class} {return sim}\n\
                     proc sim {args} {incr ::count; return x$::count}\nrename source ignored\nproc source {file} {}\n";

fn main() {
    let mut words = std::env::args().skip(1);
    if let Some(nodes) = words.next().and_then(|word| word.parse().ok()) {
        return measure(nodes);
    }
    println!("{:>7} {:>10} {:>12} {:>12} {:>10}", "nodes", "here ms", "tclsh ms", "peak KiB", "B/node");
    let mut times = Vec::new();
    for nodes in NODES {
        let program = std::env::current_exe().expect("a program knows its file");
        let output = Command::new(program).arg(nodes.to_string()).output().expect("it can be started again");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let fields: Vec<f64> = text.split_whitespace().filter_map(|field| field.parse().ok()).collect();
        let [time, peak, grown] = fields[..] else { panic!("{text}") };
        let floor = tclsh(nodes).map_or("absent".to_owned(), |time| format!("{time:.1}"));
        println!("{nodes:7} {time:10.2} {floor:>12} {peak:12.0} {:10.0}", grown * 1024.0 / nodes as f64);
        times.push(time);
    }
    println!("10,000 nodes take {:.1} times what 1,000 take", times[1] / times[0]);
}

/// Prints milliseconds, the peak of memory in KiB, and by how much the first run raised it.
fn measure(nodes: usize) {
    let source = chain(nodes);
    let before = peak_kib();
    let mut fastest = f64::INFINITY;
    let mut grown = 0.0;
    for run in 0..RUNS {
        let start = cpu_ms();
        let evaluation = evaluate(&source, &Options::default());
        fastest = fastest.min(cpu_ms() - start);
        assert_eq!(evaluation.experiment.expect("the file is good").nodes.len(), nodes);
        if run == 0 {
            grown = peak_kib() - before;
        }
    }
    println!("{fastest} {} {grown}", peak_kib());
}

fn chain(nodes: usize) -> String {
    format!(
        "set ns [new Simulator]\nsource tb_compat.tcl\nset n(0) [$ns node]\nfor {{set i 1}} {{$i < {nodes}}} {{incr i}} {{\n  \
         set n($i) [$ns node]\n  set l($i) [$ns duplex-link $n([expr $i - 1]) $n($i) 100Mb 10ms DropTail]\n}}\n$ns run\n"
    )
}

/// Milliseconds that `tclsh` needs for the file alone, its start left out; none where there is no `tclsh`.
fn tclsh(nodes: usize) -> Option<f64> {
    let file = std::env::temp_dir().join(format!("neo-bench-{}.tcl", std::process::id()));
    let body = chain(nodes);
    let timed =
        format!("{STUBS}for {{set run 0}} {{$run < {RUNS}}} {{incr run}} {{puts [time {{\n{body}}}]}}\n");
    std::fs::write(&file, timed).expect("a temporary file can be written");
    let output = Command::new("tclsh").arg(&file).output();
    std::fs::remove_file(&file).expect("our own file");
    let text = String::from_utf8_lossy(&output.ok()?.stdout).into_owned();
    let micros = text.lines().filter_map(|line| line.split_whitespace().next()?.parse().ok());
    let fastest = micros.fold(f64::INFINITY, f64::min);
    fastest.is_finite().then_some(fastest / 1e3)
}

/// Processor time of this thread, as Linux counts it.
fn cpu_ms() -> f64 {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux counts processor time");
    let nanoseconds = line.split_whitespace().next().and_then(|field| field.parse::<f64>().ok());
    nanoseconds.expect("the first field is a number of nanoseconds") / 1e6
}

/// The most memory that this process has had.
fn peak_kib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells the memory of a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("it has this line");
    line.split_whitespace().next().and_then(|field| field.parse().ok()).expect("a number of KiB")
}
