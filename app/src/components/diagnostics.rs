//! What is to be said of an NS file.

use crate::check::{Check, line_of};
use leptos::prelude::*;
use neo_ns::{Diagnostic, Fix, Severity};
use neo_topology::{SourceRange, Turn};

/// Diagnostics on the page at once.
const SHOWN_MAX: usize = 100;

/// The diagnostics and shortfalls of a check; a click goes to the place.
#[component]
pub fn Diagnostics(
    /// The file.
    #[prop(into)]
    source: Signal<String>,
    /// What was found in it.
    #[prop(into)]
    check: Signal<Check>,
    /// Goes to a place in the file.
    #[prop(into)]
    go: Callback<SourceRange>,
    /// Applies a fix.
    #[prop(into)]
    fix: Callback<Fix>,
) -> impl IntoView {
    let items = move || {
        check.with(|check| {
            source.with_untracked(|source| {
                let found =
                    check.diagnostics.iter().take(SHOWN_MAX).map(|found| item(found, source, go, fix));
                let more = check.diagnostics.len().saturating_sub(SHOWN_MAX);
                let more = (more > 0).then(|| view! { <li class="hint">{format!("and {more} more")}</li> });
                (found.collect_view(), more)
            })
        })
    };
    let shortfalls = move || {
        check.with(|check| {
            let shown = check.shortfalls.iter().map(|shortfall| {
                let place = shortfall.origin.as_ref().map(|origin| origin.range);
                let button = place.map(|range| place_button(range, go));
                view! {
                    <li class="diagnostic is-error" data-test="diagnostic">
                        <p>
                            {button} <span class="severity">"error"</span> " " {shortfall.message.clone()}
                        </p>
                        <p class="diagnostic-hint">{shortfall.remedy.clone()}</p>
                    </li>
                }
            });
            shown.collect_view()
        })
    };
    view! { <ul class="diagnostics">{items} {shortfalls}</ul> }.into_any()
}

fn place_button(range: SourceRange, go: Callback<SourceRange>) -> impl IntoView {
    view! {
        <button type="button" class="place" title="Go there" on:click=move |_| go.run(range)>
            {format!("{}:{}", range.line, range.column)}
        </button>
    }
}

fn item(
    found: &Diagnostic,
    source: &str,
    go: Callback<SourceRange>,
    fix: Callback<Fix>,
) -> impl IntoView + use<> {
    let (class, word) = match found.severity {
        Severity::Error => ("diagnostic is-error", "error"),
        Severity::Warning => ("diagnostic is-warning", "warning"),
        Severity::Note => ("diagnostic is-note", "note"),
    };
    let (before, marked, after) = excerpt(source, found.range);
    let hint = found.hint.clone().map(|hint| view! { <p class="diagnostic-hint">{hint}</p> });
    let mend = found.fix.clone().map(|found| {
        let title = found.title.clone();
        view! {
            <button type="button" class="button fix" data-test="fix" on:click=move |_| fix.run(found.clone())>
                {title}
            </button>
        }
    });
    let trail = trail(&found.trail).map(|trail| view! { <p class="diagnostic-trail">{trail}</p> });
    view! {
        <li class=class data-test="diagnostic">
            <p>{place_button(found.range, go)} <span class="severity">{word}</span> " " {found.message.clone()}</p>
            <pre class="excerpt">{before}<mark>{marked}</mark>{after}</pre>
            {hint}
            {trail}
            {mend}
        </li>
    }
}

/// The line of a range in three: before it, it, after it. A range that goes on ends with its first line.
fn excerpt(source: &str, range: SourceRange) -> (String, String, String) {
    let line: Vec<char> = line_of(source, range.line).chars().collect();
    let start = (range.column.saturating_sub(1) as usize).min(line.len());
    let text = source.get(range.start_byte as usize..range.end_byte as usize).unwrap_or_default();
    let length = text.lines().next().unwrap_or_default().chars().count();
    let end = (start + length).min(line.len());
    let part = |letters: &[char]| letters.iter().collect::<String>();
    (part(&line[..start]), part(&line[start..end]), part(&line[end..]))
}

/// `in turn 3 of the loop at line 5, called as star at line 9`.
fn trail(turns: &[Turn]) -> Option<String> {
    let words = turns.iter().map(|turn| match turn {
        Turn::Loop { line, turn } => format!("in turn {turn} of the loop at line {line}"),
        Turn::Call { procedure, line } => format!("in {procedure}, called at line {line}"),
    });
    (!turns.is_empty()).then(|| words.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_marks_the_place() {
        let source = "set ns [new Simulator]\nset a [$ns nod]\n";
        let start = source.find("nod]").unwrap() as u32;
        let range = SourceRange { start_byte: start, end_byte: start + 3, line: 2, column: 12 };
        assert_eq!(excerpt(source, range), ("set a [$ns ".into(), "nod".into(), "]".into()));
    }

    #[test]
    fn a_range_beyond_the_text_is_no_panic() {
        let range = SourceRange { start_byte: 90, end_byte: 95, line: 7, column: 3 };
        assert_eq!(excerpt("a", range), Default::default());
    }

    #[test]
    fn a_trail_reads_from_outside_in() {
        let turns = [Turn::Loop { line: 5, turn: 3 }, Turn::Call { procedure: "star".into(), line: 9 }];
        assert_eq!(trail(&turns).unwrap(), "in turn 3 of the loop at line 5, in star, called at line 9");
        assert_eq!(trail(&[]), None);
    }
}
