//! What went wrong, where it belongs.

use leptos::prelude::*;
use neo_wire::Problem;

/// What is wrong with a field or a button, right below it. Always there, so that a screen reader notices the change.
#[component]
pub fn FieldProblem(
    /// Id, for `aria-describedby`.
    #[prop(optional, into)]
    id: String,
    /// What is wrong, if anything.
    #[prop(into)]
    text: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <p id=(!id.is_empty()).then_some(id) class="field-problem" role="alert">
            {text}
        </p>
    }
    .into_any()
}

/// A problem with its remedy.
#[component]
pub fn ProblemNote(
    /// What went wrong.
    problem: Problem,
) -> impl IntoView {
    view! {
        <div class="note is-bad" data-test="problem">
            <p class="note-title">{problem.message}</p>
            <p>{problem.remedy}</p>
        </div>
    }
    .into_any()
}
