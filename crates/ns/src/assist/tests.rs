use super::*;

const FILE: &str = "source tb_compat.tcl
set ns [new Simulator]
set center [$ns node]
proc ring {count} {
    global ns n center
    for {set i 0} {$i < $count} {incr i} {
        set n($i) [$ns node]
        set link($i) [$ns duplex-link $center $n($i) 1Mb 0ms DropTail]
    }
}
ring 3
";

/// The text without its `|`, and where that was.
fn marked(text: &str) -> (String, usize) {
    let at = text.find('|').expect("a `|` marks the place");
    (text.replacen('|', "", 1), at)
}

/// The words that are offered at `|` after the file.
fn offered(line: &str) -> Vec<String> {
    let (text, at) = marked(&format!("{FILE}{line}"));
    complete(&text, at).words.into_iter().map(|word| word.name).collect()
}

#[track_caller]
fn assert_offers(line: &str, wanted: &[&str], unwanted: &[&str]) {
    let offered = offered(line);
    for word in wanted {
        assert!(offered.iter().any(|offered| offered == word), "`{line}` lacks `{word}`: {offered:?}");
    }
    for word in unwanted {
        assert!(!offered.iter().any(|offered| offered == word), "`{line}` offers `{word}`");
    }
}

#[test]
fn what_is_offered_depends_on_where() {
    assert_offers("tb-set-no|", &["tb-set-node-os", "tb-set-noshaping"], &["set", "node"]);
    assert_offers("ri|", &["ring"], &[]);
    assert_offers("$ns |", &["node", "duplex-link", "rtproto"], &["add-route", "set"]);
    assert_offers("set x [$ns du|", &["duplex-link"], &["node"]);
    assert_offers("$center add|", &["add-route", "add-attribute"], &["node"]);
    assert_offers("$n(2) |", &["add-route"], &["rtproto"]);
    assert_offers("$link(0) c|", &["cost"], &["connect"]);
    assert_offers("tb-set-node-os $|", &["center", "n", "ns", "count", "i"], &["ring"]);
    assert_offers("set x [new Sim|", &["Simulator"], &["Program"]);
    assert_offers("$ns duplex-link $center $n(1) 1Mb 0ms |", &["DropTail"], &[]);
    assert_offers("for {set i 0} {$i < 3} {incr i} { tb-|", &["tb-set-ip"], &[]);
    assert_offers("ns rtproto St|", &["Static"], &["Manual"]);
    assert_eq!(offered("# $ns |"), Vec::<String>::new());
}

#[test]
fn a_completion_replaces_what_was_typed() {
    let (text, at) = marked("tb-set-ha|");
    assert_eq!(complete(&text, at).from, 0);
    let (text, at) = marked("set ns [new Simulator]\nputs \"a $n|");
    assert_eq!(&text[complete(&text, at).from..at], "n");
}

#[track_caller]
fn explained(line: &str) -> Option<(String, String)> {
    let (text, at) = marked(&format!("{FILE}{line}"));
    explain(&text, at).map(|found| (found.title, found.help))
}

#[test]
fn a_word_is_explained_where_it_stands() {
    let (title, help) = explained("tb-set-node|-os $center FBSD").expect("it is a word");
    assert_eq!(title, "tb-set-node-os node os ?parentos?");
    assert!(help.contains("image"));
    assert_eq!(explained("$ns no|de").expect("a method").0, "node ?arg ...?");
    assert_eq!(explained("tb-set-node-os $cen|ter").expect("a variable").0, "set center [$ns node]");
    assert_eq!(explained("ri|ng 3").expect("a procedure").1, "Made at line 4.");
    assert_eq!(explained("puts no|de"), None);
    assert_eq!(explained("# tb-set-node|-os"), None);
}

#[track_caller]
fn defined(line: &str) -> Option<String> {
    let (text, at) = marked(&format!("{FILE}{line}"));
    definition(&text, at).map(|range| {
        let line = text[..range.start].matches('\n').count() + 1;
        format!("{line}: {}", &text[range])
    })
}

#[test]
fn a_name_leads_to_where_it_was_made() {
    assert_eq!(defined("ri|ng 4").as_deref(), Some("4: ring"));
    assert_eq!(defined("puts $cen|ter").as_deref(), Some("3: center"));
    assert_eq!(defined("puts $n|(2)").as_deref(), Some("7: n"));
    assert_eq!(defined("puts ${co|unt}").as_deref(), Some("4: count"));
    assert_eq!(defined("foreach x {1 2} { puts $|x }").as_deref(), Some("12: x"));
    assert_eq!(defined("puts $nowhere|"), None);
}

#[test]
fn help_speaks_of_words_that_exist() {
    let words = words();
    for (kind, table) in help::tables() {
        for (name, sentence) in table {
            assert!(words.iter().any(|word| word.kind == kind && word.name == *name), "{name} is no word");
            assert!(sentence.ends_with('.'), "{name}: {sentence}");
        }
    }
}

#[test]
fn no_place_of_any_text_panics() {
    let texts = [FILE, "", "é😀 $é {[\"\\", "set a \\\n  [new \\\r\n Simulator", "$", "]}}"];
    for text in texts {
        for at in 0..text.len() + 3 {
            complete(text, at);
            explain(text, at);
            definition(text, at);
        }
    }
}
