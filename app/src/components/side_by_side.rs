//! Two texts side by side, line by line.

use leptos::prelude::*;
use neo_ns::{DiffLine, SideLine};

/// Lines of two texts, beside each other.
#[component]
pub fn SideBySide(
    /// What the left one is.
    left: String,
    /// What the right one is.
    right: String,
    /// The lines of both.
    lines: Vec<DiffLine>,
) -> impl IntoView {
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
                <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
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
