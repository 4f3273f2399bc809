//! The editor of a draft: name, NS file, packing; checked as you type.

mod draft;
mod file;
mod source_field;
mod typed;

use super::{Diagnostics, FieldProblem, TopologyDrawing, alive};
use crate::backend::Refusal;
use crate::check::{Check, utf16_offset};
use crate::view::Draft;
use draft::DraftFields;
use leptos::html;
use leptos::prelude::*;
use neo_topology::{Plan, SourceRange};
use source_field::SourceField;
use std::time::Duration;
use typed::keep_typed;

/// Pause in the typing after which the file is checked.
const DEBOUNCE: Duration = Duration::from_millis(200);
/// Height of a line of the editor, in pixels: the style sheet's `--source-line`.
const LINE_PIXELS: i32 = 20;

/// Edits a draft and hands it over when the button is pressed.
#[component]
pub fn DraftEditor(
    /// What to begin with.
    initial: Draft,
    /// What the button says.
    label: &'static str,
    /// For the tests: of the button.
    test: &'static str,
    /// Whether the draft is on its way.
    #[prop(into)]
    pending: Signal<bool>,
    /// Why the server refused it.
    #[prop(into)]
    refusal: Signal<Option<Refusal>>,
    /// Takes the draft.
    #[prop(into)]
    submit: Callback<Draft>,
) -> impl IntoView {
    let fields = DraftFields::new(initial);
    let alive = alive();
    keep_typed("name", fields.name);
    keep_typed("source", fields.source);
    let check = RwSignal::new(None::<Check>);
    let textarea = NodeRef::<html::Textarea>::new();
    check_while_typing(fields, check);
    let go = Callback::new(move |range: SourceRange| select(textarea, fields, range));
    let shown = Signal::derive(move || shown_check(check.get(), refusal.get()));
    let tried = RwSignal::new(false);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if let Some(draft) = fields.draft().filter(|_| !pending.get_untracked()) {
            submit.run(draft);
        }
    };
    let problem_of = move |of: fn(DraftFields) -> Option<String>| {
        Signal::derive(move || tried.get().then(|| of(fields)).flatten())
    };
    view! {
        <form class="draft" novalidate on:submit=send>
            <div class="draft-fields">
                <div class="draft-row">
                    <label class="field">
                        <span class="field-name">"Name"</span>
                        <input
                            name="name"
                            autocomplete="off"
                            spellcheck="false"
                            aria-describedby="name-problem"
                            data-test="experiment-name"
                            prop:value=fields.name
                            on:input=move |event| fields.name.set(event_target_value(&event))
                        />
                        <FieldProblem id="name-problem" text=problem_of(DraftFields::name_problem) />
                    </label>
                    <label class="field is-narrow">
                        <span class="field-name">"Packing"</span>
                        <input
                            name="packing"
                            type="number"
                            min="1"
                            inputmode="numeric"
                            aria-describedby="packing-help packing-problem"
                            data-test="packing"
                            prop:value=fields.packing
                            on:input=move |event| fields.packing.set(event_target_value(&event))
                        />
                        <span id="packing-help" class="field-help">"containers on one physical node, at most"</span>
                        <FieldProblem
                            id="packing-problem"
                            text=Signal::derive(move || fields.packing_problem())
                        />
                    </label>
                </div>
                <SourceField fields textarea />
                <FieldProblem id="source-problem" text=problem_of(DraftFields::source_problem) />
                <div class="actions">
                    <button type="submit" class="button primary" data-test=test disabled=move || pending.get() || !alive.get()>
                        {move || if pending.get() { "Working…" } else { label }}
                    </button>
                    <p class="check-summary" role="status" data-test="check-summary">
                        {move || shown.with(|shown| shown.as_ref().map(Check::summary))}
                    </p>
                </div>
                <FieldProblem text=Signal::derive(move || refusal.get().map(|refusal| super::refused::sentence(&refusal.to_string()))) />
                <Diagnostics source=fields.source check=Signal::derive(move || shown.get().unwrap_or_default()) go />
            </div>
            <div class="draft-preview" aria-label="Preview">
                {move || match check.with(drawable) {
                    Some(plan) => view! { <TopologyDrawing plan live=Signal::derive(|| None) /> }.into_any(),
                    None => view! { <p class="preview-empty">"The topology appears here as soon as the file declares nodes and has no errors."</p> }.into_any(),
                }}
            </div>
        </form>
    }
    .into_any()
}

/// The plan, when there is something to draw.
fn drawable(check: &Option<Check>) -> Option<Plan> {
    check.as_ref().and_then(|check| check.plan.clone()).filter(|plan| !plan.nodes.is_empty())
}

/// The browser's own check, or the server's when it found what the browser did not.
fn shown_check(own: Option<Check>, refusal: Option<Refusal>) -> Option<Check> {
    match (own, refusal) {
        (Some(own), Some(Refusal::BadSource { diagnostics })) if own.diagnostics.is_empty() => {
            Some(Check { diagnostics, ..own })
        }
        (None, Some(Refusal::BadSource { diagnostics })) => Some(Check { diagnostics, ..Check::default() }),
        (own, _) => own,
    }
}

fn check_while_typing(fields: DraftFields, check: RwSignal<Option<Check>>) {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(Some(timer)) = timer.try_update_value(Option::take) {
            timer.clear();
        }
    };
    Effect::new(move || {
        let draft = fields.source.with(String::clone);
        let policy = fields.policy();
        stop();
        let run = move || {
            check.try_set((!draft.trim().is_empty()).then(|| Check::of(&draft, &policy)));
        };
        timer.set_value(set_timeout_with_handle(run, DEBOUNCE).ok());
    });
    on_cleanup(stop);
}

fn select(textarea: NodeRef<html::Textarea>, fields: DraftFields, range: SourceRange) {
    let Some(textarea) = textarea.get_untracked() else { return };
    let (start, end) = fields.source.with_untracked(|source| {
        (utf16_offset(source, range.start_byte), utf16_offset(source, range.end_byte))
    });
    let _ = textarea.focus();
    // Selection is refused by other kinds of input only.
    let _ = textarea.set_selection_range(start, end.max(start));
    textarea.set_scroll_top((range.line as i32 - 4).max(0) * LINE_PIXELS);
}
