//! Two texts side by side: what differs, with the lines around it.

use crate::components::SideBySide;
use leptos::prelude::*;
use neo_ns::DiffLine;

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
    let lines = rows(neo_ns::diff(&texts.0, &texts.1));
    if lines.is_empty() {
        return view! { <p class="hint">"They are the same."</p> }.into_any();
    }
    view! { <SideBySide left right lines /> }.into_any()
}

/// What differs, and the lines around it.
fn rows(lines: Vec<DiffLine>) -> Vec<DiffLine> {
    let differs: Vec<usize> = (0..lines.len()).filter(|&at| !lines[at].same).collect();
    let near = |at: usize| differs.iter().any(|&other| other.abs_diff(at) <= AROUND);
    lines.into_iter().enumerate().filter(|(at, _)| near(*at)).map(|(_, line)| line).collect()
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
