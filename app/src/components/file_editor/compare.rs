//! Two texts side by side: what differs, with the lines around it.

use leptos::prelude::*;
use neo_ns::{DiffLine, SideLine};

/// Lines shown around what differs.
const AROUND: usize = 2;

/// Two texts side by side.
#[component]
pub(super) fn Compare(
    /// What the left one is.
    left: String,
    /// What the right one is.
    right: String,
    /// The left text and the right.
    texts: (String, String),
) -> impl IntoView {
    let rows = rows(neo_ns::diff(&texts.0, &texts.1));
    if rows.is_empty() {
        return view! { <p class="hint">"They are the same."</p> }.into_any();
    }
    let label = format!("{left} and {right} side by side");
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=label>
            <table class="side-by-side">
                <colgroup>
                    <col class="line-number" />
                    <col />
                    <col class="line-number" />
                    <col />
                </colgroup>
                <thead>
                    <tr>
                        <th scope="col" colspan="2">
                            {left}
                        </th>
                        <th scope="col" colspan="2">
                            {right}
                        </th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// What differs, and the lines around it.
fn rows(lines: Vec<DiffLine>) -> Vec<DiffLine> {
    let differs: Vec<usize> = (0..lines.len()).filter(|&at| !lines[at].same).collect();
    let near = |at: usize| differs.iter().any(|&other| other.abs_diff(at) <= AROUND);
    lines.into_iter().enumerate().filter(|(at, _)| near(*at)).map(|(_, line)| line).collect()
}

fn row(line: DiffLine) -> impl IntoView {
    let side = |side: Option<SideLine>, class: &'static str| {
        let class = if line.same || side.is_none() { "code" } else { class };
        let (number, text) = side.map(|side| (side.number.to_string(), side.text)).unwrap_or_default();
        view! {
            <td class="line-number">{number}</td>
            <td class=class>{text}</td>
        }
    };
    view! {
        <tr>
            {side(line.before, "code is-removed")}
            {side(line.after, "code is-added")}
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_shown_with_its_surroundings() {
        let before: String = (0..20).map(|line| format!("line {line}\n")).collect();
        let after = before.replace("line 10\n", "line ten\n");
        let shown = rows(neo_ns::diff(&before, &after));
        let numbers: Vec<u32> = shown.iter().filter_map(|line| Some(line.before.as_ref()?.number)).collect();
        assert_eq!(numbers, [9, 10, 11, 12, 13]);
        assert!(rows(neo_ns::diff(&before, &before)).is_empty());
    }
}
