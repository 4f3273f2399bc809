//! A node of the drawing.

use super::pointer::{Lights, Subject};
use crate::components::nodes_table::state_of;
use crate::layout::{Drawing, NodeSpot};
use crate::live::LiveRun;
use crate::words;
use leptos::prelude::*;

/// Characters of a name that fit on its mark.
const NAME_SHOWN_MAX: usize = 8;

/// The nodes of a drawing with the size of their bodies; dots have none.
pub(super) fn spots(drawing: &Drawing) -> Vec<(NodeSpot, Option<(f64, f64)>)> {
    let size = (!drawing.dots).then_some(drawing.node_size);
    drawing.nodes.iter().map(|spot| (spot.clone(), size)).collect()
}

/// What makes a node another one: it is drawn anew when this changes.
pub(super) fn key((spot, size): &(NodeSpot, Option<(f64, f64)>)) -> (String, Option<String>, [i64; 2], bool) {
    (spot.name.clone(), spot.pnode.clone(), [spot.at.x as i64, spot.at.y as i64], size.is_some())
}

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

/// A node: its state as a mark where it can have one, its name, and a focus for the keyboard.
#[component]
pub(super) fn Node(
    spot: NodeSpot,
    size: Option<(f64, f64)>,
    choosable: bool,
    lights: Lights,
    live: Option<Signal<Option<LiveRun>>>,
) -> impl IntoView {
    let me = Subject::Node(spot.name.clone());
    let shape = if size.is_some() { "node" } else { "node is-dot" };
    let class = move || if lights.has(&me) { format!("{shape} is-lit") } else { shape.to_owned() };
    let state = live.map(|live| state_of(live, spot.name.clone()));
    let label = label(&spot, state);
    let (x, y) = (spot.at.x, spot.at.y);
    let left = size.map(|(width, _)| x - width / 2.0);
    let body = size.map(|(width, height)| {
        view! { <rect class="node-body" x=x - width / 2.0 y=y - height / 2.0 width=width height=height rx="8" /> }
    });
    let mark_x = left.map_or(x, |left| left + 15.0);
    let mark = match state {
        Some(state) => view! {
            <g class=move || words::mark_of_container(state.get()).class() transform=format!("translate({mark_x} {y})")>
                <circle r="5" />
                <path d=move || words::mark_of_container(state.get()).path() />
            </g>
        }
        .into_any(),
        None if size.is_none() => view! { <circle class="node-dot" cx=x cy=y r="6" /> }.into_any(),
        None => ().into_any(),
    };
    let (text_x, text_y) = match (left, state) {
        (None, _) => (x, y + 19.0),
        (Some(left), Some(_)) => (left + 25.0, y + 4.0),
        (Some(_), None) => (x, y + 4.0),
    };
    view! {
        <g
            class=class
            class:is-plain=state.is_none()
            tabindex="0"
            role=if choosable { "button" } else { "img" }
            aria-label=label
            data-node=spot.name.clone()
            data-state=state.map(|state| move || words::container_state(state.get()))
        >
            {body}
            {mark}
            <text class="node-name" x=text_x y=text_y>
                {fitting(&spot.name)}
            </text>
        </g>
    }
    .into_any()
}

fn label(spot: &NodeSpot, state: Option<Memo<neo_wire::ContainerState>>) -> Signal<String> {
    let name = match &spot.pnode {
        Some(pnode) => format!("{} on {pnode}", spot.name),
        None => spot.name.clone(),
    };
    match state {
        Some(state) => Signal::derive(move || format!("{name}, {}", words::container_state(state.get()))),
        None => Signal::stored(name),
    }
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
