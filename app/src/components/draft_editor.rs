//! The editor of a draft: name, NS file, options; checked as you type.

mod converted;
mod draft;
mod file;
mod hand;
mod source_field;
mod text;
mod typed;

use super::options_form::{self, OptionGroups};
use super::{Diagnostics, FieldProblem, TopologyDrawing};
use crate::SentDraft;
use crate::backend::Refusal;
use crate::check::Check;
use crate::view::Draft;
use draft::{DraftFields, PACKING};
use hand::Hand;
use leptos::prelude::*;
use leptos_meta::Script;
use neo_ns::Fix;
use neo_topology::{Options, SourceRange};
use source_field::SourceField;
use text::EditorText;
use typed::keep_typed;

/// Edits a draft and hands it over when the button is pressed.
#[component]
pub fn DraftEditor(
    /// What to begin with.
    initial: Draft,
    /// Where the form goes without the page's script.
    #[prop(into)]
    action: String,
    /// The version that is changed; none for a new experiment.
    #[prop(optional, into)]
    base: Signal<Option<u32>>,
    /// The text, where somebody else changes it too.
    #[prop(optional)]
    source: Option<RwSignal<String>>,
    /// Why nothing may be changed, if so.
    #[prop(optional, into)]
    locked: Signal<Option<&'static str>>,
    /// Whether it is of a new experiment: then examples are offered, and every option.
    #[prop(optional)]
    is_new: bool,
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
    // The server's to give; the page's script finds it in the page.
    let sent = SharedValue::new(use_context::<SentDraft>).into_inner();
    if let (Some(sent), Some(source)) = (&sent, source) {
        source.set(sent.source.clone());
    }
    let initial = sent.unwrap_or_else(|| unsent(initial));
    let first_refusal = StoredValue::new(initial.refusal.clone());
    let refusal = Signal::derive(move || refusal.get().or_else(|| first_refusal.get_value()));
    let options = initial.options.clone();
    let fields = DraftFields::new(initial, source);
    keep_typed("name", fields.name);
    keep_typed("source", fields.source);
    Effect::new(move || fields.convert());
    let text = EditorText::new(move || fields.policy());
    let go = Callback::new(move |range: SourceRange| {
        fields.source.with_untracked(|source| text.select(source, range))
    });
    let fix = Callback::new(move |fix: Fix| fields.mend(&fix));
    let shown = Signal::derive(move || shown_check(text.check.get(), refusal.get()));
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
        <Script type_="module" src="/pkg/editor.js" />
        <form class="draft" method="post" action=action novalidate on:submit=send>
            <input type="hidden" name="base" value=move || base.get().unwrap_or_default() />
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
                            value=fields.name.get_untracked()
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
                            value=options.get(PACKING).cloned()
                            on:input=move |event| fields.options.set(PACKING, event_target_value(&event))
                        />
                        <span id="packing-help" class="field-help">"containers on one physical node, at most"</span>
                        <FieldProblem
                            id="packing-problem"
                            text=Signal::derive(move || fields.packing_problem())
                        />
                    </label>
                </div>
                <SourceField fields text examples=is_new locked />
                <FieldProblem id="source-problem" text=problem_of(DraftFields::source_problem) />
                {is_new.then(|| view! { <MoreOptions fields initial=options /> })}
                <div class="actions">
                    <button
                        type="submit"
                        class="button primary"
                        data-test=test
                        disabled=move || pending.get() || locked.get().is_some()
                    >
                        {move || if pending.get() { "Working…" } else { label }}
                    </button>
                    <p class="check-summary" role="status" data-test="check-summary">
                        {move || shown.with(|shown| shown.as_ref().map(Check::summary))}
                    </p>
                </div>
                {move || locked.get().map(|why| view! { <p class="note">{why}</p> })}
                <FieldProblem text=Signal::derive(move || refusal.get().map(|refusal| super::refused::sentence(&refusal.to_string()))) />
                <Diagnostics source=fields.source check=Signal::derive(move || shown.get().unwrap_or_default()) go fix />
            </div>
            <div class="draft-preview" aria-label="Preview">
                <Preview text />
                <Show when=move || locked.get().is_none()>
                    <Hand fields text />
                </Show>
            </div>
        </form>
    }
    .into_any()
}

/// The fields as they are before anybody types.
fn unsent(Draft { name, source, policy }: Draft) -> SentDraft {
    let mut options = policy.options();
    options.insert(PACKING.to_owned(), policy.packing.to_string());
    SentDraft { name, source, options, refusal: None }
}

/// Every option of containerizing but the one that has its field beside the name.
#[component]
fn MoreOptions(fields: DraftFields, initial: Options) -> impl IntoView {
    let problems = fields.problems;
    let given = initial.keys().any(|name| name != PACKING);
    let is_open = options_form::opens(given, move || problems.with(|found| !found.is_empty()));
    view! {
        <details class="more-options" open=is_open data-test="more-options">
            <summary>"How to containerize " <span class="aside">"every option of containerize.py"</span></summary>
            <div class="options">
                <OptionGroups typed=fields.options initial problems without=PACKING />
            </div>
        </details>
        <p class="field-problem" role="alert">
            {move || options_form::count(&problems.get())}
        </p>
    }
    .into_any()
}

/// The drawing that follows the text.
#[component]
fn Preview(text: EditorText) -> impl IntoView {
    let is_empty = Memo::new(move |_| text.drawing.with(|drawing| drawing.nodes.is_empty()));
    let nothing = "The topology appears here as soon as the file declares nodes and has no errors.";
    view! {
        <Show when=move || !is_empty.get() fallback=move || view! { <p class="preview-empty">{nothing}</p> }>
            <div class:is-stale=text.is_stale data-test="sketch">
                <TopologyDrawing drawing=text.drawing pointer=text.pointer />
            </div>
            <p class="hint" role="status">
                {move || text.is_stale.get().then_some("Drawn from the last text without errors.")}
            </p>
        </Show>
    }
    .into_any()
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
