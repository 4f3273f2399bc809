//! The drawing of a topology: of a plan with its live states, or of a file that is being typed.

mod carry;
mod info;
mod network;
mod node;
mod pointer;

use crate::layout::{Drawing, NetworkLine, NodeSpot, PnodeBox};
use crate::live::LiveRun;
use crate::words;
use carry::{Carried, Carry};
use info::InfoLine;
use leptos::prelude::*;
use network::{Network, NetworkLabel};
use node::Node;
use std::sync::Arc;

use pointer::{Lights, subject_of};
pub use pointer::{Pointer, Subject};

/// Zoom steps in percent of the natural size; the first fits the width of the page.
const ZOOM_PERCENTS: [u32; 5] = [0, 100, 150, 220, 320];
/// The largest zoom step.
const LAST_ZOOM: u32 = ZOOM_PERCENTS.len() as u32 - 1;
/// From this zoom step on, dots have names too.
const NAMED_DOTS_FROM: u32 = 2;
/// Labels of networks that are shown at once; more would cover each other.
const LABELS_MAX: usize = 12;

/// Physical nodes, nodes, links and LANs, with the live state of each node where there is one.
#[component]
pub fn TopologyDrawing(
    /// What is drawn.
    #[prop(into)]
    drawing: Signal<Arc<Drawing>>,
    /// The latest launch, if any; nodes of a drawing that can have none show no state.
    #[prop(optional)]
    live: Option<Signal<Option<LiveRun>>>,
    /// What is pointed at, shared with whoever wants to know.
    #[prop(optional)]
    pointer: Pointer,
    /// What to do when a node is carried to another physical node, where that can be.
    #[prop(optional)]
    carried: Option<Carried>,
) -> impl IntoView {
    let carry = Carry::new(carried);
    let lights = Lights::new(drawing, pointer);
    let zoom = RwSignal::new(0_u32);
    view! {
        <figure class="drawing" data-test="drawing">
            <div class="drawing-tools">
                <ZoomButtons zoom />
                {live.is_some().then(|| view! { <Legend /> })}
            </div>
            <div class="drawing-pane" tabindex="-1">
                <Picture drawing live pointer lights zoom carry />
            </div>
            <figcaption>
                <InfoLine drawing pointer live />
            </figcaption>
        </figure>
    }
    .into_any()
}

#[component]
fn Picture(
    drawing: Signal<Arc<Drawing>>,
    live: Option<Signal<Option<LiveRun>>>,
    pointer: Pointer,
    lights: Lights,
    zoom: RwSignal<u32>,
    carry: Carry,
) -> impl IntoView {
    let percent = move || ZOOM_PERCENTS.get(zoom.get() as usize).copied().unwrap_or_default();
    let scaled = move |pixels: f64| {
        let percent = if percent() == 0 { 100 } else { percent() };
        (pixels * f64::from(percent) / 100.0).round().to_string()
    };
    let dots = Memo::new(move |_| drawing.with(|drawing| drawing.dots));
    let class = move || {
        let fits = if percent() == 0 { " fits" } else { "" };
        let named = if !dots.get() || zoom.get() >= NAMED_DOTS_FROM { " is-named" } else { "" };
        let carries = if carry.moves() { " is-carrying" } else { "" };
        format!("topology{fits}{named}{carries}")
    };
    let page = Memo::new(move |_| drawing.with(|drawing| (drawing.corner, drawing.width, drawing.height)));
    let view_box = move || {
        let (corner, width, height) = page.get();
        format!("{} {} {width} {height}", corner.x, corner.y)
    };
    let networks = {
        let lights = lights.clone();
        move |line: NetworkLine| view! { <Network line lights=lights.clone() /> }
    };
    let nodes = {
        let lights = lights.clone();
        move |(spot, size): (NodeSpot, Option<(f64, f64)>)| {
            view! { <Node spot size choosable=pointer.chosen.is_some() lights=lights.clone() live /> }
        }
    };
    view! {
        <svg
            class=class
            viewBox=view_box
            width=move || scaled(page.get().1)
            height=move || scaled(page.get().2)
            role="group"
            aria-label=move || drawing.with(|drawing| describe(drawing))
            on:pointerover=move |event| pointer.at(subject_of(&event))
            on:pointerdown=move |event| carry.press(&event)
            on:pointermove=move |event| drawing.with_untracked(|drawing| carry.carry(&event, drawing))
            on:pointerup=move |event| drawing.with_untracked(|drawing| carry.drop(&event, drawing))
            on:pointercancel=move |_| carry.forget()
            on:pointerleave=move |_| {
                carry.forget();
                pointer.at(None);
            }
            on:focusin=move |event| pointer.at(subject_of(&event))
            on:focusout=move |_| pointer.at(None)
            on:click=move |event| {
                if !carry.ends() {
                    pointer.choose(subject_of(&event));
                }
            }
            on:keydown=move |event| {
                if matches!(event.key().as_str(), "Enter" | " ") && pointer.chosen.is_some() {
                    event.prevent_default();
                    pointer.choose(subject_of(&event));
                }
            }
        >
            {move || drawing.with(|drawing| drawing.pnodes.iter().map(|pnode| frame(pnode, carry)).collect_view())}
            <For each=move || drawing.with(|drawing| drawing.networks.clone()) key=network::key children=networks />
            <For each=move || drawing.with(|drawing| node::spots(drawing)) key=node::key children=nodes />
            {move || lights.labels(LABELS_MAX).into_iter().map(|line| view! { <NetworkLabel line /> }).collect_view()}
        </svg>
    }
    .into_any()
}

#[component]
fn ZoomButtons(zoom: RwSignal<u32>) -> impl IntoView {
    view! {
        <div class="zoom" role="group" aria-label="Zoom">
            <button type="button" class="icon-button" aria-label="Smaller" disabled=move || zoom.get() == 0 on:click=move |_| zoom.update(|step| *step = step.saturating_sub(1))>
                "−"
            </button>
            <button type="button" class="icon-button" aria-label="Larger" disabled=move || zoom.get() == LAST_ZOOM on:click=move |_| zoom.update(|step| *step = (*step + 1).min(LAST_ZOOM))>
                "+"
            </button>
            <button type="button" class="quiet" disabled=move || zoom.get() == 0 on:click=move |_| zoom.set(0)>
                "Fit"
            </button>
        </div>
    }
    .into_any()
}

#[component]
fn Legend() -> impl IntoView {
    use neo_wire::ContainerState as State;
    let states = [State::None, State::Down, State::Configured, State::Started, State::Up, State::Failed];
    let entries = states.map(|state| {
        let word = words::container_state(state).to_owned();
        view! {
            <li>
                <super::StateMark mark=words::mark_of_container(state) word />
            </li>
        }
    });
    view! {
        <ul class="legend" aria-label="Legend">
            {entries.into_iter().collect_view()}
        </ul>
    }
    .into_any()
}

fn frame(frame: &PnodeBox, carry: Carry) -> impl IntoView + use<> {
    let PnodeBox { corner, width, height, .. } = *frame;
    let name = frame.name.clone();
    view! {
        <g class="pnode" class:is-target=move || carry.is_over(&name) data-pnode=frame.name.clone()>
            <rect x=corner.x y=corner.y width=width height=height rx="10" />
            <text x=corner.x + 14.0 y=corner.y + 21.0>
                <tspan class="pnode-name">{frame.name.clone()}</tspan>
                <tspan class="pnode-count" dx="8">
                    {frame.nodes}
                </tspan>
            </text>
        </g>
    }
}

/// The drawing in a sentence, for those who do not see it.
fn describe(drawing: &Drawing) -> String {
    let things = format!(
        "Topology: {} and {}",
        words::count(drawing.nodes.len() as u64, "node"),
        words::count(drawing.networks.len() as u64, "network"),
    );
    match drawing.pnodes.len() as u64 {
        0 => format!("{things}."),
        pnodes => {
            let on = words::count(pnodes, "physical node");
            format!("{things} on {on}. The tab Nodes has the same as a table.")
        }
    }
}
