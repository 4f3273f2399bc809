//! Light or dark, other than the system says.

use leptos::prelude::*;

/// Switches between the system's theme, light and dark, and remembers the choice in this browser.
#[component]
pub fn ThemeToggle() -> impl IntoView {
    view! {
        <button type="button" class="icon-button" aria-label="Switch between light and dark" title="Light or dark" on:click=|_| switch()>
            <svg viewBox="0 0 16 16" aria-hidden="true">
                <circle cx="8" cy="8" r="6" class="stroke" />
                <path d="M8 2A6 6 0 0 1 8 14Z" class="fill" />
            </svg>
        </button>
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
fn switch() {
    let Some(root) = document().document_element() else { return };
    let system_is_dark = window()
        .match_media("(prefers-color-scheme: dark)")
        .ok()
        .flatten()
        .is_some_and(|query| query.matches());
    let is_dark = match root.get_attribute("data-theme") {
        Some(theme) => theme == "dark",
        None => system_is_dark,
    };
    let theme = if is_dark { "light" } else { "dark" };
    // A browser that stores nothing still switches; it only does not remember.
    let _ = root.set_attribute("data-theme", theme);
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item("theme", theme);
    }
}

#[cfg(not(feature = "hydrate"))]
fn switch() {}
