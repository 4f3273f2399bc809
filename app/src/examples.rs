//! NS files to begin with.

/// An NS file to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// Short name; becomes the experiment's name.
    pub name: &'static str,
    /// What it shows.
    pub about: &'static str,
    /// The file.
    pub source: &'static str,
}

/// The examples, small to large.
pub const EXAMPLES: [Example; 3] = [
    Example { name: "pair", about: "two nodes, one link", source: PAIR },
    Example { name: "star", about: "a center and nine leaves", source: STAR },
    Example { name: "campus", about: "three LANs behind a ring of routers", source: CAMPUS },
];

const PAIR: &str = "\
set ns [new Simulator]
source tb_compat.tcl

set client [$ns node]
set server [$ns node]
set link0 [$ns duplex-link $client $server 10Mb 5ms DropTail]

$ns rtproto Static
$ns run
";

const STAR: &str = "\
set ns [new Simulator]
source tb_compat.tcl

set center [$ns node]
for {set i 0} {$i < 9} {incr i} {
    set n($i) [$ns node]
    set link($i) [$ns duplex-link $center $n($i) 100Mb 0ms DropTail]
}

$ns rtproto Static
$ns run
";

const CAMPUS: &str = "\
set ns [new Simulator]
source tb_compat.tcl

# three routers in a ring
for {set r 0} {$r < 3} {incr r} {
    set router($r) [$ns node]
}
for {set r 0} {$r < 3} {incr r} {
    set next [expr {($r + 1) % 3}]
    set ring($r) [$ns duplex-link $router($r) $router($next) 100Mb 2ms DropTail]
}

# behind each router a LAN of four hosts
for {set r 0} {$r < 3} {incr r} {
    set members \"$router($r)\"
    for {set h 0} {$h < 4} {incr h} {
        set host($r-$h) [$ns node]
        append members \" $host($r-$h)\"
    }
    set lan($r) [$ns make-lan $members 100Mb 0ms]
}

$ns rtproto Static
$ns run
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Check;

    #[test]
    fn every_example_can_be_containerized() {
        for example in EXAMPLES {
            let check = Check::of(example.source, &neo_topology::Policy::default());
            assert!(check.diagnostics.is_empty(), "{}: {:?}", example.name, check.diagnostics);
            assert!(check.plan.is_some(), "{}: {:?}", example.name, check.shortfalls);
        }
    }
}
