//! What is written is read back: the physical file declares exactly the plan's machines and links, and rewriting it
//! changes nothing.

use neo_ns::{Options, diff, evaluate_bytes, rewrite};
use neo_topology::{Experiment, NetworkName, Plan, Policy, containerize};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn evaluated(name: &str, source: &str) -> Option<Experiment> {
    let evaluation = evaluate_bytes(source.as_bytes(), &Options::default());
    if evaluation.experiment.is_none() {
        eprintln!("{name} cannot be evaluated: {:?}", evaluation.diagnostics.first());
    }
    evaluation.experiment
}

/// Containerizes and rewrites a file, twice. Returns the plan, if the file is good.
fn check(name: &str, source: &str, policy: &Policy) -> Option<Plan> {
    let experiment = evaluated(name, source)?;
    let plan =
        containerize(&experiment, policy).map_err(|shortfalls| eprintln!("{name}: {shortfalls:?}")).ok()?;
    let once = rewrite(source, &experiment, &plan);
    let physical = evaluated(name, &once.physical).unwrap_or_else(|| panic!("{name}\n{}", once.physical));
    let machines: BTreeSet<String> = plan.pnodes.iter().map(|pnode| pnode.name.to_string()).collect();
    let control = BTreeSet::from([plan.control_node()]);
    let found: BTreeSet<String> = physical.nodes.keys().map(ToString::to_string).collect();
    if !neo_topology::is_physical(&experiment) {
        assert_eq!(found, &machines | &control, "{name}");
        assert_eq!(spans(&physical), planned_spans(&plan), "{name}\n{}", once.physical);
    }
    let second =
        containerize(&physical, policy).unwrap_or_else(|shortfalls| panic!("{name}: {shortfalls:?}"));
    let twice = rewrite(&once.physical, &physical, &second);
    assert_eq!(twice.physical, once.physical, "{name}");
    assert!(!diff(source, &once.physical).is_empty());
    Some(plan)
}

/// The machines that each link joins, sorted.
fn spans(experiment: &Experiment) -> Vec<BTreeSet<String>> {
    let members = |network: &neo_topology::Network| {
        network.members.iter().map(|member| member.node.to_string()).collect::<BTreeSet<_>>()
    };
    let mut spans: Vec<_> = experiment.networks.values().map(members).collect();
    spans.sort();
    spans
}

fn planned_spans(plan: &Plan) -> Vec<BTreeSet<String>> {
    let machines =
        |cut: &neo_topology::Cut| cut.pnodes.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    let mut spans: Vec<_> = plan.cuts.iter().map(machines).collect();
    spans.sort();
    spans
}

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let entries =
        std::fs::read_dir(folder).map(|entries| entries.flatten().collect()).unwrap_or_else(|_| Vec::new());
    let mut files: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "ns" || extension == "tcl"));
    files.sort();
    files
        .into_iter()
        .filter_map(|path| std::fs::read_to_string(&path).ok().map(|text| (path, text)))
        .collect()
}

fn policies() -> [Policy; 3] {
    [1, 3, 10].map(|packing| Policy { packing, ..Policy::default() })
}

#[test]
fn our_examples() {
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples"));
    assert!(!sources.is_empty(), "there are examples");
    for (path, source) in sources {
        for policy in policies() {
            let plan = check(&path.display().to_string(), &source, &policy);
            assert!(plan.is_some(), "{} has no plan", path.display());
        }
    }
}

/// Public files, which are not part of this repository.
#[test]
fn public_files() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/ns-corpus");
    let mut planned = 0;
    for folder in ["deter-examples", "files"] {
        for (path, source) in sources(&corpus.join(folder)) {
            let policy = Policy { packing: 4, ..Policy::default() };
            let plan = check(&path.display().to_string(), &source, &policy);
            assert!(folder == "files" || plan.is_some(), "{} has no plan", path.display());
            planned += usize::from(plan.is_some());
        }
    }
    match corpus.exists() {
        true => assert!(planned > 50, "only {planned} public files have a plan"),
        false => eprintln!("NOT TESTED: {} is absent", corpus.display()),
    }
}

#[test]
fn networks_keep_their_names() {
    let source = "set ns [new Simulator]\nsource tb_compat.tcl\nset a [$ns node]\nset b [$ns node]\n\
                  set wire(3) [$ns duplex-link $a $b 10Mb 0ms DropTail]\n$ns run\n";
    let experiment = evaluated("source", source).expect("the source is good");
    let plan =
        containerize(&experiment, &Policy { packing: 1, ..Policy::default() }).expect("it can be planned");
    let physical = evaluated("physical", &rewrite(source, &experiment, &plan).physical).expect("it is good");
    assert_eq!(physical.networks.keys().collect::<Vec<_>>(), [&NetworkName::new("wire-3").unwrap()]);
}
