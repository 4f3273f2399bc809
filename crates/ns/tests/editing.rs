//! Changes by hand: the text is changed where a careful person would, and means what was asked and nothing else.

use neo_ns::editing::{Edit, Why, applied, edit};
use neo_ns::{Options, Severity, evaluate};
use neo_topology::{Bandwidth, Delay, Experiment, Loss, Network, NetworkKind, NetworkName, NodeName};
use proptest::prelude::*;
use std::collections::BTreeMap;

const FILE: &str = "source tb_compat.tcl
set ns [new Simulator]

# The ends.
set a [$ns node]
set b [$ns node]    ;# the other end
tb-set-node-os $a FBSD410-STD

set link0 [$ns duplex-link $a $b 100Mb 10ms DropTail]
tb-set-link-loss $link0 0.01

for {set i 0} {$i < 3} {incr i} {
    set n($i) [$ns node]
    set spoke($i) [$ns duplex-link $a $n($i) 1Mb 0ms DropTail]
}
set lan [$ns make-lan \"$a $b $n(0)\" 10Mb 2ms]

$ns rtproto Static
$ns run
";

fn node(name: &str) -> NodeName {
    NodeName::new(name).expect("a name")
}

fn network(name: &str) -> NetworkName {
    NetworkName::new(name).expect("a name")
}

fn mbps(mbps: u64) -> Bandwidth {
    Bandwidth { kbps: mbps * 1000 }
}

/// The lines that a change removes and adds.
#[track_caller]
fn changed(change: &Edit) -> Vec<String> {
    let edits = edit(FILE, change, &Options::default()).unwrap_or_else(|why| panic!("{change:?}: {why}"));
    let after = applied(FILE, &edits);
    let lines = neo_ns::diff(FILE, &after).into_iter().filter(|line| !line.same);
    lines
        .flat_map(|line| {
            let before = line.before.map(|side| format!("-{}", side.text));
            before.into_iter().chain(line.after.map(|side| format!("+{}", side.text)))
        })
        .collect()
}

#[track_caller]
fn refused(change: &Edit) -> Why {
    edit(FILE, change, &Options::default()).expect_err("it is refused")
}

#[test]
fn new_things_stand_behind_their_kin() {
    assert_eq!(changed(&Edit::AddNode { name: node("c") }), ["+set c [$ns node]"]);
    let after = applied(FILE, &edit(FILE, &Edit::AddNode { name: node("c") }, &Options::default()).unwrap());
    assert!(after.contains("}\nset c [$ns node]\nset lan"), "{after}");
    let link = Edit::AddLink {
        name: network("direct"),
        from: node("b"),
        to: node("n-2"),
        bandwidth: mbps(1000),
        delay: Delay { micros: 2_500 },
    };
    assert_eq!(changed(&link), ["+set direct [$ns duplex-link $b $n(2) 1Gb 2.5ms DropTail]"]);
}

#[test]
fn settings_are_changed_where_they_stand() {
    let os = |name: &str, os: Option<&str>| Edit::SetOs { node: node(name), os: os.map(str::to_owned) };
    assert_eq!(
        changed(&os("a", Some("UBUNTU22-64-STD"))),
        ["-tb-set-node-os $a FBSD410-STD", "+tb-set-node-os $a UBUNTU22-64-STD"]
    );
    assert_eq!(changed(&os("a", None)), ["-tb-set-node-os $a FBSD410-STD"]);
    assert_eq!(changed(&os("b", Some("X Y"))), ["+tb-set-node-os $b {X Y}"]);
    assert_eq!(changed(&os("n-1", Some("FBSD"))), ["+tb-set-node-os $n(1) FBSD"]);
    let hardware = Edit::SetHardware { node: node("b"), hardware: Some("pc3000".to_owned()) };
    assert_eq!(changed(&hardware), ["+tb-set-hardware $b pc3000"]);
}

#[test]
fn links_are_changed_where_they_are_made() {
    let bandwidth = Edit::SetBandwidth { network: network("link0"), bandwidth: mbps(5) };
    let before = "-set link0 [$ns duplex-link $a $b 100Mb 10ms DropTail]";
    assert_eq!(changed(&bandwidth), [before, "+set link0 [$ns duplex-link $a $b 5Mb 10ms DropTail]"]);
    let delay = Edit::SetDelay { network: network("lan"), delay: Delay { micros: 4_000 } };
    assert_eq!(
        changed(&delay),
        [
            "-set lan [$ns make-lan \"$a $b $n(0)\" 10Mb 2ms]",
            "+set lan [$ns make-lan \"$a $b $n(0)\" 10Mb 4ms]"
        ]
    );
    let loss = |name: &str, probability| Edit::SetLoss { network: network(name), loss: Loss { probability } };
    assert_eq!(
        changed(&loss("link0", 0.5)),
        ["-tb-set-link-loss $link0 0.01", "+tb-set-link-loss $link0 0.5"]
    );
    assert_eq!(changed(&loss("lan", 0.1)), ["+tb-set-lan-loss $lan 0.1"]);
    assert_eq!(changed(&loss("spoke-1", 0.1)), ["+tb-set-link-loss $spoke(1) 0.1"]);
    let unnamed = FILE
        .replace("set link0 [$ns duplex-link $a $b 100Mb 10ms DropTail]", "$ns duplex-link $a $b 1Mb 0ms");
    let unnamed = unnamed.replace("tb-set-link-loss $link0 0.01\n", "");
    let edits = edit(&unnamed, &loss("tblink-l3", 0.1), &Options::default()).expect("it can be done");
    assert_eq!(edits[0].insert, "tb-set-link-loss $a $b 0.1\n");
}

#[test]
fn what_goes_takes_along_what_speaks_of_it() {
    assert_eq!(
        changed(&Edit::RemoveNode { node: node("b") }),
        [
            "-set b [$ns node]    ;# the other end",
            "-set link0 [$ns duplex-link $a $b 100Mb 10ms DropTail]",
            "-tb-set-link-loss $link0 0.01",
            "-set lan [$ns make-lan \"$a $b $n(0)\" 10Mb 2ms]",
            "+set lan [$ns make-lan \"$a $n(0)\" 10Mb 2ms]",
        ]
    );
    let lan = Edit::RemoveNetwork { network: network("lan") };
    assert_eq!(changed(&lan), ["-set lan [$ns make-lan \"$a $b $n(0)\" 10Mb 2ms]"]);
}

#[test]
fn what_only_a_person_can_do_is_refused_with_the_reason() {
    let looped = Why::InLoop { name: "n-1".to_owned(), line: 12 };
    assert_eq!(refused(&Edit::RemoveNode { node: node("n-1") }), looped);
    assert!(looped.to_string().contains("the loop at line 12"));
    let spoke = Edit::SetBandwidth { network: network("spoke-1"), bandwidth: mbps(5) };
    assert_eq!(refused(&spoke), Why::InLoop { name: "spoke-1".to_owned(), line: 12 });
    // The loop speaks of `$a` in its body, so `a` cannot go.
    assert_eq!(refused(&Edit::RemoveNode { node: node("a") }), Why::Used { name: "a".to_owned(), line: 12 });
    assert_eq!(refused(&Edit::AddNode { name: node("a") }), Why::Taken { name: "a".to_owned() });
    assert_eq!(refused(&Edit::SetOs { node: node("b"), os: None }), Why::Same);
    assert!(matches!(refused(&Edit::RemoveNode { node: node("x") }), Why::Absent { .. }));
    let broken = edit("set ns [", &Edit::AddNode { name: node("c") }, &Options::default());
    assert_eq!(broken, Err(Why::Broken));
}

/// A file with everything that the editing knows and some that it does not.
#[derive(Debug, Clone)]
enum Part {
    Node,
    Array(u8),
    Loop(u8),
    Procedure(u8),
    Link(u8, u8, bool),
    Lan(Vec<u8>),
    Os(u8),
    Loss(u8),
    Comment,
}

fn part() -> impl Strategy<Value = Part> {
    prop_oneof![
        4 => Just(Part::Node),
        1 => (0..4u8).prop_map(Part::Array),
        1 => (1..4u8).prop_map(Part::Loop),
        1 => (1..3u8).prop_map(Part::Procedure),
        4 => (any::<u8>(), any::<u8>(), any::<bool>()).prop_map(|(a, b, named)| Part::Link(a, b, named)),
        2 => proptest::collection::vec(any::<u8>(), 2..5).prop_map(Part::Lan),
        2 => any::<u8>().prop_map(Part::Os),
        2 => any::<u8>().prop_map(Part::Loss),
        1 => Just(Part::Comment),
    ]
}

/// The text of these parts; numbers choose among what is there already.
fn written(parts: &[Part]) -> String {
    let mut text = String::from(
        "source tb_compat.tcl\nset ns [new Simulator]\nset first [$ns node]\nset other [$ns node]\n",
    );
    let mut nodes = vec!["$first".to_owned(), "$other".to_owned()];
    let mut links: Vec<String> = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let pick = |number: u8| nodes[number as usize % nodes.len()].clone();
        match part {
            Part::Node => {
                text += &format!("set v{at} [$ns node]\n");
                nodes.push(format!("$v{at}"));
            }
            Part::Array(index) => {
                text += &format!("set w{at}({index}) [$ns node]\n");
                nodes.push(format!("$w{at}({index})"));
            }
            Part::Loop(count) => {
                text += &format!(
                    "for {{set i 0}} {{$i < {count}}} {{incr i}} {{\n    set l{at}($i) [$ns node]\n}}\n"
                );
                nodes.extend((0..*count).map(|index| format!("$l{at}({index})")));
            }
            Part::Procedure(count) => {
                text += &format!(
                    "proc make{at} {{}} {{\n    global ns p{at}\n    set p{at} [$ns node]\n}}\nmake{at}\n"
                );
                let _ = count;
                nodes.push(format!("$p{at}"));
            }
            Part::Link(from, to, named) => {
                let (from, to) = (pick(*from), pick(*to));
                let call = format!("$ns duplex-link {from} {to} 100Mb 10ms DropTail");
                if from != to && *named {
                    text += &format!("set e{at} [{call}] ;# a link\n");
                    links.push(format!("$e{at}"));
                } else if from != to {
                    text += &format!("{call}\n");
                }
            }
            Part::Lan(members) => {
                let mut members: Vec<String> = members.iter().map(|member| pick(*member)).collect();
                members.sort();
                members.dedup();
                text += &format!("set m{at} [$ns make-lan \"{}\" 10Mb 4ms]\n", members.join(" "));
            }
            Part::Os(target) => text += &format!("tb-set-node-os {} OS{at}\n", pick(*target)),
            Part::Loss(target) if !links.is_empty() => {
                text += &format!("tb-set-link-loss {} 0.05\n", links[*target as usize % links.len()]);
            }
            Part::Loss(_) | Part::Comment => text += "  # nothing; really\n",
        }
    }
    text + "$ns rtproto Static\n$ns run\n"
}

fn experiment(text: &str) -> Experiment {
    let evaluation = evaluate(text, &Options::default());
    let errors: Vec<_> =
        evaluation.diagnostics.iter().filter(|found| found.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{text}\n{errors:?}");
    evaluation.experiment.expect("no error")
}

/// Everything of an experiment that a change by hand must leave alone, as text by name.
fn facts(experiment: &Experiment) -> BTreeMap<String, String> {
    let nodes = experiment.nodes.iter().map(|(name, node)| {
        let facts = (&node.hardware, &node.os, &node.start_command, node.failure_action);
        (format!("node {name}"), format!("{facts:?}"))
    });
    let networks = experiment.networks.iter().map(|(name, network)| (format!("net {name}"), shapes(network)));
    nodes.chain(networks).chain([("routing".to_owned(), format!("{:?}", experiment.routing))]).collect()
}

fn shapes(network: &Network) -> String {
    let members = network.members.iter().map(|member| {
        let shape = |shape: neo_topology::Shape| {
            format!("{} {} {:.6}", shape.bandwidth.kbps, shape.delay.micros, shape.loss.probability)
        };
        format!("{}: {} | {}", member.node, shape(member.outward), shape(member.inward))
    });
    format!("{:?} {}", network.kind, members.collect::<Vec<_>>().join(", "))
}

/// A change of what is there, chosen by numbers.
fn choose(before: &Experiment, kind: u8, one: u8, other: u8) -> Edit {
    let nodes: Vec<&NodeName> = before.nodes.keys().collect();
    let pick = |number: u8| nodes[number as usize % nodes.len()].clone();
    let networks: Vec<&NetworkName> = before.networks.keys().collect();
    let of_network =
        |number: u8| networks.get(number as usize % networks.len().max(1)).map(|name| (*name).clone());
    match (kind % 8, of_network(other)) {
        (0, _) => Edit::AddNode { name: node("fresh") },
        (1, _) => Edit::RemoveNode { node: pick(one) },
        (2, _) => Edit::AddLink {
            name: network("fresh"),
            from: pick(one),
            to: pick(one.wrapping_add(1)),
            bandwidth: mbps(7),
            delay: Delay { micros: 6_000 },
        },
        (3, Some(network)) => Edit::RemoveNetwork { network },
        (4, Some(network)) => Edit::SetBandwidth { network, bandwidth: mbps(3) },
        (5, Some(network)) => Edit::SetDelay { network, delay: Delay { micros: 8_000 } },
        (6, Some(network)) => Edit::SetLoss { network, loss: Loss { probability: 0.2 } },
        _ => Edit::SetOs { node: pick(one), os: Some("FRESH".to_owned()) },
    }
}

/// What has to be different afterwards, and how.
fn assert_exact(before: &Experiment, after: &Experiment, change: &Edit) {
    let (mut wanted, found) = (facts(before), facts(after));
    match change {
        Edit::AddNode { name } => {
            wanted.insert(format!("node {name}"), "(None, None, None, Fatal)".to_owned());
        }
        Edit::RemoveNode { node } => {
            wanted.remove(&format!("node {node}"));
            for (name, network) in &before.networks {
                let mut network = network.clone();
                let members = network.members.len();
                network.members.retain(|member| member.node != *node);
                match network.kind {
                    NetworkKind::Link if network.members.len() < members => {
                        wanted.remove(&format!("net {name}"));
                    }
                    _ => {
                        wanted.insert(format!("net {name}"), shapes(&network));
                    }
                }
            }
        }
        Edit::AddLink { name, from, to, .. } => {
            let shape = "7000 3000 0.000000 | 7000 3000 0.000000";
            wanted.insert(format!("net {name}"), format!("Link {from}: {shape}, {to}: {shape}"));
        }
        Edit::RemoveNetwork { network } => {
            wanted.remove(&format!("net {network}"));
        }
        Edit::SetOs { node, os } => {
            let mut facts = before.nodes[node].clone();
            facts.os = os.clone();
            let facts = (&facts.hardware, &facts.os, &facts.start_command, facts.failure_action);
            wanted.insert(format!("node {node}"), format!("{facts:?}"));
        }
        Edit::SetHardware { .. } => unreachable!("not chosen here"),
        Edit::SetBandwidth { network, .. } => {
            reshape(&mut wanted, before, network, |shape| shape.bandwidth = mbps(3))
        }
        Edit::SetDelay { network, .. } => {
            reshape(&mut wanted, before, network, |shape| shape.delay = Delay { micros: 4_000 });
        }
        Edit::SetLoss { network, .. } => {
            reshape(&mut wanted, before, network, |shape| shape.loss.probability = 1.0 - 0.8_f64.sqrt());
        }
    }
    assert_eq!(unnumbered(found), unnumbered(wanted), "{change:?}");
}

/// Networks that no variable holds are numbered as they come: only what they are is compared.
fn unnumbered(facts: BTreeMap<String, String>) -> Vec<(String, String)> {
    let numbered = |name: &str| name.starts_with("net tblink-l") || name.starts_with("net tblan-lan");
    let facts = facts
        .into_iter()
        .map(|(name, fact)| if numbered(&name) { (String::new(), fact) } else { (name, fact) });
    let mut facts: Vec<_> = facts.collect();
    facts.sort();
    facts
}

fn reshape(
    wanted: &mut BTreeMap<String, String>,
    before: &Experiment,
    name: &NetworkName,
    change: impl Fn(&mut neo_topology::Shape),
) {
    let mut network = before.networks[name].clone();
    for member in &mut network.members {
        change(&mut member.outward);
        change(&mut member.inward);
    }
    wanted.insert(format!("net {name}"), shapes(&network));
}

/// Whether a change has to succeed: nothing of it is made in a loop or a procedure, or only new lines are needed.
fn must_succeed(before: &Experiment, change: &Edit) -> bool {
    match change {
        Edit::AddNode { .. } | Edit::AddLink { .. } | Edit::SetOs { .. } | Edit::SetLoss { .. } => true,
        Edit::RemoveNode { node } => {
            // A LAN has to keep two nodes, or it would be another thing.
            let keeps = |network: &Network| network.kind == NetworkKind::Link || network.members.len() > 2;
            before.nodes[node].origin.trail.is_empty()
                && before
                    .networks
                    .values()
                    .filter(|network| network.members.iter().any(|member| member.node == *node))
                    .all(keeps)
        }
        Edit::RemoveNetwork { network }
        | Edit::SetBandwidth { network, .. }
        | Edit::SetDelay { network, .. } => before.networks[network].origin.trail.is_empty(),
        Edit::SetHardware { .. } => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn a_change_means_what_was_asked_and_nothing_else(
        parts in proptest::collection::vec(part(), 0..14),
        kind in any::<u8>(),
        one in any::<u8>(),
        other in any::<u8>(),
    ) {
        let text = written(&parts);
        let before = experiment(&text);
        let change = choose(&before, kind, one, other);
        match edit(&text, &change, &Options::default()) {
            Ok(edits) => assert_exact(&before, &experiment(&applied(&text, &edits)), &change),
            Err(why) => prop_assert!(!must_succeed(&before, &change), "{change:?} in\n{text}\n{why}"),
        }
    }
}
