//! The physical nodes with what they carry; each node can be asked why it is there.

use crate::components::topology_drawing::Subject;
use crate::components::trial::Trial;
use leptos::prelude::*;
use neo_topology::{NodeName, Plan, PlannedNode, Pnode};

/// A card for each physical node.
pub(super) fn cards(plan: &Plan, trial: Trial) -> AnyView {
    let cards = plan.pnodes.iter().map(|pnode| card(plan, pnode, trial)).collect_view();
    view! { <div class="pnode-cards">{cards}</div> }.into_any()
}

fn card(plan: &Plan, pnode: &Pnode, trial: Trial) -> AnyView {
    let nodes = pnode.nodes.iter().filter_map(|name| plan.nodes.get(name).map(|node| (name, node)));
    let rows = nodes.map(|(name, node)| row(plan, name, node, trial)).collect_view();
    let load = match pnode.embedded {
        true => "a physical node by itself".to_owned(),
        false => format!("{} of {}", pnode.nodes.len(), pnode.limit.max(pnode.nodes.len() as u32)),
    };
    view! {
        <section class="pnode-card" aria-label=pnode.name.to_string() data-test=format!("pnode-card-{}", pnode.name)>
            <h3>
                <span class="name">{pnode.name.to_string()}</span>
                <span class="aside">{load}</span>
            </h3>
            <ul>{rows}</ul>
        </section>
    }
    .into_any()
}

fn row(plan: &Plan, name: &NodeName, node: &PlannedNode, trial: Trial) -> AnyView {
    let me = Subject::Node(name.to_string());
    let is_chosen = {
        let me = me.clone();
        move || trial.chosen.with(|chosen| chosen.as_ref() == Some(&me))
    };
    let choose = move |_| {
        let again = trial.chosen.with_untracked(|chosen| chosen.as_ref() == Some(&me));
        trial.chosen.set((!again).then(|| me.clone()));
    };
    let pinned = plan.policy.pins.contains_key(name).then(|| view! { <span class="tag">"pinned"</span> });
    view! {
        <li>
            <button
                type="button"
                class="node-row"
                aria-pressed=move || is_chosen().to_string()
                data-test=format!("node-{name}")
                on:click=choose
            >
                <span class="name">{name.to_string()} {pinned}</span>
                <span class="placement-reason">{node.placement.reason.to_string()}</span>
            </button>
        </li>
    }
    .into_any()
}
