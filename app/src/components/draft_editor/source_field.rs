//! The NS file: typed, pasted, chosen, dropped, or an example.

use super::converted::Converted;
use super::draft::DraftFields;
use super::text::EditorText;
use crate::components::FieldProblem;
use crate::examples::EXAMPLES;
use leptos::ev::DragEvent;
use leptos::html;
use leptos::prelude::*;

/// The field of the NS file.
#[component]
pub(super) fn SourceField(
    fields: DraftFields,
    text: EditorText,
    examples: bool,
    locked: Signal<Option<&'static str>>,
) -> impl IntoView {
    let dragging = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let choice = NodeRef::<html::Input>::new();
    Effect::new(move || take_early(choice, fields, problem));
    let over = move |event: DragEvent| {
        event.prevent_default();
        dragging.set(true);
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        dragging.set(false);
        if locked.get_untracked().is_none() {
            take_dropped(&event, fields, problem);
        }
    };
    view! {
        <div
            class="source-field"
            class:is-dragging=dragging
            data-test="drop"
            on:dragover=over
            on:dragleave=move |_| dragging.set(false)
            on:drop=dropped
        >
            <div class="source-head">
                <label for="source" class="field-name">
                    "NS file"
                </label>
                <label class="quiet file-choice" class:is-off=move || locked.get().is_some()>
                    <input
                        node_ref=choice
                        disabled=move || locked.get().is_some()
                        type="file"
                        class="visually-hidden"
                        accept=".ns,.tcl,.txt,.xml,text/plain,text/xml"
                        data-test="file"
                        on:change=move |event| take_chosen(&event, fields, problem)
                    />
                    "Choose a file"
                </label>
                {examples.then(|| view! { <Examples fields /> })}
            </div>
            <FieldProblem text=problem />
            <Converted fields />
            <ns-editor
                data-test="editor"
                prop:value=fields.source
                prop:policy=move || text.policy.get()
                prop:lit=move || text.lit.get()
                prop:selected=move || text.selected.get()
                prop:locked=move || locked.get().is_some()
                on:checked=move |event: leptos::ev::CustomEvent| text.take(&event)
                on:pointed=move |event: leptos::ev::CustomEvent| text.point(&event)
            >
                <textarea
                    id="source"
                    name="source"
                    wrap="off"
                    rows="22"
                    spellcheck="false"
                    autocapitalize="none"
                    autocomplete="off"
                    aria-describedby="source-problem"
                    placeholder="Drop an NS file here, paste it, or choose one; topdl will do too."
                    data-test="source"
                    readonly=move || locked.get().is_some()
                    inner_html=as_html(&fields.source.get_untracked())
                    prop:value=fields.source
                    on:input=move |event| fields.source.set(event_target_value(&event))
                ></textarea>
            </ns-editor>
        </div>
    }
    .into_any()
}

#[component]
fn Examples(fields: DraftFields) -> impl IntoView {
    let examples = EXAMPLES.map(|example| {
        view! {
            <button
                type="button"
                class="quiet"
                title=example.about
                data-test=format!("example-{}", example.name)
                on:click=move |_| {
                    fields.name.set(example.name.to_owned());
                    fields.begin_with(example.source.to_owned());
                }
            >
                {example.name}
            </button>
        }
    });
    view! {
        <span class="examples">
            <span class="hint">"or begin with "</span>
            {examples.into_iter().collect_view()}
        </span>
    }
    .into_any()
}

/// A text as the content of a text area: a page without a script has the file too.
fn as_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(feature = "hydrate")]
fn take_dropped(event: &DragEvent, fields: DraftFields, problem: RwSignal<Option<String>>) {
    let files = event.data_transfer().and_then(|transfer| transfer.files());
    take(files, fields, problem);
}

#[cfg(feature = "hydrate")]
fn take_chosen(event: &leptos::ev::Event, fields: DraftFields, problem: RwSignal<Option<String>>) {
    let input: web_sys::HtmlInputElement = event_target(event);
    take(input.files(), fields, problem);
    // Empty again, so that the same file can be chosen once more after it was edited.
    input.set_value("");
}

/// A file that was chosen before the page came alive.
#[cfg(feature = "hydrate")]
fn take_early(choice: NodeRef<html::Input>, fields: DraftFields, problem: RwSignal<Option<String>>) {
    if let Some(input) = choice.get() {
        take(input.files(), fields, problem);
    }
}

#[cfg(feature = "hydrate")]
fn take(files: Option<web_sys::FileList>, fields: DraftFields, problem: RwSignal<Option<String>>) {
    let Some(file) = files.and_then(|files| files.get(0)) else { return };
    super::file::read(&file, move |read| match read {
        Ok((name, text)) => {
            problem.set(None);
            fields.take_file(&name, text);
        }
        Err(found) => problem.set(Some(found)),
    });
}

#[cfg(not(feature = "hydrate"))]
fn take_early(_: NodeRef<html::Input>, _: DraftFields, _: RwSignal<Option<String>>) {}

#[cfg(not(feature = "hydrate"))]
fn take_dropped(_: &DragEvent, _: DraftFields, _: RwSignal<Option<String>>) {}

#[cfg(not(feature = "hydrate"))]
fn take_chosen(_: &leptos::ev::Event, _: DraftFields, _: RwSignal<Option<String>>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_leave_its_text_area() {
        assert_eq!(as_html("a </textarea> & $b"), "a &lt;/textarea> &amp; $b");
    }
}
