//! The line below the drawing: all about what the pointer or the keyboard is on.

use super::Focus;
use crate::components::links::shape;
use crate::components::nodes_table::state_of;
use crate::live::LiveRun;
use crate::words;
use leptos::prelude::*;
use neo_topology::{Plan, PlannedNetwork};
use std::collections::BTreeMap;

/// Nodes of a LAN that are named.
const NAMES_MAX: u32 = 6;

/// What there is to say of each node and network.
pub(super) struct Facts {
    nodes: BTreeMap<String, String>,
    networks: BTreeMap<String, (String, String)>,
}

impl Facts {
    pub fn of(plan: &Plan) -> Self {
        let nodes = plan.nodes.keys().map(|name| {
            let interfaces = plan.interfaces(name);
            let addresses: Vec<String> = interfaces
                .iter()
                .map(|(network, _, member)| format!("{} on {network}", member.address))
                .collect();
            (name.to_string(), words::list(&addresses, NAMES_MAX))
        });
        let networks = plan.networks.iter().map(|(name, network)| {
            let label = match quality(network) {
                quality if quality == "as is" => name.to_string(),
                quality => format!("{name} · {quality}"),
            };
            let members: Vec<String> = network.members.iter().map(|member| member.node.to_string()).collect();
            let text = format!("{} between {}", quality(network), words::list(&members, NAMES_MAX));
            (name.to_string(), (label, text))
        });
        Self { nodes: nodes.collect(), networks: networks.collect() }
    }

    pub fn label(&self, network: &str) -> String {
        self.networks.get(network).map(|(label, _)| label.clone()).unwrap_or_default()
    }
}

/// What a packet from the first member to the second meets.
fn quality(network: &PlannedNetwork) -> String {
    match network.members.as_slice() {
        [from, to, ..] => shape(&from.outward.then(to.inward)),
        _ => "nothing to reach".to_owned(),
    }
}

/// All about what the pointer or the keyboard is on.
#[component]
pub(super) fn InfoLine(
    facts: StoredValue<Facts>,
    focus: RwSignal<Option<Focus>>,
    live: Signal<Option<LiveRun>>,
) -> impl IntoView {
    let text = move || {
        match focus.get() {
        None => view! { <span class="hint">"Point at a node or a link, or reach the nodes with the Tab key."</span> }.into_any(),
        Some(Focus::Node(name)) => {
            let state = state_of(live, name.clone());
            let addresses = facts.with_value(|facts| facts.nodes.get(&name).cloned());
            view! {
                <strong class="name">{name}</strong>
                " "
                {move || words::container_state(state.get())}
                " · "
                {addresses}
            }
            .into_any()
        }
        Some(Focus::Network(name)) => {
            let text = facts.with_value(|facts| facts.networks.get(&name).map(|(_, text)| text.clone()));
            view! {
                <strong class="name">{name}</strong>
                " "
                {text}
            }
            .into_any()
        }
    }
    };
    view! { <p class="drawing-info">{text}</p> }.into_any()
}
