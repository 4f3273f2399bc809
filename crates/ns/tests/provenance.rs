//! Everything knows the line, the loop turn and the call that made it, and fixes mend what they say.

use neo_ns::{Options, Severity, evaluate};
use neo_topology::{NodeName, Turn};

const SOURCE: &str = "source tb_compat.tcl
set ns [new Simulator]
set center [$ns node]
proc ring {count} {
    global ns n center
    for {set i 0} {$i < $count} {incr i} {
        set n($i) [$ns node]
        switch $i {
            1 { set link($i) [$ns duplex-link $center $n($i) 1Mb 0ms DropTail] }
        }
    }
}
ring 3
tb-add-node-attribute $n(2) colour red
$ns run
";

#[test]
fn a_node_knows_line_turn_and_call() {
    let experiment = evaluate(SOURCE, &Options::default()).experiment.expect("no error");
    let node = |name: &str| &experiment.nodes[&NodeName::new(name).expect("a name")];
    let text = |range: neo_topology::SourceRange| &SOURCE[range.start_byte as usize..range.end_byte as usize];

    let center = node("center");
    assert_eq!(text(center.origin.range), "set center [$ns node]");
    assert_eq!((center.origin.range.line, center.origin.range.column), (3, 1));
    assert_eq!(center.origin.trail, []);

    let third = node("n-2");
    assert_eq!(text(third.origin.range), "set n($i) [$ns node]");
    assert_eq!((third.origin.range.line, third.origin.range.column), (7, 9));
    let call = Turn::Call { procedure: "ring".to_owned(), line: 13 };
    assert_eq!(third.origin.trail, [call.clone(), Turn::Loop { line: 6, turn: 2 }]);

    let attribute = third.attribute("colour").expect("set above");
    assert_eq!(text(attribute.origin.range), "tb-add-node-attribute $n(2) colour red");

    let (_, network) = experiment.networks.first().expect("one link");
    assert!(text(network.origin.range).starts_with("set link($i)"));
    assert_eq!(network.origin.range.line, 9);
    assert_eq!(network.origin.trail, [call, Turn::Loop { line: 6, turn: 1 }]);
}

#[test]
fn every_fix_mends_what_it_says() {
    let mut source = "source tb_compat.tcl
set ns [new Simulator]
set a [$ns node]
set b [$ns node]
ns duplex-link $a $b 10mb 5 DropTial
$ns rtptoto Static
tb-set-node-oss $a Ubuntu
tb-set-node-failure-action $b nonfatl
$ns run
"
    .to_owned();
    let count = evaluate(&source, &Options::default()).diagnostics.len();
    assert_eq!(count, 7);
    for left in (0..count).rev() {
        let diagnostics = evaluate(&source, &Options::default()).diagnostics;
        let fix = diagnostics.iter().find_map(|diagnostic| diagnostic.fix.clone()).expect("each has a fix");
        source.replace_range(fix.range.start_byte as usize..fix.range.end_byte as usize, &fix.replacement);
        let after = evaluate(&source, &Options::default()).diagnostics;
        assert_eq!(after.len(), left, "after `{}`: {after:?}", fix.title);
    }
    assert!(source.contains("$ns duplex-link $a $b 10Mb 5ms DropTail"), "{source}");
}

#[test]
fn a_seed_gives_the_same_sequence() {
    let source = "source tb_compat.tcl\nset ns [new Simulator]\nputs [expr rand()]\n$ns run\n";
    let with = |seed| evaluate(source, &Options { seed, ..Options::default() }).output;
    assert_eq!(with(1), with(1));
    assert_ne!(with(1), with(2));
}

#[test]
fn an_error_in_a_procedure_is_told_where_it_is() {
    let source =
        "source tb_compat.tcl\nset ns [new Simulator]\nproc f {} {\n    expr {1 / 0}\n}\nf\n$ns run\n";
    let diagnostics = evaluate(source, &Options::default()).diagnostics;
    let [diagnostic] = diagnostics.as_slice() else { panic!("{diagnostics:?}") };
    assert_eq!(
        (diagnostic.severity, diagnostic.range.line, diagnostic.range.column),
        (Severity::Error, 4, 5)
    );
    assert_eq!(diagnostic.trail, [Turn::Call { procedure: "f".to_owned(), line: 6 }]);
}
