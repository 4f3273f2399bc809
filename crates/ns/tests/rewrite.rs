//! The physical NS file, written from experiments built by hand.

#![expect(clippy::unwrap_used, reason = "a test whose setup fails has failed")]

use neo_ns::{ChangeKind, Rewrite, diff, rewrite};
use neo_topology::{
    Attribute, Bandwidth, Experiment, Member, Network, NetworkKind, NetworkName, Node, NodeName, Origin,
    Policy, Routing, Shape, SourceRange, containerize,
};
use std::net::Ipv4Addr;

fn at(line: u32) -> Origin {
    Origin { range: SourceRange { line, column: 1, ..SourceRange::default() }, trail: Vec::new() }
}

fn experiment(nodes: &[&str]) -> Experiment {
    let mut experiment = Experiment { routing: Routing::Static, ..Experiment::default() };
    for (line, name) in (1..).zip(nodes) {
        let node = Node { origin: at(line), ..Node::default() };
        experiment.nodes.insert(NodeName::new(*name).unwrap(), node);
    }
    experiment
}

fn node<'a>(experiment: &'a mut Experiment, name: &str) -> &'a mut Node {
    experiment.nodes.get_mut(&NodeName::new(name).unwrap()).unwrap()
}

fn embed(experiment: &mut Experiment, name: &str) {
    let (key, value) = ("containers:node_type".to_owned(), "embedded_pnode".to_owned());
    node(experiment, name).attributes.push(Attribute { key, value, origin: at(9) });
}

fn connect(experiment: &mut Experiment, name: &str, nodes: &[&str], kbps: u64) {
    let number = experiment.networks.len() as u8 + 1;
    let shape = Shape { bandwidth: Bandwidth { kbps }, ..Shape::default() };
    let members = (2..).zip(nodes).map(|(host, node)| Member {
        node: NodeName::new(*node).unwrap(),
        port: 0,
        address: Ipv4Addr::new(10, 1, number, host),
        outward: shape,
        inward: shape,
    });
    let kind = if nodes.len() == 2 { NetworkKind::Link } else { NetworkKind::Lan };
    let network = Network { kind, members: members.collect(), prefix_bits: 24, origin: at(20) };
    experiment.networks.insert(NetworkName::new(name).unwrap(), network);
}

fn written(source: &str, experiment: &Experiment, policy: Policy) -> Rewrite {
    let plan = containerize(experiment, &policy).unwrap_or_else(|shortfalls| panic!("{shortfalls:#?}"));
    rewrite(source, experiment, &plan)
}

#[test]
fn one_physical_node() {
    let mut experiment = experiment(&["center", "n-0"]);
    connect(&mut experiment, "link0", &["center", "n-0"], 100_000);
    node(&mut experiment, "n-0").start_command = Some("echo hello".to_owned());
    let rewrite = written("", &experiment, Policy::default());
    let expected = "\
set ns [new Simulator]
source tb_compat.tcl

tb-make-soft-vtype container0 {pc2133 bpc2133 MicroCloud}
set pnode(0000) [$ns node]
tb-set-node-os ${pnode(0000)} PNODE-BASE
tb-set-hardware ${pnode(0000)} container0
tb-set-node-failure-action ${pnode(0000)} \"nonfatal\"

set config [$ns node]
tb-set-node-os ${config} Ubuntu1404-64-STD
tb-set-hardware ${config} MicroCloud
tb-set-node-failure-action ${config} \"nonfatal\"

$ns rtproto Static
$ns run
";
    let (mark, rest) = rewrite.physical.split_once('\n').unwrap();
    assert!(mark.starts_with('#'));
    assert_eq!(rest, expected);
    let moved = rewrite.changes.iter().find(|change| change.subject == "start command of n-0").unwrap();
    assert_eq!((moved.kind, moved.lines.as_slice()), (ChangeKind::Moved, [2].as_slice()));
}

#[test]
fn cut_networks_join_physical_nodes() {
    let mut experiment = experiment(&["a", "b", "c", "d"]);
    connect(&mut experiment, "link-0", &["a", "b"], 1_500);
    connect(&mut experiment, "tblink-l7", &["b", "c"], 0);
    connect(&mut experiment, "lan0", &["a", "b", "c"], 1_000_000);
    embed(&mut experiment, "c");
    node(&mut experiment, "c").hardware = Some("pc3000".to_owned());
    node(&mut experiment, "c").os = Some("FBSD-STD".to_owned());
    let physical = written("", &experiment, Policy { packing: 1, ..Policy::default() }).physical;
    for line in [
        "set link-0 [$ns duplex-link ${pnode(0000)} ${pnode(0001)} 1500kb 0ms DropTail]",
        "set cut-tblink-l7 [$ns duplex-link ${c} ${pnode(0001)} * 0ms DropTail]",
        "set lan0 [$ns make-lan \"${c} ${pnode(0000)} ${pnode(0001)}\" 1000Mb 0ms]",
        "set c [$ns node]",
        "tb-set-node-os ${c} FBSD-STD",
        "tb-set-hardware ${c} pc3000",
    ] {
        assert!(physical.lines().any(|found| found == line), "{line}\nis not in\n{physical}");
    }
}

#[test]
fn a_node_called_config_keeps_its_name() {
    let mut nodes = experiment(&["config", "b"]);
    connect(&mut nodes, "link0", &["config", "b"], 1_000);
    let rewrite = written("", &nodes, Policy::default());
    assert!(
        rewrite.physical.contains("set config-1 [$ns node]\ntb-set-node-os ${config-1} Ubuntu1404-64-STD\n")
    );
    let added = rewrite.changes.iter().find(|change| change.subject == "config-1").unwrap();
    assert!(added.reason.contains("`config`") && added.lines == [1], "{added:?}");
}

#[test]
fn a_declared_control_node_is_the_control_node() {
    let mut nodes = experiment(&["a", "config"]);
    embed(&mut nodes, "config");
    node(&mut nodes, "config").os = Some("UB14-CHEF12".to_owned());
    node(&mut nodes, "config").hardware = Some("container0".to_owned());
    let rewrite = written("", &nodes, Policy::default());
    let stanza =
        "set config [$ns node]\ntb-set-node-os ${config} UB14-CHEF12\ntb-set-hardware ${config} container0\n";
    assert_eq!(rewrite.physical.matches("[$ns node]").count(), 2, "{}", rewrite.physical);
    assert!(rewrite.physical.contains(stanza), "{}", rewrite.physical);
    assert_eq!(rewrite.changes[0].kind, ChangeKind::Kept);
}

/// What `containerize.py` generated, as DETER's guide shows it.
const GENERATED: &str = "\
set ns [new Simulator]
source tb_compat.tcl

tb-make-soft-vtype container0 {pc2133 bpc2133 MicroCloud}
set pnode(0000) [$ns node]
tb-set-node-os ${pnode(0000)} CentOS6-64-openvz
tb-set-hardware ${pnode(0000)} container0
tb-set-node-startcmd ${pnode(0000)} \"sudo /share/containers/setup/hv/bootstrap /proj/DeterTest/exp/example1/containers/site.conf >& /tmp/container.log\"
tb-set-node-failure-action ${pnode(0000)} \"nonfatal\"

$ns rtproto Static
$ns run
";

#[test]
fn a_generated_file_is_amended_once() {
    let mut nodes = experiment(&["pnode-0000"]);
    node(&mut nodes, "pnode-0000").os = Some("CentOS6-64-openvz".to_owned());
    let once = written(GENERATED, &nodes, Policy::default());
    let expected = GENERATED
        .replace("CentOS6-64-openvz", "PNODE-BASE")
        .lines()
        .filter(|line| !line.contains("startcmd"))
        .map(|line| match line {
            "$ns rtproto Static" => "set config [$ns node]\ntb-set-node-os ${config} Ubuntu1404-64-STD\n\
                 tb-set-hardware ${config} MicroCloud\ntb-set-node-failure-action ${config} \"nonfatal\"\n\n\
                 $ns rtproto Static\n"
                .to_owned(),
            line => format!("{line}\n"),
        })
        .collect::<String>();
    assert_eq!(once.physical, expected);
    let kinds: Vec<ChangeKind> = once.changes.iter().map(|change| change.kind).collect();
    assert_eq!(kinds, [ChangeKind::Added, ChangeKind::Removed, ChangeKind::Added]);

    let mut again = experiment(&["pnode-0000", "config"]);
    node(&mut again, "pnode-0000").os = Some("PNODE-BASE".to_owned());
    let twice = written(&once.physical, &again, Policy::default());
    assert_eq!(twice.physical, once.physical);
    assert_eq!(twice.changes, []);
}

#[test]
fn images_that_a_loop_sets_are_set_again() {
    let source =
        "foreach i {0000 0001} {\n  set pnode($i) [$ns node]; tb-set-node-os $pnode($i) X\n}\n$ns run\n";
    let mut nodes = experiment(&["pnode-0000", "pnode-0001", "config"]);
    node(&mut nodes, "pnode-0000").os = Some("X".to_owned());
    node(&mut nodes, "pnode-0001").os = Some("X".to_owned());
    let physical = written(source, &nodes, Policy::default()).physical;
    let end = "}\ntb-set-node-os pnode-0000 PNODE-BASE\ntb-set-node-os pnode-0001 PNODE-BASE\n$ns run\n";
    assert!(physical.ends_with(end), "{physical}");
}

#[test]
fn nodes_that_are_all_physical_are_not_containerized_the_second_time() {
    let mut nodes = experiment(&["a"]);
    embed(&mut nodes, "a");
    let once = written("", &nodes, Policy::default());
    let again = experiment(&["a", "config"]);
    assert_eq!(written(&once.physical, &again, Policy::default()).physical, once.physical);
}

#[test]
fn hostile_texts_stay_words() {
    let policy = Policy { config_os: "x; exec reboot".to_owned(), ..Policy::default() };
    let physical = written("", &experiment(&["a"]), policy).physical;
    assert!(physical.contains("tb-set-node-os ${config} \"x; exec reboot\"\n"), "{physical}");
}

#[test]
fn two_texts_side_by_side() {
    let rows = diff("a\nb\nc\n", "a\nx\nc\nd\n");
    let number = |side: &Option<neo_ns::SideLine>| side.as_ref().map(|side| side.number);
    let numbers: Vec<_> =
        rows.iter().map(|row| (number(&row.before), number(&row.after), row.same)).collect();
    assert_eq!(
        numbers,
        [
            (Some(1), Some(1), true),
            (Some(2), Some(2), false),
            (Some(3), Some(3), true),
            (None, Some(4), false)
        ]
    );
}

#[test]
fn long_texts_are_compared_by_their_ends() {
    let long: String = (0..20_000).map(|line| format!("{line}\n")).collect();
    let rows = diff(&long, &long.replace("\n10000\n", "\nother\n"));
    assert_eq!(rows.len(), 20_000);
    assert_eq!(rows.iter().filter(|row| !row.same).count(), 1);
}
