//! The browser's entry: the page is taken over by [`hydrate`]; a worker beside it answers from a [`Desk`].

use wasm_bindgen::prelude::wasm_bindgen;

/// Takes over the page that the server rendered.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}

/// What the editor asks while somebody types: see [`app::Desk`].
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Desk(app::Desk);

#[wasm_bindgen]
impl Desk {
    /// A desk that remembers nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        console_error_panic_hook::set_once();
        Self::default()
    }

    /// Checks a text with a policy: two lines of JSON, for the gutter and for the page.
    pub fn check(&mut self, source: &str, policy: &str) -> String {
        self.0.check(source, policy)
    }

    /// Plans the text that was checked last; two lines of JSON, or none if nothing waits for it.
    pub fn plan(&mut self) -> Option<String> {
        self.0.plan()
    }

    /// Every word of the language.
    pub fn words(&self) -> String {
        self.0.words()
    }

    /// What can stand at a place.
    pub fn complete(&self, source: &str, at: u32) -> String {
        self.0.complete(source, at)
    }

    /// What the word at a place means.
    pub fn explain(&self, source: &str, at: u32) -> String {
        self.0.explain(source, at)
    }

    /// Where the name at a place was made.
    pub fn definition(&self, source: &str, at: u32) -> String {
        self.0.definition(source, at)
    }
}
