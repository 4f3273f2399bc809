//! `neo check`, `neo plan`, `neo rewrite`, `neo convert` and `neo export`, as a shell calls them.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

/// Three nodes in a chain.
const CHAIN: &str = "\
set ns [new Simulator]
source tb_compat.tcl
foreach name {a b c} { set $name [$ns node] }
set link0 [$ns duplex-link $a $b 10Mb 0ms DropTail]
set link1 [$ns duplex-link $b $c 10Mb 0ms DropTail]
$ns rtproto Static
$ns run
";

fn neo(arguments: &[&str], source: impl AsRef<[u8]>) -> Output {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("file.ns");
    std::fs::write(&file, source).expect("the temporary folder can be written");
    run(arguments, &file)
}

fn run(arguments: &[&str], file: &Path) -> Output {
    let (command, options) = arguments.split_first().expect("there is a command");
    let neo = Command::new(env!("CARGO_BIN_EXE_neo")).arg(command).arg(file).args(options).output();
    neo.expect("neo can be started")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("neo prints UTF-8")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

#[test]
fn a_good_file_is_planned() {
    let output = neo(&["plan", "--format", "json", "--packing", "2"], CHAIN);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let plan = json(&output);
    let pnodes: Vec<&Value> =
        plan["pnodes"].as_array().into_iter().flatten().map(|pnode| &pnode["nodes"]).collect();
    assert_eq!(pnodes.len(), 2, "{plan}");
    assert_eq!(plan["cut_links"].as_array().map(Vec::len), Some(1), "{plan}");
    assert_eq!(plan["pnodes"][0]["name"], "pnode-0000");
    assert_eq!(plan["control_node"], "config");
}

#[test]
fn what_is_rewritten_is_good_and_stays() {
    let once = neo(&["rewrite", "--packing", "2"], CHAIN);
    assert_eq!(once.status.code(), Some(0), "{once:?}");
    assert!(text(&once.stdout).contains("tb-set-node-os ${pnode(0001)} PNODE-BASE\n"));
    let twice = neo(&["rewrite", "--packing", "2"], &once.stdout);
    assert_eq!(text(&twice.stdout), text(&once.stdout));
}

#[test]
fn a_terminal_is_not_given_what_it_would_obey() {
    let output = neo(&["check"], "\u{1b}[31mred \u{7}\n");
    assert_eq!(output.status.code(), Some(1));
    let errors = text(&output.stderr);
    assert!(errors.starts_with("error: ") && !errors.contains(['\u{1b}', '\u{7}']), "{errors:?}");
}

#[test]
fn a_bad_file_is_shown_at_its_place() {
    let output = neo(&["check"], CHAIN.replace("$b $c", "$b $d"));
    assert_eq!(output.status.code(), Some(1));
    let errors = text(&output.stderr);
    assert!(errors.contains("file.ns:5:"), "{errors}");
    assert!(errors.contains("5 | set link1 [$ns duplex-link $b $d") && errors.contains('^'), "{errors}");
    let document = json(&neo(&["check", "--format", "json"], "foo bar\n"));
    assert_eq!(document["good"], false);
    assert_eq!(document["diagnostics"][0]["severity"], "error");
}

#[test]
fn rows_compare_with_emulabs_own() {
    let output = neo(&["check", "--format", "rows", "--strict"], CHAIN);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let rows: Vec<Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("a row")).collect();
    let node =
        rows.iter().find(|row| row["table"] == "virt_nodes" && row["vname"] == "b").expect("the node b");
    assert_eq!(node["ips"], "0:10.1.1.3 1:10.1.2.2");
    assert_eq!(rows.iter().filter(|row| row["table"] == "virt_lans").count(), 4);
    let low = CHAIN.replace("10Mb 0ms", "10Mb 1ms");
    assert_eq!(neo(&["check", "--format", "rows", "--lenient"], &low).status.code(), Some(0));
    let refused = neo(&["check", "--format", "rows", "--strict"], &low);
    assert_eq!((refused.status.code(), text(&refused.stdout)), (Some(1), ""));
    assert!(text(&refused.stderr).contains("it must be either 0 or at least 2ms."), "{refused:?}");
}

#[test]
fn files_that_are_no_text_are_refused() {
    for bad in [&b""[..], b"\0\x01\x02", b"\xff\xfe", &[b'#'; 5 << 20], b"<a/>\0", &[b'<'; 9 << 20]] {
        let output = neo(&["check"], bad);
        assert_eq!(output.status.code(), Some(1), "{:?}", &bad[..bad.len().min(4)]);
        assert!(text(&output.stderr).starts_with("error: "), "{output:?}");
    }
}

#[test]
fn a_plan_that_cannot_be_is_the_files_fault() {
    let output = neo(&["plan", "--pass-pack", "7:1"], CHAIN);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("pass 7"));
    let document = json(&neo(&["plan", "--packing", "0", "--format", "json"], CHAIN));
    assert!(document["shortfalls"][0]["message"].is_string(), "{document}");
}

/// A partition too large, a type that there is not, too many interfaces, passes that nobody is in: all at once, each
/// with its line.
#[test]
fn impossible_requests_are_all_named() {
    let source = CHAIN.replace(
        "$ns rtproto",
        "foreach n {a b c} { tb-add-node-attribute [set $n] containers:partition 1 }\n\
         tb-add-node-attribute $a containers:ghost perhaps\n\
         tb-add-node-attribute $b containers:qemu_arch sparc\n\
         tb-add-node-attribute $b containers:node_type qemu\n$ns rtproto",
    );
    let output =
        neo(&["plan", "--packing", "2", "--pass-pnodes", "5:pc2133", "--pnode-types", "pc9"], source);
    assert_eq!(output.status.code(), Some(1));
    let errors = text(&output.stderr);
    for expected in [
        "partition `1` has 3 nodes",
        "file.ns:6:",
        "perhaps",
        "file.ns:7:",
        "`sparc`",
        "file.ns:8:",
        "for pass 5",
        "hardware type `pc9`",
        "never share a physical node",
    ] {
        assert!(errors.contains(expected), "{expected}\n{errors}");
    }
    assert_eq!(errors.matches("error: ").count(), 6, "{errors}");
}

#[test]
fn a_plan_is_explained() {
    let output = neo(&["plan", "--packing", "2", "--why", "a", "--what-if", "1,2,3"], CHAIN);
    let words = text(&output.stdout);
    assert!(
        words.contains(
            "no plan with these limits has fewer than 2 physical nodes, or cuts fewer than 1 network"
        )
    );
    assert!(
        words.contains(
            "a is on pnode-0000: its only network is cut: where its neighbour is, there is no room\n"
        ),
        "{words}"
    );
    assert!(words.contains("on pnode-0001: -1033 cost, -1 cut; it is full"), "{words}");
    assert!(words.contains("     2*"), "{words}");
    let document =
        json(&neo(&["plan", "--format", "json", "--what-if", "1,9", "--pin", "c=pnode-0000"], CHAIN));
    assert_eq!(document["explanation"]["cuts_bound"], 0);
    assert_eq!(document["what_if"][0]["result"]["pnodes"], 3);
    assert_eq!(document["nodes"]["c"]["placement"]["reason"]["kind"], "pinned");
    assert_eq!(neo(&["plan", "--why", "zzz"], CHAIN).status.code(), Some(2));
}

#[test]
fn options_that_contradict_themselves_are_refused() {
    let output = neo(&["plan", "--pass-pack", "0:1,0:2", "--pin", "a=pnode-0000,a=pnode-0001"], CHAIN);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stderr).lines().count(), 2, "{output:?}");
}

#[test]
fn a_plan_is_exported() {
    let exported = |target: &str| neo(&["export", "--to", target, "--packing", "2"], CHAIN).stdout;
    assert!(text(&exported("dot")).contains("subgraph cluster_1"));
    assert!(text(&exported("graphml")).contains("<graphml"));
    assert!(text(&exported("containerlab")).starts_with("name: \"file\""));
    assert!(text(&exported("svg")).contains("pnode-0001"));
    assert!(exported("png").starts_with(b"\x89PNG"));
}

/// A link between two computers, as topdl.
const TOPDL: &str = "\
<experiment>
  <substrates><name>wire</name><capacity><rate>10000</rate><kind>max</kind></capacity></substrates>
  <elements><computer><name>a_1</name><interface><substrate>wire</substrate></interface></computer></elements>
  <elements><computer><name>b</name><interface><substrate>wire</substrate></interface></computer></elements>
</experiment>
";

#[test]
fn topdl_is_read_wherever_ns_is() {
    let checked = neo(&["check"], TOPDL);
    assert_eq!(checked.status.code(), Some(0), "{checked:?}");
    assert_eq!(text(&checked.stdout), "good; nodes: 2, links and LANs: 1\n");
    let errors = text(&checked.stderr);
    assert!(errors.contains("file.ns:3:29") && errors.contains("the node `a_1` is called `a-1`"), "{errors}");
    let plan = json(&neo(&["plan", "--format", "json", "--packing", "1"], TOPDL));
    assert_eq!(plan["cut_links"], serde_json::json!(["wire"]), "{plan}");
    let physical = neo(&["rewrite", "--packing", "1"], TOPDL);
    assert!(
        text(&physical.stdout).contains("set wire [$ns duplex-link ${pnode(0000)} ${pnode(0001)} 10Mb 0ms")
    );
    let bad = neo(&["plan"], TOPDL.replace("<substrate>wire", "<substrate>wier"));
    assert_eq!(bad.status.code(), Some(1));
    let errors = text(&bad.stderr);
    assert!(errors.contains("file.ns:4:") && errors.contains("did you mean `wire`?"), "{errors}");
}

#[test]
fn files_are_converted_there_and_back() {
    let ns = neo(&["convert"], TOPDL);
    assert_eq!(ns.status.code(), Some(0), "{ns:?}");
    assert!(text(&ns.stdout).contains("set wire [$ns duplex-link $a(1) $b 10Mb 0ms DropTail]\n"), "{ns:?}");
    let xml = neo(&["convert"], &ns.stdout);
    assert!(text(&xml.stdout).contains("<name>a-1</name>") && xml.stderr.is_empty(), "{xml:?}");
    let again = neo(&["convert"], &xml.stdout);
    assert_eq!(text(&neo(&["convert"], &again.stdout).stdout), text(&xml.stdout));
    assert_eq!(text(&neo(&["export", "--to", "topdl"], &ns.stdout).stdout), text(&xml.stdout));
    let lossy = neo(&["convert"], CHAIN.replace("rtproto Static", "rtproto Manual"));
    assert!(text(&lossy.stderr).contains("topdl says nothing of how routes come about"), "{lossy:?}");
    assert_eq!(neo(&["convert"], "<experiment>").status.code(), Some(1));
}

#[test]
fn usage_and_the_machine_are_told_apart_from_the_file() {
    assert_eq!(neo(&["plan", "--packing", "many"], CHAIN).status.code(), Some(2));
    assert_eq!(run(&["plan"], Path::new("no-such-folder/file.ns")).status.code(), Some(2));
}
