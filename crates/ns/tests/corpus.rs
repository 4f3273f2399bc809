//! Real NS files, and what Emulab's own parser made of them; they lie outside of the project.

use neo_ns::{Mode, Options, Row, evaluate, evaluate_rows};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Differences that stand in README.md: hardware with a default image at the site, and machines of the site.
const DOCUMENTED: &[&str] = &[
    "ISIEdgeLab-graphGen-tests-outputs-basic",
    "ISIEdgeLab-graphGen-tests-outputs-demo",
    "map-dcomp-map-code-scenarios-fault-tolerance-tests-ChainFault-scenario-topology",
    "map-dcomp-map-code-scenarios-rlg-priority-tests-1ncp12client-scenario-topology",
    "vnaybhat-emulab-install-genirack-shared-exp",
];

/// The tables that make a topology, and the columns that count.
const COLUMNS: &[(&str, &[&str])] = &[
    (
        "virt_nodes",
        &[
            "vname",
            "type",
            "ips",
            "osname",
            "cmd_line",
            "rpms",
            "startupcmd",
            "tarfiles",
            "failureaction",
            "routertype",
            "fixed",
        ],
    ),
    (
        "virt_lans",
        &[
            "vname",
            "vnode",
            "vport",
            "ip",
            "mask",
            "delay",
            "rdelay",
            "bandwidth",
            "rbandwidth",
            "lossrate",
            "rlossrate",
            "cost",
            "emulated",
            "nobwshaping",
            "encap_style",
            "q_limit",
            "q_red",
            "q_gentle",
            "q_droptail",
            "trivial_ok",
            "mustdelay",
        ],
    ),
    ("virt_lan_lans", &["vname", "failureaction"]),
    ("virt_node_attributes", &["vname", "attrkey", "attrvalue"]),
    ("virt_node_desires", &["vname", "desire", "weight"]),
    ("virt_programs", &["vnode", "vname", "command", "dir", "timeout", "expected_exit_code"]),
    ("virt_routes", &["vname", "src", "dst", "dst_type", "dst_mask", "nexthop", "cost"]),
    ("virt_vtypes", &["name", "weight", "members"]),
    ("eventlist", &["vnode", "vname", "time", "objecttype", "eventtype", "arguments"]),
    (
        "experiments",
        &[
            "sync_server",
            "use_ipassign",
            "encap_style",
            "uselinkdelays",
            "forcelinkdelays",
            "mem_usage",
            "cpu_usage",
        ],
    ),
    ("USEROUT", &["text"]),
];

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/ns-corpus");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("THE CORPUS IS ABSENT ({}): nothing was compared", folder.display());
    None
}

fn canonical(rows: &[Row]) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    for row in rows {
        let table = row["table"].as_str().unwrap_or_default();
        let Some((_, columns)) = COLUMNS.iter().find(|known| known.0 == table) else { continue };
        let mut text = table.to_owned();
        for column in *columns {
            let value = row.get(*column).and_then(|value| value.as_str()).unwrap_or_default();
            let value = match value.parse::<f64>() {
                Ok(number) if !matches!(*column, "vname" | "vnode" | "attrvalue") => format!("{number:.3}"),
                _ => value.split_whitespace().collect::<Vec<_>>().join(" "),
            };
            text += &format!(" {column}={value}");
        }
        texts.insert(text);
    }
    texts
}

#[test]
fn accepted_files_mean_what_emulab_says() {
    let Some(folder) = corpus() else { return };
    let mut agree = 0;
    let mut wrong = Vec::new();
    let mut files = 0;
    for part in ["files", "deter-examples"] {
        for entry in std::fs::read_dir(folder.join(part)).expect("the corpus") {
            let path = entry.expect("an entry").path();
            if path.extension().is_none_or(|extension| extension != "jsonl") {
                continue;
            }
            files += 1;
            let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let source = ["ns", "tcl"]
                .iter()
                .find_map(|ending| std::fs::read(path.with_extension(ending)).ok())
                .expect("an NS file");
            let source = String::from_utf8_lossy(&source);
            let options = Options { mode: Mode::Strict, ..Options::default() };
            let (evaluation, rows) = evaluate_rows(&source, &options);
            if evaluation.experiment.is_none() {
                wrong.push(format!("{stem} is refused: {:?}", evaluation.diagnostics));
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("rows");
            let expected: Vec<Row> =
                text.lines().map(|line| serde_json::from_str(line).expect("a row")).collect();
            let (expected, found) = (canonical(&expected), canonical(&rows));
            if expected == found {
                agree += 1;
            } else if !DOCUMENTED.contains(&stem.as_str()) {
                let missing: Vec<_> = expected.difference(&found).take(3).collect();
                let extra: Vec<_> = found.difference(&expected).take(3).collect();
                wrong.push(format!("{stem}: missing {missing:#?} extra {extra:#?}"));
            }
        }
    }
    eprintln!("{agree} of {files} files agree with Emulab's parser in every column compared");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(agree >= 136, "only {agree} agree");
}

#[test]
fn refused_files_are_refused_in_strict_mode() {
    let Some(folder) = corpus() else { return };
    let index = std::fs::read_to_string(folder.join("index.csv")).expect("the index");
    let mut refused = 0;
    for line in index.lines().filter(|line| line.contains(",refuse,")) {
        let name = line.split(',').next().expect("a name");
        let source = std::fs::read(folder.join("files").join(format!("{name}.ns"))).expect("a file");
        let options = Options { mode: Mode::Strict, ..Options::default() };
        let evaluation = evaluate(&String::from_utf8_lossy(&source), &options);
        assert_eq!(evaluation.experiment, None, "{name}");
        refused += 1;
    }
    assert!(refused >= 5, "only {refused}");
}
