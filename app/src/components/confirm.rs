//! A question before something is destroyed.

use leptos::html;
use leptos::prelude::*;

/// A button that asks first, in a dialog that names what will be gone, and acts after a yes.
#[component]
pub fn Confirm(
    /// What the button says; the dialog's button says the same.
    label: &'static str,
    /// For the tests: of the button; the dialog's button has `confirm-` before it.
    test: &'static str,
    /// What will be gone.
    #[prop(into)]
    consequence: Signal<String>,
    /// Whether it is under way.
    #[prop(into)]
    pending: Signal<bool>,
    /// What to do.
    #[prop(into)]
    act: Callback<()>,
) -> impl IntoView {
    let alive = super::alive();
    let dialog = NodeRef::<html::Dialog>::new();
    let confirm = format!("confirm-{test}");
    let title = confirm.clone();
    let ask = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            // It fails only for a dialog that is open already.
            let _ = dialog.show_modal();
        }
    };
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    view! {
        <button type="button" class="button danger" disabled=move || pending.get() || !alive.get() data-test=test on:click=ask>
            {move || if pending.get() { "Working…" } else { label }}
        </button>
        <dialog node_ref=dialog class="confirm" aria-labelledby=title>
            <h2 id=confirm.clone()>{label}"?"</h2>
            <p>{consequence}</p>
            <div class="actions">
                <button type="button" class="button" autofocus on:click=move |_| close()>
                    "Keep everything"
                </button>
                <button
                    type="button"
                    class="button danger"
                    data-test=confirm
                    on:click=move |_| {
                        close();
                        act.run(());
                    }
                >
                    {label}
                </button>
            </div>
        </dialog>
    }
    .into_any()
}
