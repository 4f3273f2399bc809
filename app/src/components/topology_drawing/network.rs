//! A link or LAN of the drawing.

use super::pointer::{Lights, Subject};
use crate::layout::{NetworkLine, Point};
use leptos::prelude::*;
use neo_topology::NetworkKind;

/// Width of a letter of a label, in pixels.
const LETTER: f64 = 6.4;
/// How far below the middle of its line a label stands, in pixels: beside the nodes of a short level link.
const LABEL_BELOW: f64 = 26.0;

/// What makes a line another one: it is drawn anew when this changes.
pub(super) fn key(line: &NetworkLine) -> (String, String, bool) {
    (line.name.clone(), line.path.clone(), line.cut)
}

/// A line, and for a LAN its hub.
#[component]
pub(super) fn Network(line: NetworkLine, lights: Lights) -> impl IntoView {
    let me = Subject::Network(line.name.clone());
    let class = move || match (line.cut, lights.has(&me)) {
        (false, false) => "network",
        (true, false) => "network is-cut",
        (false, true) => "network is-lit",
        (true, true) => "network is-cut is-lit",
    };
    let hub = (line.kind == NetworkKind::Lan).then(|| {
        let (x, y) = (line.at.x - 7.0, line.at.y - 7.0);
        view! { <rect class="hub" x=x y=y width="14" height="14" rx="3" /> }
    });
    view! {
        <g class=class data-network=line.name>
            <path class="reach" d=line.path.clone() />
            <path class="line" d=line.path />
            {hub}
        </g>
    }
    .into_any()
}

/// The label of a network.
#[component]
pub(super) fn NetworkLabel(line: NetworkLine) -> impl IntoView {
    let width = line.label.chars().count() as f64 * LETTER + 14.0;
    let at = Point { y: line.at.y + LABEL_BELOW, ..line.at };
    view! {
        <g class="network-label" aria-hidden="true">
            <rect x=at.x - width / 2.0 y=at.y - 11.0 width=width height="20" rx="5" />
            <text x=at.x y=at.y + 3.0>
                {line.label}
            </text>
        </g>
    }
    .into_any()
}
