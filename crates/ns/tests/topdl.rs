//! Small topdl files that say what they expect, and the NS files that they become.
//!
//! `<!-- ^^^ error: text -->` under a line means what it means in an NS file of the suite (`suite.rs`): a diagnostic of
//! this severity, whose range starts at the first `^` and ends at the last, and whose message, with its hint in
//! brackets, holds the text. `<!-- at LINE:COLUMN error: text -->` says the same of where a range begins.
//! Beside every good `NAME.xml` stands `NAME.ns`; `UPDATE_EXPECT=1` writes it anew.

use expect_test::expect_file;
use neo_ns::{Diagnostic, Evaluation, Options, Severity, evaluate, topdl};
use neo_topology::{NetworkName, NodeName};
use std::fmt::Write;
use std::path::{Path, PathBuf};

struct Expected<'t> {
    line: u32,
    first: u32,
    /// None where only the beginning is said.
    last: Option<u32>,
    severity: &'t str,
    text: &'t str,
}

fn expectations(source: &str) -> Vec<Expected<'_>> {
    let mut expected = Vec::new();
    let mut line_meant = 0;
    for (number, line) in (1..).zip(source.lines()) {
        let Some(inside) = line.trim_start().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"))
        else {
            line_meant = number;
            continue;
        };
        let (place, said) = match (inside.trim().strip_prefix("at "), line.find('^')) {
            (Some(explicit), _) => {
                let (place, said) = explicit.split_once(' ').expect("`at LINE:COLUMN severity: text`");
                let (line, column) = place.split_once(':').expect("`LINE:COLUMN`");
                ((line.parse().expect("a line"), column.parse().expect("a column"), None), said)
            }
            (None, Some(first)) => {
                let last = line.rfind('^').expect("just seen");
                let said = inside.trim().trim_start_matches('^');
                ((line_meant, first as u32 + 1, Some(last as u32 + 1)), said)
            }
            (None, None) => continue,
        };
        let (severity, text) = said.trim().split_once(": ").expect("`severity: text`");
        let (line, first, last) = place;
        expected.push(Expected { line, first, last, severity, text });
    }
    expected
}

fn severity(diagnostic: &Diagnostic) -> &'static str {
    match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn fits(expected: &Expected<'_>, diagnostic: &Diagnostic) -> bool {
    let range = diagnostic.range;
    let last = range.column + (range.end_byte - range.start_byte).max(1) - 1;
    let said = format!("{} [{}]", diagnostic.message, diagnostic.hint.as_deref().unwrap_or_default());
    range.line == expected.line
        && range.column == expected.first
        && expected.last.is_none_or(|expected| expected == last)
        && severity(diagnostic) == expected.severity
        && said.contains(expected.text)
}

/// What is said of the XML itself; not what is said of its NS file.
fn check(name: &str, source: &str) -> String {
    let conversion = topdl::to_ns(source);
    let mut found = conversion.diagnostics;
    let mut wrong = String::new();
    for expected in expectations(source) {
        match found.iter().position(|diagnostic| fits(&expected, diagnostic)) {
            Some(hit) => drop(found.remove(hit)),
            None => {
                let Expected { line, first, severity, text, .. } = expected;
                writeln!(wrong, "{name}:{line}:{first}: expected {severity}: {text}").expect("a string");
            }
        }
    }
    for diagnostic in found {
        let (range, hint) = (diagnostic.range, diagnostic.hint.as_deref().unwrap_or_default());
        let (kind, message) = (severity(&diagnostic), &diagnostic.message);
        let last = range.column + (range.end_byte - range.start_byte).max(1) - 1;
        writeln!(wrong, "{name}:{}:{}-{last}: found {kind}: {message} [{hint}]", range.line, range.column)
            .expect("a string");
    }
    wrong
}

fn files() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/topdl");
    let entries = std::fs::read_dir(folder).expect("the fixtures").map(|entry| entry.expect("a file").path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "xml")).collect();
    paths.sort();
    assert!(paths.len() >= 5, "only {} files", paths.len());
    let read = |path: PathBuf| {
        let source = std::fs::read_to_string(&path).expect("a text");
        (path, source)
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn every_file_is_told_of_as_it_says() {
    let mut wrong = String::new();
    for (path, source) in files() {
        wrong += &check(&path.file_name().expect("a name").to_string_lossy(), &source);
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_good_file_becomes_its_ns_file() {
    for (path, source) in files() {
        let conversion = topdl::to_ns(&source);
        let bad = conversion.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        assert_eq!(conversion.text.is_none(), bad, "{}", path.display());
        assert_eq!(bad, path.ends_with("wrong.xml"), "{}", path.display());
        if let Some(ns) = conversion.text {
            expect_file![path.with_extension("ns")].assert_eq(&ns);
            assert_eq!(topdl::as_ns(&source), ns);
            let of_ns = evaluate(&ns, &Options::default()).experiment.expect("its NS is good");
            let of_xml = evaluate(&source, &Options::default()).experiment.expect("and so is it");
            assert_eq!(topdl::of_experiment(&of_ns).0, topdl::of_experiment(&of_xml).0, "{}", path.display());
        }
    }
}

#[test]
fn origins_are_places_of_the_xml() {
    let (_, source) =
        files().into_iter().find(|(path, _)| path.ends_with("office.xml")).expect("the fixture");
    let Evaluation { experiment, diagnostics, .. } = evaluate(&source, &Options::default());
    let experiment = experiment.expect("it is good");
    let text = |origin: &neo_topology::Origin| {
        &source[origin.range.start_byte as usize..origin.range.end_byte as usize]
    };
    let server = &experiment.nodes[&NodeName::new("server").unwrap()];
    assert_eq!((text(&server.origin), server.origin.range.line), ("server", 20));
    assert_eq!(server.set_at.hardware.as_ref().map(text), Some("pc3000"));
    assert_eq!(text(&server.attributes[1].origin), "owner");
    assert_eq!(text(&experiment.networks[&NetworkName::new("office-0").unwrap()].origin), "office-0");
    assert_eq!(server.start_command.as_deref(), Some("echo \"it costs $5 & more\" > /tmp/[x]"));
    // What is only found when the NS file runs is told of the XML too.
    let bad = source.replace("192.168.7.1<", "192.168.7.3<");
    let bad = evaluate(&bad, &Options::default());
    assert!(bad.experiment.is_none());
    assert!(bad.diagnostics.iter().any(|found| found.range.line == 25 && found.message.contains("all '1's")));
    assert!(diagnostics.iter().all(|found| found.severity != Severity::Error && found.fix.is_none()));
}
