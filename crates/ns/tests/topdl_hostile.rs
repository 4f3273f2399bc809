//! topdl that nobody wrote in good faith: told what is wrong with it, soon, and never taken for a command.

use neo_ns::topdl::{self, TOPDL_ATTRIBUTES_MAX, TOPDL_BYTES_MAX, TOPDL_DEPTH_MAX, TOPDL_ELEMENTS_MAX};
use neo_ns::{Options, Severity, evaluate, evaluate_bytes};
use neo_topology::{Experiment, NodeName};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Long enough for an unoptimised build on a busy machine; the point is that nothing takes for ever.
const PATIENCE: Duration = Duration::from_secs(60);

/// The place and the words of the first error.
fn refused(source: &str) -> (u32, u32, String) {
    let start = Instant::now();
    let evaluation = evaluate(source, &Options::default());
    let short: String = source.chars().take(60).collect();
    assert!(start.elapsed() < PATIENCE, "{short} took {:?}", start.elapsed());
    assert!(evaluation.experiment.is_none() && topdl::to_ns(source).text.is_none(), "{short}");
    let error = evaluation.diagnostics.iter().find(|found| found.severity == Severity::Error);
    let error = error.unwrap_or_else(|| panic!("{short} is refused without a word"));
    assert!(error.hint.is_some(), "{}", error.message);
    (error.range.line, error.range.column, error.message.clone())
}

fn says(source: &str, line: u32, column: u32, words: &str) {
    let (found_line, found_column, message) = refused(source);
    assert!(message.contains(words), "`{message}` has no `{words}`");
    assert_eq!((found_line, found_column), (line, column), "{message}");
}

#[test]
fn what_is_no_xml_is_told_at_its_place() {
    says("<", 1, 2, "no XML");
    says("<experiment>\n  <version>1.0</version>\n", 1, 1, "ends before this element does");
    says("<experiment>\n  <elements>\n", 2, 3, "ends before this element does");
    says("<experiment>\n  <a></b>\n</experiment>", 2, 6, "`</b>` ends what `<a>` began");
    says("<experiment>é & more</experiment>", 1, 15, "`&` begins an entity");
    says("<experiment>&nbsp;</experiment>", 1, 13, "`&nbsp;` stands for nothing");
    says("<experiment a='1' a='2'/>", 1, 19, "no XML");
    says("<html><body/></html>", 1, 1, "the outermost element is `<html>`");
    says("<experiment/>", 1, 1, "there is no computer in it");
    says("<!-- nothing -->", 1, 1, "there is no element");
    says("<experiment>\u{1}</experiment>", 1, 13, "no XML");
}

#[test]
fn entities_are_not_expanded_and_nothing_is_fetched() {
    let laughs = (1..30).fold("<!ENTITY a0 'ha'>".to_owned(), |text, number| {
        let before = number - 1;
        text + &format!("<!ENTITY a{number} '&a{before};&a{before};'>")
    });
    says(
        &format!("<?xml version='1.0'?>\n<!DOCTYPE x [{laughs}]><experiment>&a29;</experiment>"),
        2,
        1,
        "document type",
    );
    says("<!DOCTYPE x SYSTEM 'file:///etc/passwd'><experiment/>", 1, 1, "document type");
    says("<!DOCTYPE x [<!ENTITY e SYSTEM 'http://example.org/'>]><x>&e;</x>", 1, 1, "document type");
}

#[test]
fn what_is_too_much_is_told_soon() {
    let deep = "<a>".repeat(500_000) + &"</a>".repeat(500_000);
    says(&deep, 1, TOPDL_DEPTH_MAX as u32 * 3 + 1, "elements inside each other");
    let attributes: String = (0..400_000).map(|number| format!(" a{number}=''")).collect();
    let message = format!("more than {TOPDL_ATTRIBUTES_MAX} XML attributes");
    says(&format!("<experiment{attributes}/>"), 1, 1, &message);
    let namespaces: String = (0..400_000).map(|number| format!(" xmlns:a{number}='x'")).collect();
    says(&format!("<experiment><a{namespaces}/></experiment>"), 1, 13, &message);
    let many = format!("<experiment>{}</experiment>", "<a/>".repeat(TOPDL_ELEMENTS_MAX));
    says(&many, 1, 12 + (TOPDL_ELEMENTS_MAX as u32 - 1) * 4 + 1, "elements");
    let long = format!("<experiment>{}</experiment>", " ".repeat(TOPDL_BYTES_MAX));
    says(&long, 1, 1, &format!("larger than {TOPDL_BYTES_MAX} bytes, the most that topdl may have"));
    let computer =
        |number: usize| format!("<elements><computer><name>a{number}</name></computer></elements>");
    let computers: String = (0..90_000).map(computer).collect();
    says(&format!("<experiment>{computers}</experiment>"), 1, 1, "in NS, this takes more than");
    assert!(evaluate_bytes(b"<experiment>\0</experiment>", &Options::default()).experiment.is_none());
}

/// As many of one mistake as fit: each search for a near name is as long as there are names.
#[test]
fn many_mistakes_are_told_soon_too() {
    let substrates: String =
        (0..20_000).map(|number| format!("<substrates><name>network-{number}</name></substrates>")).collect();
    let interfaces: String = (0..40_000)
        .map(|number| format!("<interface><substrate>netwrk-{number}</substrate></interface>"))
        .collect();
    let source = format!(
        "<experiment>{substrates}<elements><computer><name>a</name>{interfaces}</computer></elements></experiment>"
    );
    assert!(refused(&source).2.contains("there is no substrate `netwrk-0`"));
    // Distinct names that fit as one and the same.
    let name = |number: u32| format!("{number:016b}").replace('0', "_").replace('1', ".");
    let computers: String =
        (0..20_000).map(|number| format!("<computer><name>{}</name></computer>", name(number))).collect();
    let source = format!("<experiment><elements>{computers}</elements></experiment>");
    let start = Instant::now();
    let evaluation = evaluate(&source, &Options::default());
    assert_eq!(evaluation.experiment.map(|found| found.nodes.len()), Some(20_000));
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    let text = "<x/>".repeat(200_000);
    let source =
        format!("<experiment><elements><computer><name>a</name>{text}</computer></elements></experiment>");
    let start = Instant::now();
    let evaluation = evaluate(&source, &Options::default());
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    assert!(evaluation.experiment.is_some() && evaluation.diagnostics.len() < 500);
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn attribute(key: &str, value: &str) -> String {
    format!("<attribute><attribute>{}</attribute><value>{}</value></attribute>", escaped(key), escaped(value))
}

/// A computer on the substrates of these numbers.
fn computer(name: &str, startup: &str, value: &str, on: &[usize]) -> String {
    let interfaces =
        on.iter().map(|number| format!("<interface><substrate>s {number}</substrate></interface>"));
    format!(
        "<elements><computer><name>{}</name><os><name>{}</name></os>{}{}{}</computer></elements>",
        escaped(name),
        escaped(value),
        interfaces.collect::<String>(),
        attribute("startup", startup),
        attribute("any key", value),
    )
}

/// Texts that would be commands, variables or lists if they were not quoted.
fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("$ns"),
        Just("[exit]"),
        Just("\\"),
        Just("\""),
        Just("{"),
        Just("}"),
        Just("]"),
        Just(";"),
        Just("#"),
        Just("n(1)"),
        Just("é"),
        Just(" "),
        Just("a"),
        Just("-"),
        Just("$"),
        Just("<&>"),
    ];
    proptest::collection::vec(word, 0..8).prop_map(|words| words.concat().trim().to_owned())
}

/// Names: what people write, what Emulab gives, what Tcl takes, and anything.
fn name() -> impl Strategy<Value = String> {
    let number = 0..9_usize;
    prop_oneof![
        number.clone().prop_map(|number| format!("n-{number}")),
        number.clone().prop_map(|number| format!("tbnode-n{number}")),
        number.clone().prop_map(|number| format!("tblink-l{number}")),
        number.prop_map(|number| format!("tblan-lan{number}")),
        prop_oneof![Just("set"), Just("ns"), Just("n"), Just("ops"), Just("list"), Just("::x")]
            .prop_map(str::to_owned),
        text(),
    ]
}

fn kept(experiment: &Experiment) -> Vec<(&NodeName, Option<&str>, Option<&str>, Vec<&str>)> {
    let kept = experiment.nodes.iter().map(|(name, node)| {
        let values = node.attributes.iter().map(|attribute| attribute.value.as_str()).collect();
        (name, node.os.as_deref(), node.start_command.as_deref(), values)
    });
    kept.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Whatever things are called, each becomes one thing, and every text arrives as it was.
    #[test]
    fn texts_stay_texts(
        computers in proptest::collection::vec((name(), text(), text(), proptest::collection::vec(0..4_usize, 0..3)), 1..9),
        mut networks in proptest::collection::vec(name(), 4),
    ) {
        let mut seen = std::collections::BTreeSet::new();
        let computers: Vec<_> = computers
            .into_iter()
            .filter(|(name, ..)| !name.is_empty() && seen.insert(name.clone()))
            .collect();
        prop_assume!(!computers.is_empty());
        networks.iter_mut().for_each(|name| if name.is_empty() { *name = "x".to_owned() });
        networks.sort();
        networks.dedup();
        let mut source = "<experiment>".to_owned();
        for name in &networks {
            source += &format!("<substrates><name>{}</name></substrates>", escaped(name));
        }
        for (name, startup, value, on) in &computers {
            let on: Vec<usize> = on.iter().map(|number| number % networks.len()).collect();
            source += &computer(name, startup, value, &on);
        }
        for (number, name) in networks.iter().enumerate() {
            let (of, to) = (format!("<substrate>s {number}<"), format!("<substrate>{}<", escaped(name)));
            source = source.replace(&of, &to);
        }
        source += "</experiment>";
        let conversion = topdl::to_ns(&source);
        let ns = conversion.text.unwrap_or_else(|| panic!("{source}\n{:?}", conversion.diagnostics));
        let evaluation = evaluate(&ns, &Options::default());
        let Some(experiment) = evaluation.experiment else { panic!("{ns}\n{:?}", evaluation.diagnostics) };
        let kept = kept(&experiment);
        prop_assert_eq!(kept.len(), computers.len(), "{}", ns);
        for ((_, os, started, values), (_, startup, value, _)) in kept.iter().zip(&computers) {
            prop_assert_eq!(os.unwrap_or_default(), value.as_str());
            prop_assert_eq!(started.unwrap_or_default(), startup.as_str());
            prop_assert_eq!(values, &vec![value.as_str()]);
        }
        let (xml, _) = topdl::of_experiment(&experiment);
        let again = evaluate(&xml, &Options::default()).experiment.expect("what is written is read");
        prop_assert_eq!(self::kept(&again).len(), computers.len());
    }

    /// A file cut or changed anywhere is refused or read; it never ends the program.
    #[test]
    fn broken_files_are_survived(at in 0.0..1.0_f64, cut in 0..40_usize, with in "[<>/&a\"'! \\[\\]-]{0,6}") {
        let source = include_str!("topdl/office.xml");
        let start = (at * source.len() as f64) as usize;
        let end = (start + cut).min(source.len());
        let broken = format!("{}{with}{}", &source[..start], &source[end..]);
        let evaluation = evaluate(&broken, &Options::default());
        let errors = evaluation.diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
        prop_assert_eq!(evaluation.experiment.is_none(), errors > 0, "{}", broken);
        for found in &evaluation.diagnostics {
            prop_assert!(found.range.end_byte as usize <= broken.len(), "{:?}", found);
        }
    }
}
