//! Small NS files that say what they expect: every diagnostic stands as a comment under its line.
//!
//! `# ^^^ error: text` under a command means: a diagnostic of this severity, whose range starts at the first `^`,
//! ends at the last, and whose message, with its hint in brackets, holds the text.
//! `# at LINE:COLUMN error: text` says the same of a place that no comment can point at.
//! `# strict` on the first line evaluates as Emulab does.
//! `# expect: key = value` states a fact of the experiment: `nodes`, `networks`, `output`, `address NETWORK NODE`,
//! `shape NETWORK NODE`, `refused`.

use neo_ns::{Diagnostic, Evaluation, Mode, Options, Severity, evaluate};
use std::fmt::Write;
use std::path::Path;

struct Expected {
    line: u32,
    first: u32,
    last: u32,
    severity: &'static str,
    text: String,
}

fn expectations(source: &str) -> Vec<Expected> {
    let mut expected = Vec::new();
    let mut command_line = 0;
    for (index, line) in source.lines().enumerate() {
        if let Some(explicit) = line.strip_prefix("# at ") {
            let (place, rest) = explicit.split_once(' ').expect("`# at LINE:COLUMN severity: text`");
            let (line, column) = place.split_once(':').expect("`LINE:COLUMN`");
            let column = column.parse().expect("a column");
            expected.push(annotation(line.parse().expect("a line"), column, column, rest));
        } else if line.starts_with('#') && line[1..].trim_start().starts_with('^') {
            let first = line.find('^').expect("just seen");
            let last = first + line[first..].bytes().take_while(|byte| *byte == b'^').count();
            expected.push(annotation(command_line, first as u32 + 1, last as u32, line[last..].trim()));
        } else if !line.trim_start().starts_with('#') {
            command_line = index as u32 + 1;
        }
    }
    expected
}

fn annotation(line: u32, first: u32, last: u32, rest: &str) -> Expected {
    let (severity, text) = rest.split_once(": ").expect("`severity: text`");
    let severity =
        ["error", "warning", "note"].into_iter().find(|known| *known == severity).expect("a severity");
    Expected { line, first, last, severity, text: text.to_owned() }
}

fn severity(diagnostic: &Diagnostic) -> &'static str {
    match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn fact(evaluation: &Evaluation, key: &str) -> String {
    let Some(experiment) = &evaluation.experiment else {
        return if key == "refused" { "yes".to_owned() } else { "no experiment".to_owned() };
    };
    let words: Vec<&str> = key.split_whitespace().collect();
    let names = |names: Vec<&str>| names.join(" ");
    match words.as_slice() {
        ["refused"] => "no".to_owned(),
        ["nodes"] => names(experiment.nodes.keys().map(|name| name.as_str()).collect()),
        ["networks"] => names(experiment.networks.keys().map(|name| name.as_str()).collect()),
        ["output"] => evaluation.output.join(" | "),
        ["routing"] => format!("{:?}", experiment.routing),
        ["address", network, node] => member(evaluation, network, node, |member| member.address.to_string()),
        ["shape", network, node] => member(evaluation, network, node, |member| {
            let (out, back) = (&member.outward, &member.inward);
            format!(
                "{} {} {}, {} {} {}",
                out.bandwidth, out.delay, out.loss, back.bandwidth, back.delay, back.loss
            )
        }),
        ["attribute", node, name] => {
            let node =
                experiment.nodes.iter().find(|(known, _)| known.as_str() == *node).map(|(_, node)| node);
            node.and_then(|node| node.attribute(name))
                .map_or("none".to_owned(), |attribute| attribute.value.clone())
        }
        other => panic!("unknown fact {other:?}"),
    }
}

fn member(
    evaluation: &Evaluation,
    network: &str,
    node: &str,
    tell: impl Fn(&neo_topology::Member) -> String,
) -> String {
    let experiment = evaluation.experiment.as_ref().expect("checked before");
    let network =
        experiment.networks.iter().find(|(name, _)| name.as_str() == network).map(|(_, network)| network);
    let members = network.map(|network| network.members.as_slice()).unwrap_or_default();
    members.iter().filter(|member| member.node.as_str() == node).map(tell).collect::<Vec<_>>().join(" ")
}

fn check(name: &str, source: &str) -> String {
    let mode = if source.starts_with("# strict") { Mode::Strict } else { Mode::Lenient };
    let evaluation = evaluate(source, &Options { mode, ..Options::default() });
    let mut wrong = String::new();
    let mut found: Vec<&Diagnostic> = evaluation.diagnostics.iter().collect();
    for expected in expectations(source) {
        let hit = found.iter().position(|diagnostic| {
            let line = source.lines().nth(diagnostic.range.line as usize - 1).unwrap_or_default();
            let width = (diagnostic.range.end_byte - diagnostic.range.start_byte) as usize;
            let rest = line.len() - (diagnostic.range.column as usize - 1).min(line.len());
            let last = diagnostic.range.column + width.min(rest.max(1)).max(1) as u32 - 1;
            let hint = diagnostic.hint.as_deref().map_or(String::new(), |hint| format!(" [{hint}]"));
            diagnostic.range.line == expected.line
                && diagnostic.range.column == expected.first
                && last == expected.last
                && severity(diagnostic) == expected.severity
                && format!("{}{hint}", diagnostic.message).contains(&expected.text)
        });
        match hit {
            Some(hit) => {
                found.remove(hit);
            }
            None => {
                let Expected { line, first, last, severity, text } = expected;
                writeln!(wrong, "{name}:{line}:{first}-{last}: expected {severity}: {text}")
                    .expect("a string");
            }
        }
    }
    for diagnostic in found {
        let range = diagnostic.range;
        let (line, column, kind) = (range.line, range.column, severity(diagnostic));
        let last = column + (range.end_byte - range.start_byte).max(1) - 1;
        let hint = diagnostic.hint.as_deref().unwrap_or_default();
        writeln!(wrong, "{name}:{line}:{column}-{last}: found {kind}: {} [{hint}]", diagnostic.message)
            .expect("a string");
    }
    for line in source.lines().filter_map(|line| line.strip_prefix("# expect: ")) {
        let (key, value) = line.split_once(" = ").expect("`# expect: key = value`");
        let is = fact(&evaluation, key);
        if is != value {
            writeln!(wrong, "{name}: expected {key} = {value}, found {is}").expect("a string");
        }
    }
    wrong
}

#[test]
fn every_file_of_the_suite_means_what_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
    let mut wrong = String::new();
    let mut count = 0;
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("the suite").map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    for path in paths {
        let source = std::fs::read_to_string(&path).expect("a text");
        wrong += &check(&path.file_name().expect("a name").to_string_lossy(), &source);
        count += 1;
    }
    assert!(count >= 10, "only {count} files in the suite");
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn the_examples_are_without_any_diagnostic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let sizes = [
        ("star", 10),
        ("pair", 2),
        ("lan", 5),
        ("campus", 31),
        ("two-pnodes", 14),
        ("startcmd", 3),
        ("shaped", 3),
    ];
    for (name, nodes) in sizes {
        let source = std::fs::read_to_string(folder.join(format!("{name}.ns"))).expect("an example");
        for mode in [Mode::Lenient, Mode::Strict] {
            let evaluation = evaluate(&source, &Options { mode, ..Options::default() });
            assert_eq!(evaluation.diagnostics, [], "{name}");
            assert_eq!(evaluation.experiment.expect("no error").nodes.len(), nodes, "{name}");
        }
    }
}
