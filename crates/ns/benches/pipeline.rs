//! From the text of an NS file to the plan and the physical NS file, for campus networks of growing size: processor time
//! of each part, and memory. One run in a process of its own for each size, so that memory is told apart.
//!
//! `cargo xtask bench partition`

use neo_ns::{Options, evaluate, rewrite};
use neo_topology::{Policy, containerize};
use std::fmt::Write;

/// Sizes; the last is the one that is to take less than a second.
const NODES: [usize; 3] = [1_000, 3_000, 10_000];

fn main() {
    if let Some(nodes) = std::env::args().nth(1).and_then(|word| word.parse().ok()) {
        return measure(nodes);
    }
    println!(
        "{:>7} {:>9} {:>9} {:>9} {:>9} {:>9} {:>8}",
        "nodes", "read ms", "plan ms", "store ms", "write ms", "all ms", "MiB"
    );
    for nodes in NODES {
        let program = std::env::current_exe().expect("a program knows its file");
        let status = std::process::Command::new(program).arg(nodes.to_string()).status();
        assert!(status.expect("it can be started again").success());
    }
}

fn measure(nodes: usize) {
    let source = campus(nodes);
    let before = memory_mib();
    let start = cpu_ms();
    let experiment = evaluate(&source, &Options::default()).experiment.expect("the file is good");
    let read = cpu_ms();
    let plan = containerize(&experiment, &Policy::default()).expect("it can be planned");
    let planned = cpu_ms();
    let stored = serde_json::to_string(&plan).expect("plans are JSON").len();
    let written = cpu_ms();
    let physical = rewrite(&source, &experiment, &plan).physical;
    let end = cpu_ms();
    assert!(stored > 0 && physical.contains("PNODE-BASE"));
    println!(
        "{:7} {:9.1} {:9.1} {:9.1} {:9.1} {:9.1} {:8.1}",
        plan.nodes.len(),
        read - start,
        planned - read,
        written - planned,
        end - written,
        end - start,
        memory_mib() - before
    );
}

/// A core of two, a distribution router for every 40 nodes, LANs of 20 below, in a loop as people write it.
fn campus(nodes: usize) -> String {
    let routers = nodes / 40;
    let mut text = String::from(
        "set ns [new Simulator]\nsource tb_compat.tcl\nset core(0) [$ns node]\nset core(1) [$ns node]\nset backbone [$ns duplex-link $core(0) $core(1) 10Gb 0ms DropTail]\n",
    );
    let _ = write!(
        text,
        "for {{set i 0}} {{$i < {routers}}} {{incr i}} {{\n  set r($i) [$ns node]\n  foreach c {{0 1}} {{\n    set up($i,$c) 1\n    \
         set up-$i-$c [$ns duplex-link $r($i) $core($c) 1Gb 2ms DropTail]\n  }}\n  foreach half {{0 1}} {{\n    set names \"$r($i)\"\n    \
         for {{set j 0}} {{$j < 19}} {{incr j}} {{\n      set h($i-$half-$j) [$ns node]\n      append names \" $h($i-$half-$j)\"\n    }}\n    \
         set lan-$i-$half [$ns make-lan $names 100Mb 0ms]\n  }}\n}}\n$ns rtproto Static\n$ns run\n"
    );
    text
}

/// Processor time of this thread, as Linux counts it.
fn cpu_ms() -> f64 {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux counts processor time");
    let nanoseconds = line.split_whitespace().next().and_then(|field| field.parse::<f64>().ok());
    nanoseconds.expect("the first field is a number of nanoseconds") / 1e6
}

/// The most memory that this process has had.
fn memory_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells the memory of a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("it has this line");
    line.split_whitespace().next().and_then(|field| field.parse::<f64>().ok()).expect("a number of KiB")
        / 1024.0
}
