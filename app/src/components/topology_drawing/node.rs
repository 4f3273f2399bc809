//! A node of the drawing.

use super::Focus;
use crate::components::nodes_table::state_of;
use crate::layout::NodeSpot;
use crate::live::LiveRun;
use crate::words;
use leptos::prelude::*;

/// Characters of a name that fit on its mark.
const NAME_SHOWN_MAX: usize = 8;

/// A name that fits: the end tells numbered nodes apart, so the middle is left out.
fn fitting(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= NAME_SHOWN_MAX {
        return name.to_owned();
    }
    let start: String = letters[..NAME_SHOWN_MAX - 4].iter().collect();
    let end: String = letters[letters.len() - 3..].iter().collect();
    format!("{start}…{end}")
}

/// A node: its state as a mark, its name, and a focus for the keyboard.
#[component]
pub(super) fn Node(
    spot: NodeSpot,
    size: (f64, f64),
    dots: bool,
    named: Signal<bool>,
    focus: RwSignal<Option<Focus>>,
    live: Signal<Option<LiveRun>>,
) -> impl IntoView {
    let state = state_of(live, spot.name.clone());
    let me = Focus::Node(spot.name.clone());
    let label = {
        let (name, pnode) = (spot.name.clone(), spot.pnode.clone());
        move || format!("{name} on {pnode}, {}", words::container_state(state.get()))
    };
    let enter = {
        let me = me.clone();
        move || focus.set(Some(me.clone()))
    };
    let on_focus = enter.clone();
    let (x, y) = (spot.at.x, spot.at.y);
    let mark_x = if dots { x } else { x - size.0 / 2.0 + 15.0 };
    let text = view! {
        <text class="node-name" x=if dots { x } else { x - size.0 / 2.0 + 25.0 } y=if dots { y + 19.0 } else { y + 4.0 }>
            {fitting(&spot.name)}
        </text>
    };
    let body = (!dots).then(|| {
        view! { <rect class="node-body" x=x - size.0 / 2.0 y=y - size.1 / 2.0 width=size.0 height=size.1 rx="8" /> }
    });
    view! {
        <g
            class="node"
            class:is-dot=dots
            class:is-named=named
            tabindex="0"
            role="img"
            aria-label=label
            data-node=spot.name.clone()
            data-state=move || words::container_state(state.get())
            on:pointerenter=move |_| enter()
            on:pointerleave=move |_| focus.set(None)
            on:focus=move |_| on_focus()
            on:blur=move |_| focus.set(None)
        >
            {body}
            <g class=move || words::mark_of_container(state.get()).class() transform=format!("translate({mark_x} {y})")>
                <circle r="5" />
                <path d=move || words::mark_of_container(state.get()).path() />
            </g>
            {text}
        </g>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_their_end() {
        assert_eq!(fitting("center"), "center");
        assert_eq!(fitting("workstation-12"), "work…-12");
    }
}
