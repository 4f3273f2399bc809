//! Whether the page's script has started.

use leptos::prelude::*;

/// False in the server's HTML and until the page is hydrated, then true.
/// A button that is drawn but not alive would swallow a press, or send its form the old way and lose what was typed.
pub fn alive() -> Signal<bool> {
    let alive = RwSignal::new(false);
    Effect::new(move || alive.set(true));
    alive.into()
}
