//! What was typed before the page came alive.

use leptos::prelude::*;

/// Keeps what stands in the form's field `name` already: a fast reader types before the page's script has started,
/// and the first thing the script does is to write the signal's (empty) value into the field.
pub(super) fn keep_typed(name: &'static str, field: RwSignal<String>) {
    let typed = during_hydration().then(|| value_of(name)).flatten().filter(|text| !text.is_empty());
    Effect::new(move || {
        if let Some(text) = &typed {
            field.set(text.clone());
        }
    });
}

fn during_hydration() -> bool {
    Owner::current_shared_context().is_some_and(|context| context.during_hydration())
}

#[cfg(feature = "hydrate")]
fn value_of(name: &str) -> Option<String> {
    let element = document().query_selector(&format!("form.draft [name={name}]")).ok().flatten()?;
    js_sys::Reflect::get(&element, &"value".into()).ok()?.as_string()
}

#[cfg(not(feature = "hydrate"))]
fn value_of(_name: &str) -> Option<String> {
    None
}
