//! The line below the drawing: all about what the pointer or the keyboard is on.

use super::pointer::{Pointer, Subject};
use crate::components::nodes_table::state_of;
use crate::layout::Drawing;
use crate::live::LiveRun;
use crate::words;
use leptos::prelude::*;
use std::sync::Arc;

/// All about what the pointer or the keyboard is on.
#[component]
pub(super) fn InfoLine(
    drawing: Signal<Arc<Drawing>>,
    pointer: Pointer,
    live: Option<Signal<Option<LiveRun>>>,
) -> impl IntoView {
    let text = move || match pointer.on.get() {
        None => {
            let hint = "Point at a node or a link, or reach the nodes with the Tab key.";
            view! { <span class="hint">{hint}</span> }.into_any()
        }
        Some(Subject::Node(name)) => {
            let about = drawing.with(|drawing| {
                drawing.nodes.iter().find(|node| node.name == name).map(|node| node.about.clone())
            });
            let state = live.map(|live| {
                let state = state_of(live, name.clone());
                view! { {move || words::container_state(state.get())} " · " }
            });
            view! {
                <strong class="name">{name}</strong>
                " "
                {state}
                {about}
            }
            .into_any()
        }
        Some(Subject::Network(name)) => {
            let about = drawing.with(|drawing| {
                drawing.networks.iter().find(|line| line.name == name).map(|line| line.about.clone())
            });
            view! {
                <strong class="name">{name}</strong>
                " "
                {about}
            }
            .into_any()
        }
    };
    view! { <p class="drawing-info">{text}</p> }.into_any()
}
