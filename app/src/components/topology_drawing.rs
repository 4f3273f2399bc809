//! The drawing of a topology.

mod info;
mod node;

use crate::layout::{Drawing, NetworkLine, PnodeBox, draw};
use crate::live::LiveRun;
use crate::words;
use info::{Facts, InfoLine};
use leptos::prelude::*;
use neo_topology::{NetworkKind, Plan};
use node::Node;

/// Zoom steps in percent of the natural size; the first fits the width of the page.
const ZOOM_PERCENTS: [u32; 5] = [0, 100, 150, 220, 320];
/// The largest zoom step.
const LAST_ZOOM: u32 = ZOOM_PERCENTS.len() as u32 - 1;
/// From this zoom step on, dots have names too.
const NAMED_DOTS_FROM: u32 = 2;

/// What the pointer or the keyboard is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Focus {
    /// A node.
    Node(String),
    /// A network.
    Network(String),
}

/// Physical nodes, nodes, links and LANs, with the live state of each node.
#[component]
pub fn TopologyDrawing(
    /// The plan to draw.
    plan: Plan,
    /// The latest launch, if any.
    #[prop(into)]
    live: Signal<Option<LiveRun>>,
) -> impl IntoView {
    let drawing = draw(&plan);
    let facts = StoredValue::new(Facts::of(&plan));
    let focus = RwSignal::new(None::<Focus>);
    let zoom = RwSignal::new(0_u32);
    let named = Signal::derive({
        let dots = drawing.dots;
        move || !dots || zoom.get() >= NAMED_DOTS_FROM
    });
    let percent = move || ZOOM_PERCENTS.get(zoom.get() as usize).copied().unwrap_or_default();
    let scaled = move |pixels: f64| {
        let percent = if percent() == 0 { 100 } else { percent() };
        (pixels * f64::from(percent) / 100.0).round().to_string()
    };
    let (width, height) = (drawing.width, drawing.height);
    let description = describe(&drawing);
    view! {
        <figure class="drawing" data-test="drawing">
            <div class="drawing-tools">
                <ZoomButtons zoom />
                <Legend />
            </div>
            <div class="drawing-pane" tabindex="-1">
                <svg
                    class=move || if percent() == 0 { "topology fits" } else { "topology" }
                    viewBox=format!("0 0 {width} {height}")
                    width=move || scaled(width)
                    height=move || scaled(height)
                    role="group"
                    aria-label=description
                >
                    {drawing.pnodes.iter().map(frame).collect_view()}
                    {drawing.networks.iter().cloned().map(|line| view! { <Network line focus /> }).collect_view()}
                    {drawing
                        .nodes
                        .iter()
                        .cloned()
                        .map(|spot| view! { <Node spot size=drawing.node_size dots=drawing.dots named focus live /> })
                        .collect_view()}
                    {drawing.networks.into_iter().map(|line| view! { <NetworkLabel line facts focus /> }).collect_view()}
                </svg>
            </div>
            <figcaption>
                <InfoLine facts focus live />
            </figcaption>
        </figure>
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

fn frame(frame: &PnodeBox) -> impl IntoView + use<> {
    let PnodeBox { corner, width, height, .. } = *frame;
    view! {
        <g class="pnode">
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

#[component]
fn Network(line: NetworkLine, focus: RwSignal<Option<Focus>>) -> impl IntoView {
    let me = Focus::Network(line.name.clone());
    let lit = {
        let me = me.clone();
        let nodes = line.nodes.clone();
        Memo::new(move |_| {
            focus.with(|focus| match focus {
                Some(Focus::Node(node)) => nodes.contains(node),
                other => other.as_ref() == Some(&me),
            })
        })
    };
    let class = move || match (line.cut, lit.get()) {
        (false, false) => "network",
        (true, false) => "network is-cut",
        (false, true) => "network is-lit",
        (true, true) => "network is-cut is-lit",
    };
    let enter = {
        let me = me.clone();
        move |_| focus.set(Some(me.clone()))
    };
    let hub = (line.kind == NetworkKind::Lan).then(|| {
        let corner = |offset: f64| (line.label.x - offset, line.label.y - offset);
        let (x, y) = corner(7.0);
        view! { <rect class="hub" x=x y=y width="14" height="14" rx="3" /> }
    });
    view! {
        <g class=class on:pointerenter=enter on:pointerleave=move |_| focus.set(None)>
            <path class="reach" d=line.path.clone() />
            <path class="line" d=line.path.clone() />
            {hub}
        </g>
    }
    .into_any()
}

/// The label of a network: there when the pointer or the keyboard is on it or on one of its nodes.
#[component]
fn NetworkLabel(
    line: NetworkLine,
    facts: StoredValue<Facts>,
    focus: RwSignal<Option<Focus>>,
) -> impl IntoView {
    let text = facts.with_value(|facts| facts.label(&line.name));
    let width = text.chars().count() as f64 * 6.4 + 14.0;
    let me = Focus::Network(line.name.clone());
    let shown = Memo::new(move |_| {
        focus.with(|focus| match focus {
            Some(Focus::Node(node)) => line.nodes.contains(node),
            other => other.as_ref() == Some(&me),
        })
    });
    let at = line.label;
    view! {
        <g class="network-label" class:is-shown=shown aria-hidden="true">
            <rect x=at.x - width / 2.0 y=at.y - 11.0 width=width height="20" rx="5" />
            <text x=at.x y=at.y + 3.0>
                {text}
            </text>
        </g>
    }
    .into_any()
}

/// The drawing in a sentence, for those who do not see it.
fn describe(drawing: &Drawing) -> String {
    format!(
        "Topology: {} and {} on {}. The tab Nodes has the same as a table.",
        words::count(drawing.nodes.len() as u64, "node"),
        words::count(drawing.networks.len() as u64, "network"),
        words::count(drawing.pnodes.len() as u64, "physical node"),
    )
}
