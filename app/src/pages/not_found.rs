//! No such page.

use crate::backend::Refusal;
use crate::components::Refused;
use leptos::prelude::*;

/// No such page.
#[component]
pub fn NotFound() -> impl IntoView {
    view! { <Refused refusal=Refusal::NotFound /> }.into_any()
}
