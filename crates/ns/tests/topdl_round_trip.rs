//! From NS to topdl and back: the experiment is the same in everything that topdl can say.

use neo_ns::{Options, evaluate, text_of, topdl};
use neo_topology::{Experiment, Network, Node};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What topdl carries of a node.
#[derive(Debug, PartialEq)]
struct CarriedNode {
    settings: String,
    attributes: Vec<(String, String)>,
}

/// What topdl carries of an interface.
#[derive(Debug, PartialEq)]
struct CarriedMember {
    node: String,
    port: u32,
    address: Option<String>,
    kbps: u64,
    micros: u64,
    loss: f64,
}

fn node(node: &Node) -> CarriedNode {
    let Node { hardware, os, start_command, failure_action, .. } = node;
    CarriedNode {
        settings: format!("{hardware:?} {os:?} {start_command:?} {failure_action:?}"),
        attributes: node.attributes.iter().map(|found| (found.key.clone(), found.value.clone())).collect(),
    }
}

/// Members in the order of their nodes, which topdl keeps. Where a node is on a network twice, NS gives its second
/// interface no address of its own.
fn members(network: &Network) -> Vec<CarriedMember> {
    let nodes: BTreeSet<_> = network.members.iter().map(|member| &member.node).collect();
    let is_simple = nodes.len() == network.members.len();
    let mut members: Vec<CarriedMember> = network
        .members
        .iter()
        .map(|member| CarriedMember {
            node: member.node.to_string(),
            port: member.port,
            address: is_simple.then(|| member.address.to_string()),
            kbps: member.outward.bandwidth.kbps,
            micros: member.outward.delay.micros,
            loss: (member.outward.loss.probability * 1e9).round() / 1e9,
        })
        .collect();
    members.sort_by(|one, other| (&one.node, one.port).cmp(&(&other.node, other.port)));
    members
}

type CarriedNetwork = (u8, Vec<CarriedMember>);

fn carried(experiment: &Experiment) -> (BTreeMap<String, CarriedNode>, BTreeMap<String, CarriedNetwork>) {
    let nodes = experiment.nodes.iter().map(|(name, found)| (name.to_string(), node(found))).collect();
    let networks = experiment.networks.iter().filter(|(_, network)| !network.members.is_empty());
    let networks =
        networks.map(|(name, network)| (name.to_string(), (network.prefix_bits, members(network)))).collect();
    (nodes, networks)
}

fn experiment(name: &str, source: &str) -> Option<Experiment> {
    let evaluation = evaluate(source, &Options::default());
    if evaluation.experiment.is_none() {
        eprintln!("{name} cannot be evaluated: {:?}", evaluation.diagnostics.first());
    }
    evaluation.experiment
}

/// Whether the file went there and back unchanged; false if it is bad to begin with.
fn check(name: &str, source: &str) -> bool {
    let Some(first) = experiment(name, source) else { return false };
    let (xml, _) = topdl::of_experiment(&first);
    let second = experiment(name, &xml).unwrap_or_else(|| panic!("{name} as topdl is bad:\n{xml}"));
    assert_eq!(carried(&first), carried(&second), "{name}\n{}", topdl::as_ns(&xml));
    let ns = topdl::to_ns(&xml).text.expect("it was converted before");
    let third = experiment(name, &ns).expect("its NS is good");
    assert_eq!(carried(&first), carried(&third), "{name}: the NS says what the topdl says");
    assert_eq!(topdl::of_experiment(&second).0, topdl::of_experiment(&third).0, "{name}");
    true
}

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "ns" || extension == "tcl"));
    files.sort();
    let read = |path: PathBuf| {
        let bytes = std::fs::read(&path).ok()?;
        Some((path, text_of(&bytes).0.into_owned()))
    };
    files.into_iter().filter_map(read).collect()
}

#[test]
fn our_examples() {
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples"));
    assert!(!sources.is_empty(), "there are examples");
    for (path, source) in sources {
        assert!(check(&path.display().to_string(), &source), "{} is bad", path.display());
    }
}

/// Public files, which are not part of this repository.
#[test]
fn public_files() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/ns-corpus");
    let mut good = 0;
    for folder in ["deter-examples", "files"] {
        for (path, source) in sources(&corpus.join(folder)) {
            good += usize::from(check(&path.display().to_string(), &source));
        }
    }
    match corpus.exists() {
        true => assert!(good > 100, "only {good} public files go there and back"),
        false => eprintln!("NOT TESTED: {} is absent", corpus.display()),
    }
}
