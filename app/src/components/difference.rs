//! The NS file beside the physical NS file that was made of it, with a reason for every change.

use super::SideBySide;
use crate::check::evaluate;
use crate::words;
use leptos::prelude::*;
use neo_ns::{Change, ChangeKind};
use neo_topology::Plan;
use neo_wire::ExperimentId;

/// What became of what the file declares, by group in this order.
const GROUPS: [(ChangeKind, &str); 4] = [
    (ChangeKind::Moved, "Moved into containers"),
    (ChangeKind::Added, "Added"),
    (ChangeKind::Removed, "Removed"),
    (ChangeKind::Kept, "Kept"),
];

/// The original file and the physical one, side by side, below the reasons.
#[component]
pub fn Difference(
    /// Of which experiment.
    experiment: ExperimentId,
    /// Of which version.
    version: u32,
    /// The original file.
    source: String,
    /// The physical file.
    physical: String,
    /// The plan that led from one to the other.
    plan: Plan,
) -> impl IntoView {
    let changes = changes(&source, &plan);
    let rows = neo_ns::diff(&source, &physical);
    let differ = rows.iter().filter(|row| !row.same).count() as u64;
    let file = format!("/api/experiments/{experiment}/physical.ns?version={version}");
    view! {
        <section aria-labelledby="changes-title">
            <h2 id="changes-title">"What changes, and why"</h2>
            <p class="hint">
                "The physical NS file is what the testbed is asked for. Containers and the links inside are made later, from the plan."
            </p>
            <div class="changes">{GROUPS.map(|(kind, title)| group(&changes, kind, title)).into_iter().collect_view()}</div>
        </section>
        <section aria-labelledby="difference-title">
            <h2 id="difference-title">"Side by side"</h2>
            <p class="hint">
                {format!("{} differ. ", words::count(differ, "line"))}
                <a href=file download>
                    "Download the physical NS file"
                </a>
            </p>
            <SideBySide left="Your NS file".to_owned() right="Physical NS file".to_owned() lines=rows />
        </section>
    }
    .into_any()
}

/// The reasons, found anew from the file: the plan is stored, its explanation follows from it.
fn changes(source: &str, plan: &Plan) -> Vec<Change> {
    let experiment = evaluate(source, &plan.policy).experiment;
    experiment.map(|experiment| neo_ns::rewrite(source, &experiment, plan).changes).unwrap_or_default()
}

/// Changes with the same reason, as one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Bundle {
    subjects: Vec<String>,
    reason: String,
    lines: Vec<u32>,
}

fn bundles(changes: &[Change], kind: ChangeKind) -> Vec<Bundle> {
    let mut bundles: Vec<Bundle> = Vec::new();
    for change in changes.iter().filter(|change| change.kind == kind) {
        match bundles.iter_mut().find(|bundle| bundle.reason == change.reason) {
            Some(bundle) => {
                bundle.subjects.push(change.subject.clone());
                bundle.lines.extend(&change.lines);
            }
            None => bundles.push(Bundle {
                subjects: vec![change.subject.clone()],
                reason: change.reason.clone(),
                lines: change.lines.clone(),
            }),
        }
    }
    for bundle in &mut bundles {
        bundle.lines.sort_unstable();
        bundle.lines.dedup();
    }
    bundles
}

fn group(changes: &[Change], kind: ChangeKind, title: &'static str) -> Option<impl IntoView + use<>> {
    let bundles = bundles(changes, kind);
    let shown = bundles.iter().map(|bundle| {
        view! {
            <li>
                <span class="name">{bundle.subjects.join(", ")}</span>
                <span class="change-reason">{bundle.reason.replace('`', "")}</span>
                <span class="aside">{lines(&bundle.lines)}</span>
            </li>
        }
    });
    (!bundles.is_empty()).then(|| {
        view! {
            <section class="change-group">
                <h3>{title}</h3>
                <ul>{shown.collect_view()}</ul>
            </section>
        }
    })
}

/// `line 4`, `lines 4, 9 and 12`, or nothing.
fn lines(lines: &[u32]) -> String {
    /// Lines that are named; a loop may name hundreds.
    const LINES_MAX: u32 = 6;
    let numbers: Vec<String> = lines.iter().map(u32::to_string).collect();
    match numbers.as_slice() {
        [] => String::new(),
        [only] => format!("line {only}"),
        several => format!("lines {}", words::list(several, LINES_MAX)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_with_one_reason_are_said_once() {
        let change = |subject: &str, reason: &str, line| Change {
            kind: ChangeKind::Moved,
            subject: subject.into(),
            reason: reason.into(),
            lines: vec![line],
        };
        let changes = [change("a", "fits", 7), change("b", "cut", 2), change("c", "fits", 3)];
        let bundles = bundles(&changes, ChangeKind::Moved);
        assert_eq!(bundles.len(), 2);
        assert_eq!(bundles[0].subjects, ["a", "c"]);
        assert_eq!(lines(&bundles[0].lines), "lines 3 and 7");
    }
}
