//! Which node goes to which physical node, and why.

use crate::check::plan_summary;
use crate::words;
use leptos::prelude::*;
use neo_topology::{Plan, Pnode};

/// The placement of a plan.
#[component]
pub fn Placement(
    /// The plan.
    plan: Plan,
) -> impl IntoView {
    let cards = plan.pnodes.iter().map(|pnode| pnode_card(&plan, pnode)).collect_view();
    view! {
        <section aria-labelledby="placement-title">
            <h2 id="placement-title">"Placement"</h2>
            <p class="hint">
                {format!("{}. At most {} on one physical node.", plan_summary(&plan), words::count(plan.policy.packing.into(), "node"))}
            </p>
            <div class="pnode-cards">{cards}</div>
            {cuts(&plan)}
        </section>
    }
    .into_any()
}

fn pnode_card(plan: &Plan, pnode: &Pnode) -> impl IntoView + use<> {
    let nodes = pnode
        .nodes
        .iter()
        .filter_map(|name| plan.nodes.get(name).map(|node| (name, node)))
        .map(|(name, node)| {
            view! {
                <li>
                    <span class="name">{name.to_string()}</span>
                    <span class="placement-reason">{words::reason(&node.placement.reason)}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="pnode-card" aria-label=pnode.name.to_string()>
            <h3>
                <span class="name">{pnode.name.to_string()}</span>
                <span class="aside">{words::count(pnode.nodes.len() as u64, "node")}</span>
            </h3>
            <ul>{nodes}</ul>
        </section>
    }
}

fn cuts(plan: &Plan) -> impl IntoView + use<> {
    if plan.cuts.is_empty() {
        return view! { <p class="empty-line">"No link leaves its physical node: nothing is tunnelled."</p> }
            .into_any();
    }
    let rows = plan
        .cuts
        .iter()
        .map(|cut| {
            let pnodes: Vec<String> = cut.pnodes.iter().map(ToString::to_string).collect();
            view! {
                <tr>
                    <th scope="row" class="name">
                        {cut.network.to_string()}
                    </th>
                    <td class="name">{pnodes.join(", ")}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <h3>"Cut networks" <span class="aside">{plan.cuts.len()}</span></h3>
        <p class="hint">"These span several physical nodes and are carried by tunnels between them."</p>
        <div class="table-scroll" tabindex="0" role="region" aria-label="Cut networks">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Network"</th>
                        <th scope="col">"Physical nodes"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
